"""Strips of strokes: a drawn number as the line reader gets one, and its opinion."""

from collections.abc import Sequence

import numpy as np

from ..ink.strokes import strokes_box, strokes_to_ink
from ..nn.ctc import encode
from ..nn.network import Network
from .line_reader import strip_outputs
from .normalization import normalize_strip
from .text_probabilities import text_log_probabilities

PEN = 0.11  # Width of the pen, as a share of the height of the digits
# Paper above and below the digits, and beside them, as shares of their height
MARGINS = (0.28, 0.35)


def strip_of_strokes(strokes: Sequence[np.ndarray]) -> np.ndarray:
    """Return dark strokes (n, 2) on light paper, (H, W) uint8."""
    x0, y0, x1, y1 = strokes_box(strokes)
    tall = (y1 - y0) or 1.0
    pen = PEN * tall / (max(x1 - x0, tall) + PEN * tall)
    ink = strokes_to_ink(strokes, pen)
    above, beside = (round(margin * len(ink)) for margin in MARGINS)
    return 255 - np.pad(ink, ((above, above), (beside, beside)))


def stroke_log_probabilities(
    network: Network,
    temperature: float,
    strokes: Sequence[np.ndarray],
    texts: Sequence[str],
) -> list[float]:
    """Return the log probability of each of some texts of ALPHABET, by `line`.

    strokes: (n, 2) each, of one line, without its marks.
    """
    strip = normalize_strip(strip_of_strokes(strokes))
    outputs = strip_outputs(network, [strip], temperature)
    (log_p,) = text_log_probabilities(outputs, [encode(text) for text in texts])
    return log_p.tolist()
