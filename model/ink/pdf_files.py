"""PDF files: their pages drawn as pictures, with pypdfium2 where it is installed.

For the commands alone: the site refuses PDF files.
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from ..errors import UnreadableImage, UnsupportedType
from .image_files import WORKING_PIXELS, at_working_size, picture_of, to_array
from .image_formats import MAX_SIDE
from .picture import Picture

# PDFium serves one thread at a time.
LOCK = threading.Lock()
SIGNATURE = b"%PDF"  # first bytes
# Resolution that pages are drawn at, and their maximum number of pixels: an A4 sheet
# has 8.7 million.
DOTS_PER_INCH, DRAWN_PIXELS = 300, 4 * WORKING_PIXELS


@contextmanager
def opened(file: BinaryIO) -> Iterator[Any]:
    """Open a PDF file; its len() is the number of its pages.

    Raises UnsupportedType, with the cure, without pypdfium2; UnreadableImage for a file
    that is damaged or wants a password.
    """
    try:
        import pypdfium2
    except ImportError:
        raise UnsupportedType(
            "PDF files are read with the package pypdfium2 only. "
            "Cure: pip install pypdfium2."
        ) from None
    try:
        with LOCK:
            document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError:
        raise UnreadableImage(
            "This PDF can't be read. It may be damaged, or need a password: save it "
            "again without one."
        ) from None
    try:
        yield document
    finally:
        with LOCK:
            document.close()


def read_page(document: Any, index: int) -> Picture:
    """Return the ink of a page, from 0. Raises UnreadableImage."""
    import pypdfium2

    try:
        with LOCK:
            image = drawn(document[index])
    except (pypdfium2.PdfiumError, ValueError, OverflowError, MemoryError):
        raise UnreadableImage(
            "This page can't be drawn. It may be damaged: save the PDF again."
        ) from None
    small, fine, factor = at_working_size(image)
    gray = np.asarray(fine) if fine else None
    # Most pages are scans, and those are JPEG.
    return picture_of(to_array(small), factor, lossy=True, fine=gray)


def drawn(page: Any) -> Image.Image:
    """Return the picture of a page, which is closed. Raises ValueError for its size."""
    try:
        width, height = page.get_size()  # points, 72 of which are an inch
        scale = scale_for(width, height)
        return page.render(scale=scale, rev_byteorder=True).to_pil()
    finally:
        page.close()


def scale_for(width: float, height: float) -> float:
    """Return how many pixels of a picture a point of a page of this size becomes."""
    if not (0 < width < math.inf and 0 < height < math.inf):
        raise ValueError("a page of no size")
    return min(
        DOTS_PER_INCH / 72,
        math.sqrt(DRAWN_PIXELS / (width * height)),
        MAX_SIDE / max(width, height),
    )
