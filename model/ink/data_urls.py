"""data: URLs of PNG files, made for pages and read back from what browsers send.

A page carries the picture of a digit as such a URL, and a form sends it back. What
comes back is trusted as little as any file.
"""

import base64
import binascii

import numpy as np

from ..errors import InputError, MalformedInput, NothingDrawn
from ..preprocess import FRAME
from .image_formats import DECODER_ERRORS, open_image
from .png import png_bytes

PREFIX = "data:image/png;base64,"
# Maximum length of a URL that is read, in characters. 28x28 pixels that nothing
# compresses make some 1,200.
MAX_LENGTH = 4000


def data_url(png: bytes) -> str:
    """Return the data: URL that holds a PNG file (RFC 2397)."""
    return PREFIX + base64.b64encode(png).decode("ascii")


def to_data_url(image: np.ndarray) -> str:
    """Return a prepared image (28, 28), 0..1, as a data: URL with the same pixels."""
    return data_url(png_bytes(np.rint(image * 255).astype(np.uint8)))


def from_data_url(text: str) -> np.ndarray:
    """Return the prepared image (28, 28) float32 that `to_data_url` has put into a URL.

    Raises MalformedInput for anything but a gray PNG of 28x28, NothingDrawn for blank
    paper.
    """
    if len(text) > MAX_LENGTH or not text.startswith(PREFIX):
        raise malformed()
    try:
        image = open_image(base64.b64decode(text.removeprefix(PREFIX), validate=True))
        if (image.format, image.mode, image.size) != ("PNG", "L", (FRAME, FRAME)):
            raise malformed()
        pixels = np.asarray(image)
    except (binascii.Error, InputError, *DECODER_ERRORS):
        raise malformed() from None
    if not pixels.any():
        raise NothingDrawn("There is no ink in the picture: draw a digit from 0 to 9.")
    return pixels.astype(np.float32) / np.float32(255)


def malformed() -> MalformedInput:
    """Return the error for a URL that holds no prepared image."""
    return MalformedInput(
        "The picture must be what the network saw: a gray PNG of 28 by 28 pixels, "
        "as a data: URL."
    )
