import base64
import io
import json
import threading

import numpy as np
import pytest
from PIL import Image

from model.errors import ArtifactError, InputError, LoneDot, NothingDrawn
from model.ink import check_strokes, strokes_to_ink
from model.preprocess import prepare, prepare_all
from model.recognizer import MODELS, Recognizer
from tests.support.shapes import DIGITS, moved, number

SEVEN = [[(0.2, 0.2), (0.8, 0.2), (0.45, 0.85)]]
ONE = [[(50, 10), (50, 90)]]


def picture(data_url: str) -> np.ndarray:
    head, data = data_url.split(",")
    assert head == "data:image/png;base64"
    return np.array(Image.open(io.BytesIO(base64.b64decode(data))))


def in_a_row(inks: list[np.ndarray], gap: int) -> tuple[np.ndarray, list[tuple]]:
    """Inks a gap of pixels apart on one paper, and where each is."""
    paper, x, boxes = np.zeros((300, 1500), np.uint8), 30, []
    for ink in inks:
        h, w = ink.shape
        paper[280 - h : 280, x : x + w] = ink
        boxes.append((x, 280 - h, x + w, 280))
        x += w + gap
    return paper, boxes


@pytest.mark.parametrize("strokes, text", [(SEVEN, "7"), (ONE, "1")])
def test_strokes_are_read(recognizer, strokes, text):
    reading = recognizer.read(strokes)
    assert reading.text == text
    assert reading.model == recognizer.name


def test_a_reading_has_every_field_of_the_answer(recognizer):
    reading = recognizer.read(SEVEN)
    (digit,) = reading.digits
    assert digit.digit == int(np.argmax(digit.probabilities)) == 7
    assert digit.confidence == max(digit.probabilities)
    assert sum(digit.probabilities) == pytest.approx(1, abs=1e-5)
    assert digit.box == pytest.approx((0.2, 0.2, 0.8, 0.85))
    assert reading.uncertain == digit.uncertain
    assert json.loads(json.dumps(reading.as_dict()))["text"] == "7"


@pytest.mark.parametrize("gap", [0.15, 0.3, 0.6])
@pytest.mark.parametrize("text", ["10", "47", "57", "74", "11", "100", "2024", "31415"])
def test_a_number_is_read_from_left_to_right(recognizer, text, gap):
    # Crossed 7s, a 4 and a 5 in two strokes; the last digit is drawn first.
    reading = recognizer.read(number(text, gap)[::-1])
    assert reading.text == text
    assert [str(digit.digit) for digit in reading.digits] == list(text)


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_stays_one_digit_when_it_may_be_a_number(recognizer, digit):
    as_number = recognizer.read(DIGITS[digit], "number")
    assert as_number == recognizer.read(DIGITS[digit], "digit")
    assert as_number.text == digit


def test_digits_joined_in_one_stroke_are_read_apart(recognizer):
    one, (zero,) = DIGITS["1"], DIGITS["0"]
    joined = zero + moved([zero], 0.75)[0]
    assert recognizer.read([joined]).text == "00"
    assert recognizer.read([*one, *moved([joined], 0.3)]).text == "100"


def test_the_bar_of_a_7_that_reaches_to_the_next_digit_stays_with_the_7(recognizer):
    stem, _ = DIGITS["7"]
    strokes = [stem, [(0.1, 0.5), (0.7, 0.5)], *moved(DIGITS["0"], 0.75)]
    assert recognizer.read(strokes).text == "70"


@pytest.mark.parametrize("expect", ["number", "page"])
def test_dots_are_no_digits(recognizer, expect):
    strokes = number("25", 0.5)
    slip = [(0.8, 0.3), (0.83, 0.31)]
    reading = recognizer.read([*strokes, slip], expect)
    assert (reading.text, reading.unread) == ("25", ())
    with pytest.raises(LoneDot):
        recognizer.read([[(0.5, 0.5)], [(0.5, 0.5)]], expect)


def test_each_digit_of_a_number_has_its_own_box_and_picture(recognizer):
    strokes = moved(number("475"), 100, 50, 300)
    digits = recognizer.read(strokes).digits
    expected = [strokes[0:2], strokes[2:4], strokes[4:6]]
    for digit, its_strokes in zip(digits, expected, strict=True):
        x, y = np.array([point for stroke in its_strokes for point in stroke]).T
        assert digit.box == pytest.approx((x.min(), y.min(), x.max(), y.max()))
        seen = picture(digit.seen).astype(np.float32) / 255
        (read,) = recognizer.probabilities(seen[None])
        assert digit.probabilities == pytest.approx(read, abs=1e-5)


def test_a_number_is_uncertain_when_any_of_its_digits_is(recognizer):
    less, more = sorted(d.confidence for d in recognizer.read(number("16")).digits)
    for threshold, unsure in [(0.0, 0), ((less + more) / 2, 1), (1.1, 2)]:
        metadata = {**recognizer.metadata, "uncertain_below": threshold}
        strict = Recognizer(
            recognizer.trained,
            metadata,
            recognizer.test_probabilities,
            recognizer.rejector,
            recognizer.pages,
        )
        reading = strict.read(number("16"))
        assert sum(digit.uncertain for digit in reading.digits) == unsure
        assert reading.uncertain == (unsure > 0)


def test_an_image_of_one_digit_is_read_alike_whatever_is_expected(
    recognizer, mnist_test
):
    for image in mnist_test[0][:20]:
        assert recognizer.read(image, "number") == recognizer.read(image, "digit")


@pytest.mark.slow
@pytest.mark.parametrize("gap", [1, 8, 60])
@pytest.mark.parametrize("text", ["10", "475", "2024"])
def test_a_number_in_ink_is_read_like_its_strokes(recognizer, text, gap):
    inks = [strokes_to_ink(check_strokes(DIGITS[digit])) for digit in text]
    ink, boxes = in_a_row(inks, gap)
    reading = recognizer.read(ink)
    assert reading.text == text
    assert [digit.box for digit in reading.digits] == boxes
    for digit, alone in zip(reading.digits, inks, strict=True):
        assert np.array_equal(picture(digit.seen), np.rint(prepare(alone) * 255))
    assert len(recognizer.read(ink, "digit").digits) == 1


def test_what_is_seen_is_what_the_network_got(recognizer, mnist_test):
    x, _ = mnist_test
    (digit,) = recognizer.read(x[0]).digits
    seen = picture(digit.seen)
    assert np.array_equal(seen, np.rint(prepare(x[0]) * 255))
    (read,) = recognizer.probabilities(seen[None].astype(np.float32) / 255)
    assert digit.probabilities == pytest.approx(read, abs=1e-6)


def test_ink_is_boxed_by_its_own_pixels(recognizer):
    ink = np.zeros((50, 40), np.uint8)
    ink[10:30, 20:23] = 255
    reading = recognizer.read(ink)
    assert reading.text == "1"
    assert reading.digits[0].box == (20, 10, 23, 30)


@pytest.mark.slow
def test_saved_predictions_are_those_of_each_image_alone(recognizer, mnist_test):
    x, _ = mnist_test
    saved = recognizer.test_probabilities
    alone = np.concatenate(
        [recognizer.probabilities(prepare(image)[None]) for image in x]
    )
    assert np.array_equal(alone.argmax(axis=1), saved.argmax(axis=1))
    assert np.abs(alone - saved).max() <= 1e-5


@pytest.mark.slow
def test_saved_predictions_are_those_of_all_images_at_once(recognizer, mnist_test):
    p = recognizer.probabilities(prepare_all(mnist_test[0]))
    assert np.abs(p - recognizer.test_probabilities).max() <= 1e-5


def test_the_artifacts_figures_are_those_of_its_predictions(recognizer, mnist_test):
    _, y = mnist_test
    right = recognizer.test_probabilities.argmax(axis=1) == y
    about = recognizer.metadata
    assert about["test_accuracy"] == right.mean()
    assert np.trace(np.array(about["confusion"])) == right.sum()
    assert about["seeds"][0]["seed"] == about["seed"]
    assert about["seeds"][0]["test_accuracy"] == about["test_accuracy"]


@pytest.mark.slow
def test_many_threads_read_the_same(recognizer, mnist_test):
    images = np.stack([prepare(image) for image in mnist_test[0][:64]])
    expected, found = recognizer.probabilities(images), [None] * 4

    def work(i):
        for _ in range(20):
            found[i] = recognizer.probabilities(images)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(f, expected) for f in found)


@pytest.mark.parametrize(
    "drawing, options, error",
    [
        ([], {}, NothingDrawn),
        (np.zeros((28, 28), np.uint8), {"expect": "digit"}, NothingDrawn),
        (SEVEN, {"expect": "word"}, InputError),
        ("7", {}, InputError),
    ],
)
def test_what_cannot_be_read_is_said(recognizer, drawing, options, error):
    with pytest.raises(error):
        recognizer.read(drawing, **options)


def test_a_picture_without_digits_is_read_as_nothing(recognizer):
    reading = recognizer.read(np.zeros((60, 60), np.uint8))
    assert (reading.text, reading.lines, reading.unread) == ("", (), ())


def test_an_unknown_network_is_an_error_of_the_caller():
    with pytest.raises(InputError, match="no network “.*”: choose cnn or mlp"):
        Recognizer.load("resnet")


def test_the_folder_of_ones_own_networks_is_a_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(tmp_path))
    with pytest.raises(ArtifactError, match=r"python model/train\.py"):
        Recognizer.load(MODELS[-1])
