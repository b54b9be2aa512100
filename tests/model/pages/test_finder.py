import math

import numpy as np
import pytest
from PIL import Image

from model.nn.network import Network
from model.pages import finder
from model.pages.finder import (
    TILE,
    Found,
    find_at_scale,
    find_digits,
    is_one_row,
    maps_of,
    peaks,
    tiles,
    without_repeats,
)


class FakeFinder:
    """A layer that finds a digit of a size in each cell whose mean is above 0."""

    params = []

    def __init__(self, width=16.0, height=20.0):
        self.sizes = math.log(width / 16), math.log(height / 16)
        self.shapes = []

    def forward(self, x, rng=None):
        n, h, w = x.shape
        self.shapes.append((h, w))
        cells = x.reshape(n, h // 4, 4, w // 4, 4).mean(axis=(2, 4))
        maps = np.zeros((h // 4, w // 4, n, 5), np.float32)
        maps[..., 0] = np.where(cells > 0, cells, -9).transpose(1, 2, 0)
        maps[..., 3:] = self.sizes
        return maps, None


@pytest.mark.parametrize("side", [8, 56, TILE, TILE + 8, 2 * TILE, 2032, 5000])
def test_tiles_cover_a_side_once_with_room_around_each(side):
    found = list(tiles(side))
    assert [tile.first for tile in found] == [0, *(tile.last for tile in found[:-1])]
    assert found[-1].last == side
    for tile in found:
        assert tile.start % 8 == tile.first % 8 == 0
        assert tile.end - tile.start <= TILE
        assert 0 <= tile.start <= tile.first < tile.last <= tile.end <= side


def test_maps_in_tiles_are_those_of_the_whole(rng, monkeypatch):
    picture = rng.normal(size=(400, 640)).astype(np.float32)
    layer = FakeFinder()
    whole = maps_of(Network([layer]), picture)
    monkeypatch.setattr(finder, "TILE", 200)
    assert np.array_equal(maps_of(Network([layer]), picture), whole)
    assert max(max(shape) for shape in layer.shapes[1:]) <= 200


def blank(height, width, *spots):
    """White paper, and bright squares at some centers, for the fake."""
    grey = np.full((height, width), 100, np.uint8)
    for x, y in spots:
        grey[y - 2 : y + 2, x - 2 : x + 2] = 255
    return grey


def test_a_digit_is_found_where_it_is_at_one_scale():
    network = Network([FakeFinder()])
    (one,) = find_at_scale(network, blank(120, 200, (50, 30)), 0.9)
    assert one[1:] == pytest.approx((50, 30, 16, 20))


def test_digits_of_other_heights_than_a_scale_is_for_are_left_out():
    grey = blank(120, 200, (50, 30))
    assert not find_at_scale(Network([FakeFinder(height=70)]), grey, 0.9)
    assert not find_at_scale(Network([FakeFinder(height=8)]), grey, 0.9)


def test_a_large_picture_is_looked_at_no_larger_than_it_must_be():
    layer = FakeFinder()
    find_digits(Network([layer]), np.full((90, 6000), 200, np.uint8), 0.9)
    assert max(w for _, w in layer.shapes) <= TILE
    assert sum(w for h, w in layer.shapes) < 2 * finder.MAX_SIDE + 3 * TILE


def test_places_are_in_pixels_of_the_picture_at_every_scale():
    grey = np.full((400, 4000), 100, np.uint8)
    grey[190:210, 990:1010] = 255
    found = find_digits(Network([FakeFinder()]), grey, 0.9)
    assert found
    for one in found:
        assert (one.x, one.y) == pytest.approx((1000, 200), abs=8)


class FakeRow(FakeFinder):
    """The same, with maps in which a digit is as high as half of its picture."""

    def forward(self, x, rng=None):
        self.sizes = (math.log(x.shape[1] / 2 / 16),) * 2
        return super().forward(x)


def test_a_row_of_large_digits_is_not_looked_at_closer():
    grey = blank(200, 600, (100, 100), (300, 100), (500, 100))
    layer = FakeRow()
    found = find_digits(Network([layer]), grey, 0.6)
    assert sorted(one.x for one in found) == pytest.approx([100, 300, 500], abs=16)
    assert max(h for h, _ in layer.shapes) < 150


def test_a_row_of_small_digits_is_looked_at_as_large_as_it_is():
    spots = (100, 100), (300, 100), (500, 100)
    layer = FakeFinder(height=18)
    find_digits(Network([layer]), blank(200, 600, *spots), 0.6)
    assert max(h for h, _ in layer.shapes) > 200


@pytest.mark.parametrize(
    "heights, score, height, expected",
    [
        ((30, 34, 32), 0.8, 80, True),
        ((30, 34, 32), 0.5, 80, False),  # it is not sure that they are digits
        ((30,), 0.8, 80, False),  # one alone may be a part of one
        ((17, 18, 19), 0.8, 50, False),  # a closer look tells more
        ((30, 34, 32), 0.8, 120, False),  # there is room for a row more
    ],
)
def test_one_row_of_digits_that_are_large_enough(heights, score, height, expected):
    found = [Found(score, 40.0 * i, 40.0, 20.0, h) for i, h in enumerate(heights)]
    assert is_one_row(found, height) == expected


@pytest.mark.parametrize("shape", [(1, 1), (3, 90), (90, 3), (14, 14)])
def test_a_picture_may_have_any_shape(shape):
    assert find_digits(Network([FakeFinder()]), np.zeros(shape, np.uint8), 0.5) == []


def test_a_peak_has_offset_and_size_of_its_cell():
    maps = np.full((6, 8, 5), -9.0, np.float32)
    maps[2, 3] = 0.0, 0.25, -0.5, math.log(2), math.log(0.5)
    maps[2, 4, 0] = -0.1  # a worse neighbor
    (one,) = peaks(maps, 0.3)
    assert one == pytest.approx((0.5, (3.5 + 0.25) * 4, (2.5 - 0.5) * 4, 32, 8))


def test_what_is_weak_at_one_scale_speaks_for_a_digit_of_another(monkeypatch):
    loop, digit = Found(0.6, 50, 70, 20, 20), Found(0.5, 50, 60, 22, 45)
    weak, other = digit._replace(score=0.25), Found(0.25, 90, 60, 22, 45)
    by_scale = [[digit], [weak, other], [weak, loop]]

    def found(network, grey, min_score):
        return [one for one in by_scale.pop() if one.score >= min_score]

    monkeypatch.setattr(finder, "find_at_scale", found)
    monkeypatch.setattr(finder, "scales", lambda grey: [Image.new("L", (99, 99))] * 3)
    assert find_digits(None, np.zeros((99, 99), np.uint8), 0.3) == [digit]


def test_a_digit_that_was_found_twice_is_one():
    digit = Found(0.9, 50, 50, 20, 30)
    neighbor = Found(0.8, 66, 50, 20, 30)  # that touches
    upper_half = Found(0.5, 50, 42, 12, 13)
    other_scale = Found(0.6, 52, 49, 22, 33)
    assert without_repeats([[digit, upper_half, neighbor], [other_scale]]) == [
        digit,
        neighbor,
    ]
    assert without_repeats([[], []]) == []


def test_a_part_is_left_out_where_its_digit_is_likelier_by_all_scales():
    loop = Found(0.7, 50, 70, 20, 20)
    digits = [Found(score, 50, 60, 22, 45) for score in (0.5, 0.6)]
    assert without_repeats([[digits[0]], [digits[1]], [loop]]) == [digits[1]]
    # One scale is not enough, nor is a digit that the part stands out of.
    assert without_repeats([[digits[1]], [loop]]) == [loop]
    beside = loop._replace(x=70)
    assert without_repeats([[digits[0]], [digits[1]], [beside]]) == [beside, digits[1]]


def test_digits_of_one_scale_are_not_joined():
    first, second = Found(0.6, 50, 50, 20, 30), Found(0.5, 54, 50, 20, 30)
    loop = Found(0.7, 50, 58, 12, 12)
    assert without_repeats([[first, second, loop]]) == [loop]
