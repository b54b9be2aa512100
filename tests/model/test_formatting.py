import pytest

from model.formatting import least_confidence, summarize
from model.reading import Digit, make_reading
from model.segmentation.stroke_marks import StrokeMark


def digit(value: int, confidence: float, is_digit: bool = True, others=()) -> Digit:
    rest = (1 - confidence) / 9
    p = tuple(confidence if d == value else rest for d in range(10))
    uncertain = confidence < 0.9 or not is_digit
    may_be = (value, *others)
    return Digit(value, confidence, p, may_be, uncertain, is_digit, (0, 0, 1, 1), "")


COMMA = StrokeMark(",", (2, 0, 3, 1), uncertain=True)


@pytest.mark.parametrize(
    "lines, words",
    [
        ([([digit(7, 0.982)], [])], "7  98.2%"),
        ([([digit(7, 0.982)], []), ([digit(4, 0.95)], [])], "7 / 4  95.0%"),
        ([([digit(7, 0.82)], [])], "7  not sure: 7 (82.0%)"),
        (
            [([digit(7, 0.82, others=(1,))], [])],
            "7  not sure: 7 (82.0%) or 1 (2.0%)",
        ),
        ([([digit(7, 0.98), digit(3, 0.5, False)], [])], "7  not sure: 1 not read"),
        ([([digit(7, 0.98)], [COMMA])], "7  not sure: a mark"),
        ([([digit(3, 0.99, False)], [])], "no digit"),
    ],
)
def test_a_reading_is_said_in_a_line(lines, words):
    reading = make_reading(lines, (), "cnn", False)
    assert summarize(reading) == words


def test_the_least_confidence_is_that_of_what_is_a_digit():
    lines = [([digit(7, 0.98), digit(3, 0.5, False)], [])]
    assert least_confidence(make_reading(lines, (), "cnn", False)) == 0.98
    assert least_confidence(make_reading([(lines[0][0][1:], [])], (), "cnn", 0)) is None
