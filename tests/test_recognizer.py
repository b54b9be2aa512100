import base64
import io
import json
import threading

import numpy as np
import pytest
from PIL import Image

from model.errors import ArtifactError, InputError, NothingDrawn
from model.preprocess import prepare
from model.recognizer import MODELS, Recognizer

SEVEN = [[(0.2, 0.2), (0.8, 0.2), (0.45, 0.85)]]
ONE = [[(50, 10), (50, 90)]]


def picture(data_url: str) -> np.ndarray:
    head, data = data_url.split(",")
    assert head == "data:image/png;base64"
    return np.array(Image.open(io.BytesIO(base64.b64decode(data))))


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


def test_what_is_seen_is_what_the_network_got(recognizer, mnist_test):
    x, _ = mnist_test
    (digit,) = recognizer.read(x[0]).digits
    assert np.array_equal(picture(digit.seen), (prepare(x[0]) * 255).astype(np.uint8))


def test_ink_is_boxed_by_its_own_pixels(recognizer):
    ink = np.zeros((50, 40), np.uint8)
    ink[10:30, 20:23] = 255
    reading = recognizer.read(ink)
    assert reading.text == "1"
    assert reading.digits[0].box == (20, 10, 23, 30)


def test_saved_predictions_are_those_of_each_image_alone(recognizer, mnist_test):
    x, _ = mnist_test
    saved = recognizer.test_probabilities
    alone = np.concatenate(
        [recognizer.probabilities(prepare(image)[None]) for image in x[::5]]
    )
    assert np.array_equal(alone.argmax(axis=1), saved[::5].argmax(axis=1))
    assert alone == pytest.approx(saved[::5], abs=1e-5)


def test_the_artifacts_figures_are_those_of_its_predictions(recognizer, mnist_test):
    _, y = mnist_test
    right = recognizer.test_probabilities.argmax(axis=1) == y
    about = recognizer.metadata
    assert about["test_accuracy"] == right.mean()
    assert np.trace(np.array(about["confusion"])) == right.sum()
    assert about["seeds"][0]["seed"] == about["seed"]
    assert about["seeds"][0]["test_accuracy"] == about["test_accuracy"]


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
        (np.zeros((28, 28), np.uint8), {}, NothingDrawn),
        (SEVEN, {"expect": "word"}, InputError),
        ("7", {}, InputError),
    ],
)
def test_what_cannot_be_read_is_said(recognizer, drawing, options, error):
    with pytest.raises(error):
        recognizer.read(drawing, **options)


def test_an_unknown_network_is_an_error_of_the_caller():
    with pytest.raises(InputError, match="model is one of"):
        Recognizer.load("resnet")


def test_the_folder_of_ones_own_networks_is_a_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(tmp_path))
    with pytest.raises(ArtifactError, match=r"python model/train\.py"):
        Recognizer.load(MODELS[-1])
