import numpy as np
import pytest
from PIL import Image

from model.pages.finder import Found
from model.pages.lines import absorb, make_strip, make_strips, rows


def digit(x, y, h=20.0, w=12.0, score=0.9):
    return Found(score, float(x), float(y), w, float(h))


def row_of(n, x=20, y=50, step=16, slope=0.0, h=20.0):
    return [digit(x + i * step, y + slope * i * step, h) for i in range(n)]


def places(strips):
    return sorted([(one.x, one.y) for one in strip.digits] for strip in strips)


@pytest.mark.parametrize("slope", [-0.3, 0.0, 0.1, 0.3])
def test_digits_of_a_line_are_one_strip_however_it_slants(slope, rng):
    digits = row_of(6, y=100, slope=slope)
    shuffled = [digits[i] for i in rng.permutation(6)]
    (strip,) = make_strips(shuffled)
    assert strip.digits == digits
    assert strip.slope == pytest.approx(slope)


def test_lines_above_each_other_are_strips_of_their_own():
    lines = [row_of(5, y=40), row_of(4, y=66), row_of(6, y=92)]
    strips = make_strips([one for line in lines for one in line])
    assert sorted(map(len, (strip.digits for strip in strips))) == [4, 5, 6]
    assert [len(row[0].digits) for row in rows(strips)] == [5, 4, 6]


def test_a_wide_gap_parts_strips_and_leaves_them_in_one_row():
    left, right = row_of(3), row_of(2, x=200)
    strips = make_strips(right + left)
    assert [strip.digits for strip in rows(strips)[0]] == [left, right]
    assert len(rows(strips)) == 1


def test_rows_of_a_table_follow_the_slope_of_the_page():
    cells = [
        row_of(3, x=x, y=y + 0.08 * x, slope=0.08) for y in (50, 90) for x in (20, 600)
    ]
    table = rows(make_strips([one for cell in cells for one in cell]))
    assert [[strip.digits for strip in row] for row in table] == [cells[:2], cells[2:]]


def test_small_zeros_belong_to_the_number_before_them():
    large, small = row_of(2), [digit(52, 56, 10), digit(64, 56, 10)]
    (strip,) = make_strips(large + small)
    assert len(strip.digits) == 4


def test_a_comma_found_as_a_digit_is_left_to_the_strip_beside_it():
    number = row_of(4)
    comma, loop = digit(20 + 4 * 16, 58, 7, 4), digit(37, 45, 8, 8)
    assert places(make_strips([*number, comma, loop])) == places([make_strip(number)])


def test_a_digit_as_large_as_several_cells_is_none_where_they_have_digits():
    cells = [digit(x, y) for x in (40, 80) for y in (40, 80)]
    assert places(make_strips([*cells, digit(60, 60, 100, score=0.5)])) == [
        [(40, 40), (80, 40)],
        [(40, 80), (80, 80)],
    ]


def test_a_small_number_below_another_stays():
    large, small = row_of(4, h=40, step=30), row_of(3, y=100, h=12, step=10)
    assert len(make_strips(large + small)) == 2
    assert absorb([]) == []


def test_a_bent_line_is_read_in_straight_parts():
    bent = [digit(20 + 16 * i, 50 + 0.6 * (i - 6) ** 2) for i in range(13)]
    strips = make_strips(bent)
    assert len(strips) > 1
    assert sum(len(strip.digits) for strip in strips) == 13
    for strip in strips:
        assert strip.height < 2.2 * strip.h
    (line,) = rows(strips)
    assert [one for strip in line for one in strip.digits] == bent


def test_a_long_line_is_read_in_parts_that_a_strip_has_room_for():
    strips = make_strips(row_of(60))
    assert sum(len(strip.digits) for strip in strips) == 60
    assert all(strip.width < 16 * strip.height for strip in strips)


def test_a_strip_is_cut_out_level_with_its_margins():
    light = np.full((200, 300), 230, np.uint8)
    digits = row_of(8, x=60, y=60, slope=0.25, step=24)
    for one in digits:
        y, x = round(one.y), round(one.x)
        light[y - 10 : y + 10, x - 2 : x + 2] = 0
    (strip,) = make_strips(digits)
    cut = strip.cut(Image.fromarray(light))
    assert cut.shape == (strip.height, strip.width)
    dark = np.flatnonzero((cut < 115).any(axis=1))
    assert np.ptp(dark) < 24  # 20 high, and not sloping over 42
    assert 4 <= dark[0] <= 8
    wider = strip.cut(Image.fromarray(light), 0.5, 1.0)
    assert wider.shape == (strip.height + 20, strip.width + 40)


def test_beyond_the_picture_its_edge_goes_on():
    light = np.full((40, 60), 200, np.uint8)
    light[5:25, 2:6] = 20
    strip = make_strip([digit(4, 15, 20, 6)])
    cut = strip.cut(Image.fromarray(light), 0.5, 1.0)
    assert cut[0, 0] == 200
    assert cut.min() >= 20
