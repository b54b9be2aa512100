import pytest

from model.columns import with_columns


def boxes(line, y=0.0, slope=0.0):
    """The boxes of a line of text: each digit has a column 0.7 wide, and 0.5 of it."""
    places = [(0.7 * i, sign) for i, sign in enumerate(line) if sign != " "]
    return [
        (x - slope * y, y + slope * x, x + 0.5 - slope * y, y + slope * x + 1)
        for x, _ in places
    ]


def spaces(line, least):
    """The indices of the digits that at least so many blanks are before."""
    digits = [i for i, sign in enumerate(line) if sign != " "]
    return {k for k in range(1, len(digits)) if digits[k] - digits[k - 1] > least}


def parted(lines, slope=0.0, points=()):
    """Lines whose spaces of three blanks were told, with all spaces."""
    drawn = [boxes(line, 2.0 * y, slope) for y, line in enumerate(lines)]
    found = with_columns(drawn, points, [spaces(line, 3) for line in lines])
    return [
        "".join(" " * (k in own) + sign for k, sign in enumerate(line.replace(" ", "")))
        for line, own in zip(lines, found, strict=True)
    ]


@pytest.mark.parametrize("slope", [-0.1, 0.0, 0.1])
def test_numbers_that_almost_touch_are_parted_where_others_are_far_apart(slope):
    lines = ["12    34", "12345 67", "1     2 "]
    assert parted(lines, slope) == ["12 34", "12345 67", "1 2"]


def test_of_a_wide_space_only_the_widest_free_range_parts_others():
    assert parted(["1      7", "1234  67"]) == ["1 7", "1234 67"]


def test_digits_in_a_space_of_any_line_are_in_the_way():
    assert parted(["12    34", "12 34 56", "12345678"]) == [
        "12 34",
        "123456",
        "12345678",
    ]


def test_a_decimal_point_is_in_the_way():
    lines = ["12    34", "12 50"]
    assert parted(lines) == ["12 34", "12 50"]
    point = (1.6, 2.9, 1.7, 3.0)
    assert parted(lines, points=[point]) == ["12 34", "1250"]


def test_nothing_is_parted_where_no_line_has_a_space():
    lines = ["12 34", "56 78", ""]
    assert parted(lines) == ["1234", "5678", ""]
    assert with_columns([], [], []) == []


def test_a_line_without_digits_is_no_matter():
    assert parted(["", "12    34", "12345 67"]) == ["", "12 34", "12345 67"]
