import numpy as np
import pytest

from model.nn.ctc import ALPHABET, BLANK, log_softmax
from model.nn.network import LINE_STRIDE, Network, line_reader
from model.pages.line_reader import (
    COUNT_COST,
    count_cost,
    digits_of,
    read_outputs,
    read_strips,
    strip_outputs,
    value_of,
    with_ends,
)

CLASSES = 1 + len(ALPHABET)


def outputs(*steps):
    """Log probabilities (T, K); each step is a text of symbols that share it, or “”."""
    logits = np.full((len(steps), CLASSES), -9.0)
    for row, symbols in zip(logits, steps, strict=True):
        row[[ALPHABET.index(s) + 1 for s in symbols] or [BLANK]] = 3.0
    return log_softmax(logits)


def text(classes):
    return [ALPHABET.index(symbol) + 1 for symbol in classes]


def test_a_text_is_read_with_its_places_and_probabilities():
    found = read_outputs([outputs("", "4", "", "", ".", "", "7", "")])
    assert found.text == "4.7"
    assert [s.x * 8 - 0.5 for s in found.symbols] == pytest.approx([1, 4, 6], abs=0.01)
    four, point, seven = found.symbols
    assert np.argmax(four.probabilities) == 4 and sum(
        four.probabilities
    ) == pytest.approx(1)
    assert point.probabilities == ()
    assert found.probability > 0.99 and found.has_sure_marks


def test_a_digit_that_may_be_another_is_as_likely_as_both():
    found = read_outputs([outputs("", "4", "", "17", "")])
    p = found.symbols[1].probabilities
    assert p[1] == pytest.approx(0.5, abs=0.01) == p[7]
    assert found.probability == pytest.approx(0.5, abs=0.01)


def test_marks_that_are_unsure_leave_the_digits_sure():
    found = read_outputs([outputs("", "4", "", ".-", "", "2", "")])
    assert digits_of(text(found.text)) == "42"
    assert found.probability > 0.99
    assert not found.has_sure_marks


@pytest.mark.parametrize(
    ("steps", "doubted"),
    [
        (["", "6", "", "2", "", "8", ""], [0]),
        (["", "2", "", "8", "", "7", ""], [1]),
        (["", "2", "", "8", "", "", ""], []),
    ],
)
def test_what_a_wider_cut_shows_beside_the_digits_makes_that_end_doubtful(
    steps, doubted
):
    read = read_outputs([outputs("", "2", "", ".", "", "8", "")])
    found = with_ends(read, outputs(*steps))
    assert found.text == read.text == "2.8"
    sure = [one.one_digit for one in found.symbols if one.probabilities]
    assert [i for i, share in enumerate(sure) if share < 0.1] == doubted
    assert all(sure[i] > 0.9 for i in range(2) if i not in doubted)


def test_several_cuts_decide_together():
    one, other = outputs("", "4", "", "17", ""), outputs("", "4", "", "7", "")
    assert read_outputs([one, other]).text == "47"
    assert read_outputs([other, one]).text == "47"


def test_as_many_digits_as_are_found_are_likelier():
    steps = outputs("", "1", "", "1", "")
    steps[2] = log_softmax(np.eye(CLASSES)[1 + 1] * 0.2 + np.eye(CLASSES)[BLANK] * 0.1)
    once, twice = read_outputs([steps], [0.9]), read_outputs([steps], [0.9, 0.9])
    assert (once.text, twice.text) == ("1", "11")
    assert once.likeliest == twice.likeliest >= max(once.probability, twice.probability)


def test_a_digit_that_may_not_be_there_is_less_sure_and_the_finder_decides():
    steps = outputs("", "1", "", "7", "", "4", "")
    steps[3, [BLANK, 8]] = np.log([0.45, 0.55])
    without, found, missed = (
        read_outputs([steps], scores) for scores in (None, [0.9] * 3, [0.9] * 2)
    )
    assert (without.text, found.text, missed.text) == ("174", "174", "14")
    one, seven, four = (symbol.one_digit for symbol in without.symbols)
    assert one == four == pytest.approx(1, abs=0.01)
    assert seven == pytest.approx(0.55, abs=0.01)
    assert without.confidence == pytest.approx(0.55 + 0.45 / 10, abs=0.01)
    assert found.symbols[1].one_digit > 0.9 and found.confidence > 0.9
    assert 0.6 < min(symbol.one_digit for symbol in missed.symbols) < 0.8


def test_it_costs_more_to_leave_out_what_the_finder_is_surer_of():
    assert count_cost(2, [0.9, 0.3]) == 0
    assert 0 < count_cost(1, [0.3, 0.9]) < COUNT_COST < count_cost(1, [0.7, 0.9])
    assert count_cost(1, [0.9, 0.7]) == count_cost(1, [0.7, 0.9])
    assert count_cost(0, [0.9, 0.7]) > count_cost(1, [0.9, 0.7])
    assert count_cost(4, [0.9, 0.7]) == 2 * COUNT_COST
    assert count_cost(0, [1.0]) < 100


def test_nothing_but_blanks_is_an_empty_text():
    found = read_outputs([outputs("", "", "")])
    assert (found.text, found.symbols) == ("", ())
    assert found.probability > 0.99 and found.confidence == 0


@pytest.mark.parametrize(
    "written, value",
    [("12.-", "12"), ("12,50", "12.50"), ("-7", "-7"), ("3:", "3"), ("1.2.", "1.2")],
)
def test_marks_at_the_end_do_not_change_a_value(written, value):
    assert value_of(text(written)) == value


class FakeReader:
    """A layer that reads a 7 in each column that is bright, and remembers shapes."""

    params = []

    def __init__(self):
        self.shapes = []

    def forward(self, x, rng=None):
        self.shapes.append(x.shape)
        n, _, w = x.shape
        bright = x.reshape(n, 32, w // LINE_STRIDE, LINE_STRIDE).mean(axis=(1, 3)) > 1
        logits = np.full((w // LINE_STRIDE, n, CLASSES), -9.0, np.float32)
        logits[..., BLANK] = np.where(bright, -9, 3).T
        logits[..., 8] = np.where(bright, 3, -9).T
        return logits, None


def strip(width, *columns):
    grey = np.full((32, width), 100, np.uint8)
    for x in columns:
        grey[:, x : x + 4] = 255
    return grey


def test_strips_of_any_width_are_read_in_their_order():
    cuts = [[strip(200, 40, 80, 120)], [strip(60, 20)], [strip(90, 20, 50)]]
    found = read_strips(Network([FakeReader()]), cuts, 1.0)
    assert [each.text for each in found] == ["777", "7", "77"]
    assert found[1].symbols[0].x == pytest.approx(22 / 60, abs=0.03)


def test_strips_of_one_width_are_read_together():
    layer = FakeReader()
    inputs = [np.zeros((32, width), np.float32) for width in (40, 100, 40)]
    found = strip_outputs(Network([layer]), inputs, 1.0)
    assert [len(log_y) for log_y in found] == [20, 50, 20]
    assert layer.shapes == [(2, 32, 40), (1, 32, 100)]


def test_what_is_read_of_a_strip_does_not_depend_on_wider_ones_beside_it():
    rng = np.random.default_rng(0)
    network = line_reader(rng).folded()
    inputs = [rng.normal(size=(32, width)).astype(np.float32) for width in (58, 60, 90)]
    together = strip_outputs(network, inputs, 1.0)
    for one, found in zip(inputs, together, strict=True):
        (alone,) = strip_outputs(network, [one], 1.0)
        np.testing.assert_allclose(found, alone, atol=1e-4)


def test_a_higher_temperature_makes_less_sure():
    cuts = [[strip(60, 20)]]
    network = Network([FakeReader()])
    cool, warm = (read_strips(network, cuts, t)[0].probability for t in (1.0, 4.0))
    assert warm < cool


def test_no_strips_are_no_readings():
    assert read_strips(Network([FakeReader()]), [], 1.0) == []
