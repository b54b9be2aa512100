"""Image files to ink, and ink to PNG.

A file is never trusted: its size is checked before its pixels are decoded, and nothing
that a decoder raises gets out. Which of the pixels is ink, `model.paper` tells.
"""

import base64
import io
import math
import struct
import warnings
import zlib

import numpy as np
from PIL import Image

from model.errors import InputTooLarge, UnreadableImage, UnsupportedType
from model.paper import departure_from_paper

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 25_000_000
MAX_SIDE = 10_000
# A larger picture is averaged down to about this many pixels before anything else.
WORKING_PIXELS = 1500 * 1500
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
DECODER_ERRORS = (OSError, SyntaxError, ValueError, struct.error, EOFError, zlib.error)
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

# As Pillow advises: a picture it finds suspiciously large is refused, not reported.
warnings.simplefilter("error", Image.DecompressionBombWarning)


def image_to_ink(data: bytes) -> np.ndarray:
    """Decode a PNG, JPEG or WebP file and tell ink from paper.

    data is the whole file -> (H, W) uint8, ink 255, paper 0, averaged down where the
    picture has more than WORKING_PIXELS; all 0 where nothing is drawn. Raises
    InputTooLarge (before the pixels are decoded), UnsupportedType, UnreadableImage.
    """
    if len(data) > MAX_BYTES:
        raise InputTooLarge(
            f"The file has more than {MAX_BYTES // 2**20} MB: send a smaller picture."
        )
    image = open_image(data)
    width, height = image.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise too_many_pixels()
    lossy = image.format != "PNG"
    pixels = decode(image)  # (H, W, C)
    channels = pixels.shape[2]
    if channels in (2, 4):  # the last is alpha
        alpha = pixels[:, :, -1:]
        pixels = alpha if alpha.min() < alpha.max() else pixels[:, :, :-1]
    return departure_from_paper(pixels, lossy)


def open_image(data: bytes) -> Image.Image:
    """Read the header; raises UnsupportedType, UnreadableImage, InputTooLarge."""
    if not data.startswith(OURS):
        for signature, name in OTHERS.items():
            if data.lstrip()[: len(signature)] == signature:
                raise unsupported(name)
        if data[4:8] == b"ftyp":
            raise unsupported("HEIC, AVIF or video")
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise too_many_pixels() from None
    except DECODER_ERRORS as error:
        raise unreadable() from error


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


def decode(image: Image.Image) -> np.ndarray:
    """The first frame, upright and not above working size -> (H, W, C) uint8.

    C is 1 gray, 2 gray and alpha, 3 RGB or 4 RGBA. Raises UnreadableImage.
    """
    try:
        image.draft(None, (1500, 1500))  # a JPEG decodes straight to half or less
        image.load()
        turn = TURNS.get(orientation(image))
        image = to_plain_mode(image)
    except DECODER_ERRORS as error:
        raise unreadable() from error
    factor = math.ceil(math.sqrt(image.width * image.height / WORKING_PIXELS))
    if factor > 1:
        image = image.reduce(factor)
    if turn is not None:
        image = image.transpose(turn)
    return np.asarray(image).reshape(image.height, image.width, -1)


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


def png_bytes(image: np.ndarray) -> bytes:
    """image (H, W) or (H, W, 3) uint8 -> a PNG file."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "PNG")
    return file.getvalue()


def png_data_url(image: np.ndarray) -> str:
    """A prepared image (28, 28), 0..1, -> the same pixels as a data: URL for <img>."""
    png = png_bytes(np.rint(image * 255).astype(np.uint8))
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")
