from typing import NamedTuple

import numpy as np
import pytest

from model.pages.orientation import TRIAL_SIDE, find_turn


class Said(NamedTuple):
    evidence: float
    n_digits: int
    n_lines: int = 1


UPRIGHT, TURNED = Said(8.0, 10, n_lines=3), Said(2.0, 10, n_lines=3)


def reader(well, said=UPRIGHT, upside_down=TURNED):
    """Read a picture whose dark corner is at the upper left in the way it is read."""
    shapes = []

    def read(grey):
        shapes.append(grey.shape)
        corners = [grey[0, 0], grey[-1, 0], grey[-1, -1], grey[0, -1]]
        turn = int(np.argmin(corners))  # the turns to the right that it has had
        if (2 - turn) % 4 == well:
            return upside_down
        return said if (-turn) % 4 == well else TURNED

    read.shapes = shapes
    return read


def sheet(height=300, width=450):
    grey = np.full((height, width), 240, np.uint8)
    grey[: height // 5, : width // 5] = 0
    return grey


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_picture_that_is_clearly_better_turned_is_turned(turn):
    grey = sheet()
    well = {0: 0, 1: 3, 2: 2, 3: 1}[turn]
    read = reader(well)
    assert find_turn(read, grey, read(grey)) == turn


def test_a_picture_that_is_read_well_is_not_tried_in_other_ways():
    read = reader(2)
    assert find_turn(read, sheet(), UPRIGHT) == 0
    assert read.shapes == []


@pytest.mark.parametrize("said", [Said(4.0, 7), Said(2.3, 10)])
def test_few_digits_or_a_little_better_are_no_reason_to_turn(said):
    grey = sheet()
    read = reader(2, said)
    assert find_turn(read, grey, read(grey)) == 0


def test_a_short_number_that_is_hard_to_read_is_not_tried_in_other_ways():
    read = reader(2)
    assert find_turn(read, sheet(120, 450), Said(1.0, 5)) == 0
    assert read.shapes == []


@pytest.mark.parametrize("size", [(28, 28), (200, 390)])
def test_a_crop_is_not_tried_in_other_ways(size):
    read = reader(2)
    assert find_turn(read, sheet(*size), TURNED) == 0
    assert read.shapes == []


def test_a_large_picture_is_tried_at_a_smaller_size():
    grey = sheet(2000, 3100)
    read = reader(2)
    assert find_turn(read, grey, TURNED) == 2
    assert all(max(shape) <= TRIAL_SIDE for shape in read.shapes)


def test_one_long_row_is_tried_upside_down_alone():
    read = reader(2, Said(8.0, 10))
    assert find_turn(read, sheet(120, 450), Said(2.0, 10)) == 2
    assert read.shapes == [(120, 450)]


LYING = Said(1.0, 3, n_lines=2)  # as a number on its side is read


@pytest.mark.parametrize("well", [1, 3])
@pytest.mark.parametrize("size", [(200, 60), (600, 250)])
def test_a_short_number_on_its_side_is_turned(well, size):
    grey = sheet(*size)
    read = reader(well, Said(3.6, 5), LYING._replace(evidence=2.9))
    assert find_turn(read, grey, LYING) == -well % 4


@pytest.mark.parametrize(
    "said, upside_down",
    [
        (Said(3.6, 5), Said(3.1, 5)),  # it can be read nearly as well upside down
        (Said(3.6, 5, n_lines=2), LYING),  # it is no row
        (Said(1.8, 2), LYING),  # too short to tell
        (Said(1.1, 4), LYING),  # hardly better than as it is
    ],
)
def test_a_tall_picture_that_is_no_clear_row_is_not_turned(said, upside_down):
    grey = sheet(200, 60)
    assert find_turn(reader(1, said, upside_down), grey, LYING) == 0


def test_a_column_that_is_read_well_is_not_tried_in_other_ways():
    read = reader(1)
    assert find_turn(read, sheet(200, 60), Said(3.3, 5, n_lines=5)) == 0
    assert read.shapes == []
