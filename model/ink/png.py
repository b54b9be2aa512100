"""PNG files of pixels: of each digit in an answer, and of what the pages show.

They are written here because an answer has one a digit, and Pillow takes about six
times as long for a digit of MNIST; its files are a tenth larger.
"""

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, RGBA = 0, 2, 6  # PNG's color types
BITS = 8  # of a pixel's channel
LEVEL = 6  # a digit is 3 bytes longer than with 9, and written in half the time


def png_bytes(image: np.ndarray) -> bytes:
    """Return the PNG file (ISO/IEC 15948) of an image.

    image: (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA, uint8. Raises ValueError for an
    array of another kind.
    """
    color_types = {(2,): GRAY, (3, 3): RGB, (3, 4): RGBA}
    color_type = color_types.get((image.ndim, *image.shape[2:]))
    if color_type is None or image.dtype != np.uint8 or not image.size:
        raise ValueError(f"No picture: {image.dtype} {image.shape}.")
    height, width = image.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, BITS, color_type, 0, 0, 0)
    # Each row follows a byte that says how it is filtered: 0 is not at all.
    rows = np.zeros((height, 1 + image.size // height), np.uint8)
    rows[:, 1:] = image.reshape(height, -1)
    pixels = zlib.compress(rows.data, LEVEL)
    parts = (b"IHDR", head), (b"IDAT", pixels), (b"IEND", b"")
    return SIGNATURE + b"".join(chunk(name, data) for name, data in parts)


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG file: its length, name, data and checksum."""
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)
