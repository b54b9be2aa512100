"""Segmentation of a drawing or a picture into digits.

The strokes of a page are divided into lines in `stroke_lines`, and the marks of a line,
like its decimal point, are found in `stroke_marks`. Strokes are cut into pieces in
`stroke_pieces`, and `stroke_candidates` puts neighboring pieces together in every way
that may be a digit, each with a cost by its shape; a picture's ink is one candidate in
`image_candidates`. `lattice` has these costs, and the
search for the most probable row of candidates. A `glyph` is the 28x28 picture of a
candidate, as a network gets it. `line_segmentation` joins these for a line, and
`segmentation` for a drawing or a picture, without knowing any network: the
probabilities of glyphs are given to them.

Other packages use the names below.
"""

from .glyph import Glyph, glyph_of_strokes
from .segmentation import EXPECTATIONS, Segmentation

__all__ = ["EXPECTATIONS", "Glyph", "Segmentation", "glyph_of_strokes"]
