"""The picture that a page carries comes back as it was, and nothing else comes in."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from model.errors import MalformedInput, NothingDrawn
from model.ink import strokes_to_ink
from model.ink.data_urls import MAX_LENGTH, from_data_url, to_data_url
from model.preprocess import prepare


def data_url(image: Image.Image, kind: str = "PNG", name: str = "image/png") -> str:
    file = io.BytesIO()
    image.save(file, kind)
    return f"data:{name};base64," + base64.b64encode(file.getvalue()).decode()


def gray(width=28, height=28, mode="L") -> Image.Image:
    pixels = np.arange(width * height, dtype=np.uint8).reshape(height, width)
    return Image.fromarray(pixels).convert(mode)


def test_a_picture_comes_back_to_the_last_bit(rng):
    image = rng.integers(0, 256, (28, 28)).astype(np.float32) / np.float32(255)
    url = to_data_url(image)
    assert len(url) < MAX_LENGTH
    back = from_data_url(url)
    assert back.dtype == np.float32
    assert np.array_equal(back, image)


def test_the_picture_shown_is_the_one_the_network_gets_pixel_for_pixel():
    image = prepare(strokes_to_ink([[(0.1, 0.15), (0.6, 0.1), (0.3, 0.95)]]))
    head, _, body = to_data_url(image).partition(",")
    assert head == "data:image/png;base64"
    png = base64.b64decode(body)
    with Image.open(io.BytesIO(png), formats=["PNG"]) as file:
        file.verify()  # the checksums too
    shown = np.asarray(Image.open(io.BytesIO(png), formats=["PNG"]))
    assert np.array_equal(shown / np.float32(255), image)


def test_blank_paper_is_said_to_be_blank():
    with pytest.raises(NothingDrawn, match="no ink"):
        from_data_url(to_data_url(np.zeros((28, 28), np.float32)))


GOOD = data_url(gray())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        GOOD.removeprefix("data:"),
        GOOD.replace("image/png", "image/jpeg"),
        GOOD[:-40],
        GOOD + "?",
        GOOD + " ",
        GOOD.replace("base64,", "base64,\N{DIGIT SEVEN}\N{ARABIC-INDIC DIGIT SEVEN}"),
        "data:image/png;base64," + "A" * 1000,
        "data:image/png;base64," + "A" * MAX_LENGTH,
        data_url(gray(27, 28)),
        data_url(gray(28, 29)),
        data_url(gray(1, 1)),
        data_url(gray(mode="RGB")),
        data_url(gray(mode="RGBA")),
        data_url(gray(mode="LA")),
        data_url(gray(mode="P")),
        data_url(gray(mode="1")),
        data_url(gray(mode="I;16")),
        data_url(gray(), "JPEG"),
        data_url(gray(), "GIF"),
        data_url(Image.new("L", (10_000, 10_000)), "PNG"),
    ],
    ids=lambda text: text[:40],
)
def test_anything_else_is_malformed(text):
    with pytest.raises(MalformedInput, match="28 by 28"):
        from_data_url(text)
