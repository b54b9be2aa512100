"""Pixels to PNG files, as answers hold one for each digit.

What Pillow writes is no smaller, and it takes seven times as long for 28x28 pixels: a
twentieth of the time in which the site answers.
"""

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB, RGBA = 0, 2, 6  # PNG's numbers for kinds of pixels
BITS = 8
LEVEL = 6  # a digit is 3 bytes longer than with 9, and written in half the time


def png_bytes(image: np.ndarray) -> bytes:
    """image (H, W), (H, W, 3) or (H, W, 4) uint8 -> a PNG file (ISO/IEC 15948).

    Raises ValueError for an array of another kind.
    """
    kinds = {(2,): GRAY, (3, 3): RGB, (3, 4): RGBA}
    kind = kinds.get((image.ndim, *image.shape[2:]))
    if kind is None or image.dtype != np.uint8 or not image.size:
        raise ValueError(f"No picture: {image.dtype} {image.shape}.")
    height, width = image.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, BITS, kind, 0, 0, 0)
    # Each row after a byte that says how it is filtered: 0 is not at all.
    rows = np.zeros((height, 1 + image.size // height), np.uint8)
    rows[:, 1:] = image.reshape(height, -1)
    pixels = zlib.compress(rows, LEVEL)
    parts = (b"IHDR", head), (b"IDAT", pixels), (b"IEND", b"")
    return SIGNATURE + b"".join(chunk(name, data) for name, data in parts)


def chunk(name: bytes, data: bytes) -> bytes:
    """A part of the file, with its length and its checksum."""
    checksum = zlib.crc32(name + data)
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)
