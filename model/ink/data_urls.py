"""The picture that a network saw, back from the data: URL that a page carries.

The inverse of `model.ink.png.png_data_url`, for nothing else: what a visitor's browser
sends back is as little trusted as any file.
"""

import base64
import binascii

import numpy as np

from ..errors import InputError, MalformedInput, NothingDrawn
from ..preprocess import FRAME
from .image_files import DECODER_ERRORS, open_image

PREFIX = "data:image/png;base64,"
MAX_LENGTH = 4000  # 784 bytes that nothing compresses make 1,200 characters


def from_data_url(text: str) -> np.ndarray:
    """A data: URL of a gray PNG of 28x28 -> the prepared image (28, 28) float32.

    Raises MalformedInput for anything else, NothingDrawn for blank paper.
    """
    if len(text) > MAX_LENGTH or not text.startswith(PREFIX):
        raise not_ours()
    try:
        image = open_image(base64.b64decode(text.removeprefix(PREFIX), validate=True))
        if (image.format, image.mode, image.size) != ("PNG", "L", (FRAME, FRAME)):
            raise not_ours()
        pixels = np.asarray(image)
    except (binascii.Error, InputError, *DECODER_ERRORS):
        raise not_ours() from None
    if not pixels.any():
        raise NothingDrawn("There is no ink in the picture: draw a digit from 0 to 9.")
    return pixels.astype(np.float32) / np.float32(255)


def not_ours() -> MalformedInput:
    return MalformedInput(
        "The picture must be what the network saw: a gray PNG of 28 by 28 pixels, "
        "as a data: URL."
    )
