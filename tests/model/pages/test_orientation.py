from typing import NamedTuple

import numpy as np
import pytest

from model.pages.orientation import TRIAL_SIDE, find_turn


class Said(NamedTuple):
    evidence: float
    n_digits: int


UPRIGHT, TURNED = Said(8.0, 10), Said(2.0, 10)


def reader(well, said=UPRIGHT):
    """Read a picture whose dark corner is at the upper left in the way it is read."""
    shapes = []

    def read(grey):
        shapes.append(grey.shape)
        corners = [grey[0, 0], grey[-1, 0], grey[-1, -1], grey[0, -1]]
        turn = int(np.argmin(corners))  # the turns to the right that it has had
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
