"""Image files of users, decoded and turned into ink.

A file is never trusted: its size is checked before its pixels are decoded, no exception
of a decoder leaves this module, and one picture at a time is decoded. `image_formats`
opens it, `binarization` tells which of its pixels are ink.
"""

import math
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
from PIL import Image

from ..errors import InputTooLarge
from .binarization import extract_ink
from .image_formats import DECODER_ERRORS, MAX_BYTES, open_image, unreadable
from .picture import Picture
from .transparency import without_alpha

# Maximum number of pixels that ink is looked for in: larger pictures are averaged down.
WORKING_PIXELS = 1500 * 1500
GREY_PIXELS = 12_600_000  # the same of the picture in gray, which pages are read in
STRIP_ROWS = 64  # number of rows of the smaller picture that are averaged at a time
# Formats, and compressions of a TIFF, that keep every pixel as it was.
LOSSLESS = ("PNG", "GIF", "BMP", "TIFF")
LOSSY_TIFF = ("jpeg", "tiff_jpeg", "webp")
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

# A picture of 50 megapixels takes 200 MB and more while it is decoded: however many
# come at once, one is decoded at a time.
decoding = threading.Lock()


@cache
def decoder(process: int) -> ThreadPoolExecutor:
    """Return the one thread that decodes all pictures of a process.

    process: its id, as no thread survives a fork. malloc holds memory that a thread has
    freed for that thread: were each request's thread to decode, each would come to hold
    200 MB.
    """
    return ThreadPoolExecutor(1, thread_name_prefix="pictures")


def image_to_ink(data: bytes) -> np.ndarray:
    """Return only the ink of `read_picture`, (H, W) uint8, ink 255, paper 0."""
    return read_picture(data).ink


def read_picture(data: bytes, page: int = 0) -> Picture:
    """Return the ink of an image file.

    data: the whole file. page: which page of a TIFF, from 0. The ink is averaged down
    where the picture has more than WORKING_PIXELS, and is all 0 where nothing is drawn.
    Raises InputTooLarge (before the pixels are decoded), UnsupportedType,
    UnreadableImage.
    """
    if len(data) > MAX_BYTES:
        raise InputTooLarge(
            f"The file has more than {MAX_BYTES // 2**20} MB: send a smaller picture."
        )
    with decoding:
        return decoder(os.getpid()).submit(decode_picture, data, page).result()


def decode_picture(data: bytes, page: int = 0) -> Picture:
    """Return what `read_picture` does, for a file of at most MAX_BYTES."""
    return picture_of(*decode(data, page))


def picture_of(
    pixels: np.ndarray, scale: int, lossy: bool, fine: np.ndarray | None
) -> Picture:
    """Return the picture that pixels (H, W, C) uint8 show, as `decode` returns them."""
    if pixels.shape[2] in (2, 4):  # the last is alpha
        pixels = without_alpha(pixels)
    if (pixels == pixels[:, :, :1]).all():  # each channel would take as long
        pixels = pixels[:, :, :1]
    ink, components = extract_ink(pixels, lossy)
    return Picture(ink, scale, components, to_grey(pixels) if fine is None else fine)


def to_grey(pixels: np.ndarray) -> np.ndarray:
    """Return the luma (H, W) uint8 of pixels (H, W, C) uint8, gray, RGB or alpha."""
    if pixels.shape[2] == 1:
        return np.ascontiguousarray(pixels[:, :, 0])
    return np.asarray(Image.fromarray(pixels).convert("L"))


def decode(
    data: bytes, page: int = 0
) -> tuple[np.ndarray, int, bool, np.ndarray | None]:
    """Return the pixels of a page or first frame, upright and not above working size.

    Returns (pixels, scale, lossy, fine): pixels (H, W, C) uint8, C 1 for gray, 2 for
    gray and alpha, 3 for RGB or 4 for RGBA; how many pixels of the file's side became
    one; true where the format is lossy, or may be; of a picture without alpha that was
    averaged down, the same in gray (H', W') uint8, averaged down less or not at all.
    Raises what `open_image` does.
    """
    image = open_image(data, page)
    lossy = is_lossy(image)
    full_width = image.width
    try:
        image.draft(None, (1500, 1500))  # a JPEG decodes straight to half or less
        drafted = round(full_width / image.width)
        image.load()
        transpose = TRANSPOSES.get(orientation(image))
        if image.mode in ("I", "F"):
            image = stretch(image)
        small, fine, factor = at_working_size(image)
    except DECODER_ERRORS as error:
        raise unreadable() from error
    if transpose is not None:
        small = small.transpose(transpose)
        fine = fine.transpose(transpose) if fine else None
    return to_array(small), drafted * factor, lossy, np.asarray(fine) if fine else None


def to_array(image: Image.Image) -> np.ndarray:
    """Return the pixels of an image, (H, W, C) uint8."""
    return np.asarray(image).reshape(image.height, image.width, -1)


def at_working_size(
    image: Image.Image,
) -> tuple[Image.Image, Image.Image | None, int]:
    """Return an image averaged down, in gray averaged down less, and the factor.

    The second is None for a picture with alpha, or where it would be no finer.
    """
    size = image.width * image.height
    finer = math.ceil(math.sqrt(size / GREY_PIXELS))
    factor = finer * math.ceil(math.sqrt(size / WORKING_PIXELS) / finer)
    small = downscale(image, factor)
    if finer < factor and small.mode in ("L", "RGB"):
        return small, downscale(image, finer, gray=True), factor
    return small, None, factor


def downscale(image: Image.Image, factor: int, gray: bool = False) -> Image.Image:
    """Return a decoded image in L, LA, RGB or RGBA, factor x factor pixels averaged.

    gray: true for L in any case. It is done strip by strip: the copies that other modes
    and alpha take would be larger than the picture, were they of the whole.
    """
    if factor == 1 and not gray:
        return convert_mode(image)
    width, height = image.size
    strips = []
    for top in range(0, height, STRIP_ROWS * factor):
        strip = image.crop((0, top, width, min(top + STRIP_ROWS * factor, height)))
        part = convert_mode(strip)
        strips.append((part.convert("L") if gray else part).reduce(factor))
    small = Image.new(strips[0].mode, (strips[0].width, -(-height // factor)))
    for number, strip in enumerate(strips):
        small.paste(strip, (0, number * STRIP_ROWS))
    return small


def stretch(image: Image.Image) -> Image.Image:
    """Return an image of 32 bits a pixel in L, its darkest pixel 0, its lightest 255.

    Raises ValueError for numbers that are not finite.
    """
    low, high = (float(value) for value in image.getextrema())  # type: ignore[arg-type]
    if not math.isfinite(high - low):
        raise ValueError("not finite")
    small = Image.new("L", image.size)
    for top in range(0, image.height, STRIP_ROWS):
        strip = image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height)))
        share = (np.asarray(strip, np.float64) - low) / ((high - low) or 1)
        small.paste(Image.fromarray((share * 255).astype(np.uint8)), (0, top))
    return small


def is_lossy(image: Image.Image) -> bool:
    """Tell whether compressing an image that is open may have changed its pixels."""
    if image.format == "TIFF":
        return image.info.get("compression") in LOSSY_TIFF
    return image.format not in LOSSLESS


def orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none or it is damaged."""
    try:
        return image.getexif().get(ORIENTATION, 1)
    except DECODER_ERRORS:
        return 1


def convert_mode(image: Image.Image) -> Image.Image:
    """Return an image of any mode that the formats decode to in L, LA, RGB or RGBA."""
    if image.mode.startswith("I;16"):  # 16 bit gray, which convert("L") would clip
        return Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "LA", "RGB", "RGBA") else image.convert("RGB")
