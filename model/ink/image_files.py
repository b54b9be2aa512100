"""Image files to ink, and ink to PNG.

A file is never trusted: its size is checked before its pixels are decoded, nothing
that a decoder raises gets out, and one at a time is in memory whole. Which of the
pixels is ink, `model.ink.binarization` tells.
"""

import io
import math
import os
import struct
import threading
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from PIL import Image

from ..errors import InputTooLarge, UnreadableImage, UnsupportedType
from .binarization import extract_ink
from .picture import Picture

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 10_000
# A larger picture is averaged down to about this many pixels before anything else.
WORKING_PIXELS = 1500 * 1500
STRIP = 64  # rows that are averaged at a time, counted when they have been
FORMATS = ("PNG", "JPEG", "WEBP")
OURS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")
OTHERS = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"%PDF": "PDF",
    b"<": "SVG or HTML",
    b"8BPS": "Photoshop",
    b"\0\0\1\0": "ICO",
}
# What Pillow's decoders raise on files that are cut short or damaged.
DECODER_ERRORS = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error),
    *(IndexError, KeyError, TypeError),
)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112

# What Pillow says of odd metadata helps nobody here, and Python keeps each new text of
# it for good, to write no line twice. The texts have numbers out of the picture.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# As Pillow advises: a picture it finds suspiciously large is refused, not reported.
warnings.simplefilter("error", Image.DecompressionBombWarning)


# A picture of 25 megapixels is 100 MB while it is decoded: however many come at once,
# they wait for each other.
one_at_a_time = threading.Lock()


@cache
def decoder(process: int) -> ThreadPoolExecutor:
    """The thread that decodes all pictures of a process; threads outlive no fork.

    malloc keeps what a thread has freed for that thread: were each request's own to
    decode, each would come to hold 100 MB.
    """
    return ThreadPoolExecutor(1, thread_name_prefix="pictures")


def image_to_ink(data: bytes) -> np.ndarray:
    """The ink alone of `read_picture`, (H, W) uint8."""
    return read_picture(data).ink


def read_picture(data: bytes) -> Picture:
    """Decode a PNG, JPEG or WebP file and tell ink from paper.

    data is the whole file. The ink is averaged down where the picture has more than
    WORKING_PIXELS, and is all 0 where nothing is drawn. Raises InputTooLarge (before
    the pixels are decoded), UnsupportedType, UnreadableImage.
    """
    if len(data) > MAX_BYTES:
        raise InputTooLarge(
            f"The file has more than {MAX_BYTES // 2**20} MB: send a smaller picture."
        )
    with one_at_a_time:
        return decoder(os.getpid()).submit(to_picture, data).result()


def to_picture(data: bytes) -> Picture:
    """`read_picture`, for a file that is not too long."""
    pixels, scale, lossy = decode(data)
    if pixels.shape[2] in (2, 4):  # the last is alpha
        alpha = pixels[:, :, -1:]
        pixels = alpha if alpha.min() < alpha.max() else pixels[:, :, :-1]
    ink, components = extract_ink(pixels, lossy)
    return Picture(ink, scale, components)


def open_image(data: bytes) -> Image.Image:
    """Read the header and check the size it tells; nothing is decoded yet.

    Raises UnsupportedType, UnreadableImage, InputTooLarge.
    """
    if not data.startswith(OURS):
        for signature, name in OTHERS.items():
            if data.lstrip()[: len(signature)] == signature:
                raise unsupported(name)
        if data[4:8] == b"ftyp":
            raise unsupported("HEIC, AVIF or video")
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise too_many_pixels() from None
    except DECODER_ERRORS as error:
        raise unreadable() from error
    if max(image.size) > MAX_SIDE or image.width * image.height > MAX_PIXELS:
        raise too_many_pixels()
    return image


def unsupported(name: str) -> UnsupportedType:
    return UnsupportedType(f"This is a {name} file: send a PNG, JPEG or WebP picture.")


def unreadable() -> UnreadableImage:
    return UnreadableImage(
        "The file cannot be read as a picture, it may be damaged or cut short: "
        "save it again as PNG, JPEG or WebP."
    )


def too_many_pixels() -> InputTooLarge:
    return InputTooLarge(
        f"The picture has more than {MAX_PIXELS // 10**6} million pixels or "
        f"{MAX_SIDE:,} on a side: send a smaller one."
    )


def decode(data: bytes) -> tuple[np.ndarray, int, bool]:
    """The first frame, upright and not above working size.

    -> (pixels, scale, lossy): (H, W, C) uint8, C 1 gray, 2 gray and alpha, 3 RGB or 4
    RGBA; pixels of the file for one of these; whether the format changes them. Raises
    what `open_image` does.
    """
    image = open_image(data)
    lossy = image.format != "PNG"
    full_width = image.width
    try:
        image.draft(None, (1500, 1500))  # a JPEG decodes straight to half or less
        drafted = round(full_width / image.width)
        image.load()
        turn = TURNS.get(orientation(image))
        factor = math.ceil(math.sqrt(image.width * image.height / WORKING_PIXELS))
        small = shrink(image, factor)
    except DECODER_ERRORS as error:
        raise unreadable() from error
    if turn is not None:
        small = small.transpose(turn)
    pixels = np.asarray(small).reshape(small.height, small.width, -1)
    return pixels, drafted * factor, lossy


def shrink(image: Image.Image, factor: int) -> Image.Image:
    """A decoded image -> L, LA, RGB or RGBA, `factor` x `factor` pixels averaged.

    Strip by strip: whole, the copies that other modes and alpha take would be larger
    than the picture.
    """
    if factor == 1:
        return to_plain_mode(image)
    width, height = image.size
    strips = []
    for top in range(0, height, STRIP * factor):
        strip = image.crop((0, top, width, min(top + STRIP * factor, height)))
        strips.append(to_plain_mode(strip).reduce(factor))
    small = Image.new(strips[0].mode, (strips[0].width, -(-height // factor)))
    for number, strip in enumerate(strips):
        small.paste(strip, (0, number * STRIP))
    return small


def orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) where there is none or it is damaged."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except DECODER_ERRORS:
        return 1


def to_plain_mode(image: Image.Image) -> Image.Image:
    """Any mode that the three formats decode to -> L, LA, RGB or RGBA."""
    if image.mode.startswith("I"):  # 16 bit gray, which convert("L") would clip
        return Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "LA", "RGB", "RGBA") else image.convert("RGB")
