"""Whatever somebody draws or sends, to ink: a 2-D uint8 array, ink 255 and paper 0.

The strokes of a pen are drawn in `strokes`, image files are decoded in `image_files`:
the two uses of Pillow in model/. Everyone else imports from here.
"""

from .image_files import (
    MAX_BYTES,
    MAX_PIXELS,
    MAX_SIDE,
    image_to_ink,
    read_picture,
)
from .picture import Picture
from .strokes import (
    MAX_POINTS,
    MAX_STROKES,
    PEN,
    check_strokes,
    strokes_box,
    strokes_to_ink,
)

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "MAX_POINTS",
    "MAX_SIDE",
    "MAX_STROKES",
    "PEN",
    "Picture",
    "check_strokes",
    "image_to_ink",
    "read_picture",
    "strokes_box",
    "strokes_to_ink",
]
