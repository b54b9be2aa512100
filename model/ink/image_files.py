"""Image files of users, decoded and turned into ink.

A file is never trusted: its size is checked before its pixels are decoded, no exception
of a decoder leaves this module, and one picture at a time is decoded. `binarization`
tells which of its pixels are ink.
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

MAX_BYTES = 10 * 2**20  # maximum size of a file
MAX_PIXELS = 25_000_000  # maximum width times height of a picture
MAX_SIDE = 10_000  # maximum width, and maximum height, in pixels
# Maximum number of pixels that ink is looked for in: larger pictures are averaged down.
WORKING_PIXELS = 1500 * 1500
STRIP_ROWS = 64  # number of rows of the smaller picture that are averaged at a time
FORMATS = ("PNG", "JPEG", "WEBP")
SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")  # their first bytes
# First bytes of other files that people send, for an error that names the format.
UNSUPPORTED = {
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"%PDF": "PDF",
    b"<": "SVG or HTML",
    b"8BPS": "Photoshop",
    b"\0\0\1\0": "ICO",
}
# Exceptions that Pillow's decoders raise on files that are cut short or damaged.
DECODER_ERRORS = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error),
    *(IndexError, KeyError, TypeError),
)
# The EXIF tag of a picture's orientation, and by its value what turns it upright.
ORIENTATION = 0x0112
TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow's warnings about odd metadata help nobody here, and Python stores each new text
# for good, to show none twice. The texts have numbers out of the picture.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# As Pillow advises: a picture it finds suspiciously large is an error, not a warning.
warnings.simplefilter("error", Image.DecompressionBombWarning)

# A picture of 25 megapixels takes 100 MB while it is decoded: however many come at
# once, one is decoded at a time.
decoding = threading.Lock()


@cache
def decoder(process: int) -> ThreadPoolExecutor:
    """Return the one thread that decodes all pictures of a process.

    process: its id, as no thread survives a fork. malloc holds memory that a thread has
    freed for that thread: were each request's thread to decode, each would come to hold
    100 MB.
    """
    return ThreadPoolExecutor(1, thread_name_prefix="pictures")


def image_to_ink(data: bytes) -> np.ndarray:
    """Return only the ink of `read_picture`, (H, W) uint8, ink 255, paper 0."""
    return read_picture(data).ink


def read_picture(data: bytes) -> Picture:
    """Return the ink of a PNG, JPEG or WebP file.

    data: the whole file. The ink is averaged down where the picture has more than
    WORKING_PIXELS, and is all 0 where nothing is drawn. Raises InputTooLarge (before
    the pixels are decoded), UnsupportedType, UnreadableImage.
    """
    if len(data) > MAX_BYTES:
        raise InputTooLarge(
            f"The file has more than {MAX_BYTES // 2**20} MB: send a smaller picture."
        )
    with decoding:
        return decoder(os.getpid()).submit(decode_picture, data).result()


def decode_picture(data: bytes) -> Picture:
    """Return what `read_picture` does, for a file of at most MAX_BYTES."""
    pixels, scale, lossy = decode(data)
    if pixels.shape[2] in (2, 4):  # the last is alpha
        alpha = pixels[:, :, -1:]
        pixels = alpha if alpha.min() < alpha.max() else pixels[:, :, :-1]
    ink, components = extract_ink(pixels, lossy)
    return Picture(ink, scale, components)


def open_image(data: bytes) -> Image.Image:
    """Open a file and check the size that its header tells, without decoding it.

    Raises UnsupportedType, UnreadableImage, InputTooLarge.
    """
    if not data.startswith(SIGNATURES):
        for signature, name in UNSUPPORTED.items():
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
    """Return the error for a file of another format, by its name."""
    return UnsupportedType(f"This is a {name} file: send a PNG, JPEG or WebP picture.")


def unreadable() -> UnreadableImage:
    """Return the error for a file that can't be decoded."""
    return UnreadableImage(
        "The file cannot be read as a picture, it may be damaged or cut short: "
        "save it again as PNG, JPEG or WebP."
    )


def too_many_pixels() -> InputTooLarge:
    """Return the error for a picture over MAX_PIXELS or MAX_SIDE."""
    return InputTooLarge(
        f"The picture has more than {MAX_PIXELS // 10**6} million pixels or "
        f"{MAX_SIDE:,} on a side: send a smaller one."
    )


def decode(data: bytes) -> tuple[np.ndarray, int, bool]:
    """Return the pixels of a file's first frame, upright and not above working size.

    Returns (pixels, scale, lossy): pixels (H, W, C) uint8, C 1 for gray, 2 for gray and
    alpha, 3 for RGB or 4 for RGBA; how many pixels of the file's side became one; true
    where the format is lossy, or may be. Raises what `open_image` does.
    """
    image = open_image(data)
    lossy = image.format != "PNG"
    full_width = image.width
    try:
        image.draft(None, (1500, 1500))  # a JPEG decodes straight to half or less
        drafted = round(full_width / image.width)
        image.load()
        transpose = TRANSPOSES.get(orientation(image))
        factor = math.ceil(math.sqrt(image.width * image.height / WORKING_PIXELS))
        small = downscale(image, factor)
    except DECODER_ERRORS as error:
        raise unreadable() from error
    if transpose is not None:
        small = small.transpose(transpose)
    pixels = np.asarray(small).reshape(small.height, small.width, -1)
    return pixels, drafted * factor, lossy


def downscale(image: Image.Image, factor: int) -> Image.Image:
    """Return a decoded image in L, LA, RGB or RGBA, factor x factor pixels averaged.

    It is done strip by strip: the copies that other modes and alpha take would be
    larger than the picture, were they of the whole.
    """
    if factor == 1:
        return convert_mode(image)
    width, height = image.size
    strips = []
    for top in range(0, height, STRIP_ROWS * factor):
        strip = image.crop((0, top, width, min(top + STRIP_ROWS * factor, height)))
        strips.append(convert_mode(strip).reduce(factor))
    small = Image.new(strips[0].mode, (strips[0].width, -(-height // factor)))
    for number, strip in enumerate(strips):
        small.paste(strip, (0, number * STRIP_ROWS))
    return small


def orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none or it is damaged."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except DECODER_ERRORS:
        return 1


def convert_mode(image: Image.Image) -> Image.Image:
    """Return an image of any mode that the formats decode to in L, LA, RGB or RGBA."""
    if image.mode.startswith("I"):  # 16 bit gray, which convert("L") would clip
        return Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "LA", "RGB", "RGBA") else image.convert("RGB")
