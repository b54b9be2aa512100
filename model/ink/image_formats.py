"""Formats of image files: told by their first bytes, opened and checked, not decoded.

Pillow reads all of them but HEIC, for which `pillow_heif` may be installed.
"""

import io
import logging
import struct
import warnings
import zlib
from functools import cache

from PIL import Image, features

from ..errors import InputTooLarge, UnreadableImage, UnsupportedType
from . import libtiff

MAX_BYTES = 20 * 2**20  # maximum size of a file
# Maximum width times height of a picture. An A4 sheet at 600 dots an inch has 35
# million.
MAX_PIXELS = 50_000_000
MAX_SIDE = 12_000  # maximum width, and maximum height, in pixels
# The formats that are read, by their first bytes.
SIGNATURES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"RIFF": "WEBP",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
# First bytes of other files that people send, for an error that names the format.
UNSUPPORTED = {
    b"%PDF": "PDF",
    b"<": "SVG or HTML",
    b"8BPS": "Photoshop",
    b"\0\0\1\0": "ICO",
    b"II+\0": "BigTIFF",
    b"MM\0+": "BigTIFF",
}
# Brands of the files that begin with an ISO base media "ftyp" box (ISO 14496-12).
AVIF_BRANDS = {b"avif", b"avis"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
# Exceptions that Pillow's decoders raise on files that are cut short or damaged.
DECODER_ERRORS = (
    *(OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error),
    *(IndexError, KeyError, TypeError, AttributeError, ArithmeticError, RuntimeError),
)

# Pillow's warnings about odd metadata help nobody here, and Python stores each new text
# for good, to show none twice. The texts have numbers out of the picture.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
# As Pillow advises: a picture it finds suspiciously large is an error, not a warning.
warnings.simplefilter("error", Image.DecompressionBombWarning)
# What it logs of a damaged TIFF, it raises as well.
logging.getLogger("PIL.TiffImagePlugin").setLevel(logging.CRITICAL)


def open_image(data: bytes, page: int = 0) -> Image.Image:
    """Open a file and check the size that its header tells, without decoding it.

    page: which page of a TIFF, from 0; other formats have one. Raises UnsupportedType,
    UnreadableImage, InputTooLarge.
    """
    name = format_of(data)
    if name == "TIFF":
        libtiff.silence()
    try:
        image = Image.open(io.BytesIO(data), formats=(name,))
        if page:
            image.seek(page)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise too_many_pixels() from None
    except DECODER_ERRORS as error:
        raise unreadable() from error
    if max(image.size) > MAX_SIDE or image.width * image.height > MAX_PIXELS:
        raise too_many_pixels()
    return image


def count_pages(data: bytes, most: int) -> int:
    """Return the number of pages of a TIFF, or most + 1 for more; of all else 1.

    Of a moving picture the first frame counts. A damaged page ends the file. Raises
    nothing: what cannot be opened has one page, with that problem.
    """
    if not data.startswith((b"II*\0", b"MM\0*")):
        return 1
    count = 0
    try:
        with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
            while count <= most:
                image.seek(count)
                count += 1
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return count + 1  # opening it says so
    except DECODER_ERRORS:
        pass  # EOFError where there is no other page
    return max(1, count)


def format_of(data: bytes) -> str:
    """Return Pillow's name of a file's format, by its first bytes.

    Raises UnsupportedType, or UnreadableImage for bytes of no known format.
    """
    for signature, name in SIGNATURES.items():
        if data.startswith(signature):
            return name
    if data[4:8] == b"ftyp":
        return format_of_media(data)
    for signature, name in UNSUPPORTED.items():
        if data.lstrip()[: len(signature)] == signature:
            raise unsupported(name)
    raise unreadable()


def format_of_media(data: bytes) -> str:
    """Return the format of an ISO base media file, AVIF or HEIF.

    Raises UnsupportedType for a video, and where what decodes it is not installed.
    """
    end = min(int.from_bytes(data[:4], "big"), 64)
    brands = {data[8:12], *(data[i : i + 4] for i in range(16, end, 4))}
    if brands & AVIF_BRANDS:
        if not features.check("avif"):
            raise unsupported("AVIF", ", which is read with Pillow 11.3 or newer only")
        return "AVIF"
    if brands & HEIC_BRANDS:
        if not reads_heic():
            raise unsupported("HEIC", ", which is read with pillow-heif installed only")
        return "HEIF"
    raise unsupported("video")


@cache
def reads_heic() -> bool:
    """Return True, and let Pillow read HEIC files, if pillow-heif is installed."""
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener(thumbnails=False)
    return True


def unsupported(name: str, why: str = "") -> UnsupportedType:
    """Return the error for a file of another format, by its name."""
    return UnsupportedType(
        f"This is a {name} file{why}: send a picture, such as PNG, JPEG or WebP."
    )


def unreadable() -> UnreadableImage:
    """Return the error for a file that can't be decoded."""
    return UnreadableImage(
        "This file can't be read as a picture. It may be damaged or cut short: "
        "save it again as PNG, JPEG or WebP."
    )


def too_many_pixels() -> InputTooLarge:
    """Return the error for a picture over MAX_PIXELS or MAX_SIDE."""
    return InputTooLarge(
        f"The picture has more than {MAX_PIXELS // 10**6} million pixels or "
        f"{MAX_SIDE:,} on a side: send a smaller one."
    )
