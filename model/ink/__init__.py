"""Ink of drawings and pictures: arrays (H, W) uint8, ink 255 and paper 0.

`strokes` checks the strokes of a pen and draws them. `image_formats` opens a file and
`image_files` decodes it into a `picture`; `pdf_files` draws the pages of a PDF file.
`transparency` takes alpha off a picture, and `binarization` tells its ink from its
paper, with the help of `illumination`, `ruled_lines` and `connected_components`.
`line_width` measures lines and dilates thin ones, `topology` counts components and
holes. `libtiff` keeps that library quiet. `png` writes pixels as files, `data_urls` as
text in a page, and reads them back from it.

Other packages use the names below, `data_urls` and `pdf_files`; segmentation also uses
`connected_components` and `line_width`.
"""

from .image_files import image_to_ink, read_picture
from .image_formats import MAX_BYTES, MAX_PIXELS, MAX_SIDE, count_pages
from .picture import Picture
from .png import png_bytes
from .strokes import (
    MAX_COORDINATE,
    MAX_POINTS,
    MAX_STROKES,
    PEN,
    check_strokes,
    strokes_box,
    strokes_to_ink,
)
from .topology import euler_number

__all__ = [
    "MAX_BYTES",
    "MAX_COORDINATE",
    "MAX_PIXELS",
    "MAX_POINTS",
    "MAX_SIDE",
    "MAX_STROKES",
    "PEN",
    "Picture",
    "check_strokes",
    "count_pages",
    "euler_number",
    "image_to_ink",
    "png_bytes",
    "read_picture",
    "strokes_box",
    "strokes_to_ink",
]
