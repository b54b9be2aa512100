"""Writing styles that MNIST lacks, each a few pen strokes, drawn with random variation.

In other countries a 1 has a flag, a 0 a slash and a 7 a bar. A network that has never
seen them reads 7, 6 and 2. Here each style is a name and the points that the pen
passes; `sample_styles` draws them with random distortions, rendered as the canvas's
strokes are and framed by `prepare`. To add one, add a line to FORMS.
"""

import numpy as np

from ..ink.strokes import strokes_to_ink
from ..ink.topology import euler_number
from ..preprocess import prepare
from .style_forms import FORMS, FORMS_ON_PAGES

# Standard deviation of each point's place, x and y, as a share of the height
POINT_SD = 0.03
STROKE_SD = 0.015  # Standard deviation of each stroke's place, as a share of the height
LOG_WIDTH_SD = 0.14  # Standard deviation of the logarithm of the digit's width
SLANT_RANGE = (-0.12, 0.35)  # Range of the slant to the right, as a share of the height
ROTATION_SD = 0.07  # Standard deviation of the rotation, in radians
PEN_WIDTHS = (0.09, 0.15)  # Range of the pen's width, as a share of the long side
POINTS_PER_SEGMENT = 12  # Points of the spline from one written point to the next


def sample_styles(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw n digits -> images (n, 28, 28) float32, prepared, and labels (n,) uint8.

    Digits come in turn; each of a digit's styles is equally likely.
    """
    images, labels = np.empty((n, 28, 28), np.float32), np.empty(n, np.uint8)
    choose = [list(forms.values()) for _, forms in sorted(FORMS.items())]
    for i in range(n):
        digit = i % 10
        form = choose[digit][rng.integers(len(choose[digit]))]
        images[i], labels[i] = draw_style(form, rng), digit
    return images, labels


def draw_style(form: tuple[str, ...], rng: np.random.Generator) -> np.ndarray:
    """Draw one style with random variation -> prepared image (28, 28) float32.

    A variation whose Euler number differs from the style's is rejected and drawn anew:
    there the pen has filled a ring or closed a gap. So a narrow 0 never becomes a 1.
    """
    while True:
        strokes, pen = vary_strokes(PATHS[form], rng), rng.uniform(*PEN_WIDTHS)
        image = prepare(strokes_to_ink(strokes, pen))
        if euler_number(image) == _EULER[form]:
            return image


def vary_strokes(paths: list[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Return smooth strokes (m, 2) through the randomly moved points of paths (n, 2).

    Points and strokes are moved, and the whole is widened, slanted and rotated.
    """
    width = np.exp(rng.normal(0, LOG_WIDTH_SD))
    slant, turn = rng.uniform(*SLANT_RANGE), rng.normal(0, ROTATION_SD)
    sin, cos = np.sin(turn), np.cos(turn)
    # Wider or narrower, then slanted, then turned.
    matrix = np.array([[cos, -sin], [sin, cos]]) @ [[width, -slant], [0, 1]]
    strokes = []
    for path in paths:
        moved = path + rng.normal(0, STROKE_SD, 2) + jitter(path, rng)
        strokes.append(smooth(moved) @ matrix.T)
    return strokes


def jitter(path: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a random move (n, 2) for each point of a path; equal points move alike."""
    moves = rng.normal(0, POINT_SD, path.shape)
    _, first, place = np.unique(path, axis=0, return_index=True, return_inverse=True)
    return moves[first][place.reshape(-1)]


def smooth(path: np.ndarray) -> np.ndarray:
    """Return the Catmull-Rom spline (m, 2) through points (n, 2).

    A point that comes twice in a row is a corner, where the spline ends and another
    begins.
    """
    corners = np.flatnonzero(np.all(np.diff(path, axis=0) == 0, axis=1)) + 1
    return np.concatenate([_spline(part) for part in np.split(path, corners)])


def _spline(p: np.ndarray) -> np.ndarray:
    if len(p) < 3:
        return p
    closed = np.array_equal(p[0], p[-1])
    before, after = (p[-2], p[1]) if closed else (2 * p[0] - p[1], 2 * p[-1] - p[-2])
    q = np.vstack([before, p, after])
    a, b, c, d = q[:-3], q[1:-2], q[2:-1], q[3:]  # (n - 1, 2): a piece from b to c
    t = np.linspace(0, 1, POINTS_PER_SEGMENT, endpoint=False)[:, None, None]
    curve = (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t**2
        + (3 * (b - c) + d - a) * t**3
    ) / 2  # (POINTS_PER_SEGMENT, n - 1, 2)
    return np.vstack([curve.transpose(1, 0, 2).reshape(-1, 2), p[-1:]])


def parse_points(stroke: str) -> np.ndarray:
    """Parse "x,y x,y ..." in hundredths -> points (n, 2) float64."""
    return np.array([pair.split(",") for pair in stroke.split()], np.float64) / 100


PATHS = {
    form: [parse_points(stroke) for stroke in form]
    for forms in (*FORMS.values(), *FORMS_ON_PAGES.values())
    for form in forms.values()
}
_EULER = {
    form: euler_number(prepare(strokes_to_ink([smooth(path) for path in paths])))
    for form, paths in PATHS.items()
}
