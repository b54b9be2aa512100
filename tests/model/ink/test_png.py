"""PNG files of pixels, read back by another program's decoder."""

import io

import numpy as np
import pytest
from PIL import Image

from model.ink.png import png_bytes


def decoded(file: bytes) -> np.ndarray:
    """Return the image that Pillow, which checks the checksums, finds in a file."""
    with Image.open(io.BytesIO(file), formats=["PNG"]) as image:
        image.verify()
    return np.asarray(Image.open(io.BytesIO(file), formats=["PNG"]))


@pytest.mark.parametrize(
    "shape", [(31, 17), (1, 1), (1, 300), (28, 28), (9, 5, 3), (9, 5, 4), (200, 1, 4)]
)
def test_every_kind_of_pixels_comes_back(rng, shape):
    image = rng.integers(0, 256, shape).astype(np.uint8)
    assert np.array_equal(decoded(png_bytes(image)), image)


def test_pixels_need_not_lie_in_one_piece(rng):
    image = rng.integers(0, 256, (20, 30, 4)).astype(np.uint8)[::2, ::-3]
    assert np.array_equal(decoded(png_bytes(image)), image)


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((28, 28), np.float32),
        np.zeros((28, 28, 2), np.uint8),
        np.zeros(28, np.uint8),
        np.zeros((0, 28), np.uint8),
    ],
)
def test_what_is_no_picture_is_refused(image):
    with pytest.raises(ValueError, match="No picture"):
        png_bytes(image)
