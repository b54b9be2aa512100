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

# Digit -> name of the style -> strokes. Points are "x,y" in hundredths of the height,
# y down. The pen goes through them in a smooth line; a point that is written twice is a
# corner.
RING = "50,2 26,17 18,50 28,85 50,98 73,84 82,50 73,16 50,2"
BELLY = "27,45 27,45 55,38 79,66 56,97 18,90"
FORMS: dict[int, dict[str, tuple[str, ...]]] = {
    0: {
        "plain": (RING,),
        "begun inside": ("60,17 42,3 19,30 21,74 50,98 79,70 76,26 56,4 36,12",),
        "slashed": (RING, "92,-4 8,104"),
        "slashed inside": (RING, "70,18 31,82"),
        "slashed, steep": ("50,22 22,34 20,60 44,80 74,66 76,36 50,22", "64,-2 36,104"),
        "slashed, upright": (
            "50,18 24,34 24,64 50,82 76,66 76,34 50,18",
            "54,-4 47,104",
        ),
        "slashed, wide": ("55,12 8,34 4,66 45,88 96,66 98,34 55,12", "92,-2 14,104"),
        "slashed in one stroke": (
            "80,10 45,6 14,40 22,80 58,88 86,55 80,10 80,10 48,58 20,104",
        ),
        "crossed level": (RING, "4,52 96,48"),
        "crossed level, inside": (RING, "20,52 80,48"),
        "open at the top": ("42,2 22,22 18,56 36,94 64,95 82,60 80,26 70,6",),
        "open, overlapping": ("48,22 26,28 16,58 34,95 66,95 84,56 74,10 48,-8 26,-6",),
    },
    1: {
        "plain": ("50,0 49,50 50,100",),
        "flag": ("22,33 54,2 54,2 54,50 54,100",),
        "long flag": ("6,46 55,2 55,2 55,50 55,100",),
        "bent flag": ("12,44 36,28 56,1 56,1 60,45 55,100",),
        "short flag": ("33,16 54,2 54,2 53,50 52,100",),
        "level flag": ("26,8 51,3 51,3 51,50 49,100",),
        "flag and foot": ("24,30 52,2 52,2 52,50 52,97", "24,98 80,97"),
        "level flag and foot": ("30,8 52,3 52,3 51,50 51,97", "26,98 77,97"),
        "foot": ("50,0 50,50 50,97", "24,98 77,97"),
        "hooked foot": ("42,0 45,50 51,96 51,96 67,74",),
        "curved foot": ("46,0 45,45 47,82 56,98 74,94",),
        "long upstroke": ("8,82 56,2 56,2 57,50 57,100",),
        "curved upstroke": ("4,80 32,50 56,1 56,1 58,50 56,100",),
        "broad foot": ("50,0 50,50 50,97", "4,98 98,97"),
        "flag, broad foot": ("26,26 52,2 52,2 52,50 52,97", "2,98 100,97"),
        "upstroke and foot": ("8,64 54,2 54,2 54,50 54,97", "4,98 102,97"),
    },
    2: {
        "plain": ("20,26 42,3 70,12 70,36 44,68 18,97 18,97 84,97",),
        "looped": ("20,24 44,2 74,18 62,52 30,90 12,86 28,74 52,90 88,97",),
        "curved foot": ("18,28 38,3 68,8 70,34 40,72 12,94 12,94 40,88 64,98 88,88",),
        "angular": ("18,12 46,2 76,8 76,8 18,96 18,96 82,96",),
        "loop above": (
            "46,6 46,32 26,36 16,20 40,1 70,6 76,30 48,66 16,97 16,97 88,97",
        ),
        "curl above": ("34,30 20,32 15,16 42,1 72,12 70,38 44,68 16,97 16,97 88,97",),
        "like a Z": ("16,5 80,4 80,4 14,97 14,97 84,97",),
    },
    3: {
        "plain": ("22,14 50,1 74,20 44,46 44,46 79,68 52,99 18,87",),
        "flat top": ("18,4 76,4 76,4 44,42 44,42 76,56 74,86 46,99 15,89",),
        "looped": ("20,16 50,0 73,22 46,46 32,52 44,56 80,72 50,99 18,87",),
        "flat foot": ("22,14 50,1 72,18 44,44 44,44 76,62 68,97 68,97 14,97",),
        "flat foot, round": ("22,14 50,1 74,20 44,46 44,46 78,64 66,94 40,97 12,97",),
    },
    4: {
        "open": ("28,2 16,58 16,58 88,58", "66,12 62,100"),
        "open, square": ("22,4 22,50 22,50 82,50", "72,2 72,100"),
        "open, round": ("24,4 20,42 40,56 74,46", "78,2 70,100"),
        "in one stroke": ("26,2 18,54 18,54 68,52 68,52 76,4 76,4 66,100",),
        "closed": ("66,2 12,66 12,66 92,66", "66,2 66,100"),
        "closed in one stroke": ("62,100 64,2 64,2 12,66 12,66 92,66",),
        "short stem": ("46,0 14,60 14,60 90,60", "62,34 54,100"),
        "looped": ("30,4 15,56 15,56 66,54 88,32 76,8 64,34 60,100",),
        "looped left": ("42,0 18,48 4,64 8,46 30,52 74,52 74,52 80,14 80,14 64,100",),
        "like a lightning bolt": ("38,0 16,54 16,54 72,46 72,46 52,100",),
    },
    5: {
        "plain": (f"76,3 30,4 30,4 {BELLY}",),
        "bar apart": (f"32,6 {BELLY}", "32,5 84,2"),
        "bar floating": (f"30,12 {BELLY}", "46,2 90,-4"),
        "like an S": ("80,4 42,4 26,27 52,46 77,70 50,98 18,88",),
        "without a bar": ("34,2 28,42 28,42 56,37 79,66 56,97 18,90",),
        "drawn as an S": ("78,13 54,1 26,18 42,42 68,57 76,80 48,99 18,86",),
    },
    6: {
        "plain": ("68,2 34,30 20,70 46,99 77,76 54,54 22,74",),
        "straight stem": ("66,0 24,62 22,84 48,99 75,80 56,58 22,76",),
        "begun in the loop": ("24,70 56,52 78,76 48,99 20,72 30,34 72,2",),
        "large loop": ("60,0 28,34 16,70 48,99 84,72 54,47 20,70",),
        "begun with a bar": ("74,3 48,3 48,3 24,42 20,74 46,99 77,76 54,54 22,74",),
        "loop is a dot": ("60,0 30,34 20,76 36,97 54,90 50,78 36,82 44,90",),
    },
    7: {
        "plain": ("18,5 80,5 80,5 58,46 46,100",),
        "crossed": ("18,5 80,5 80,5 58,46 46,100", "34,53 80,48"),
        "crossed, wide": ("8,6 84,3 84,3 56,50 40,100", "24,54 84,46"),
        "waved bar": ("14,15 30,3 56,10 84,2 84,2 58,46 46,100",),
        "waved bar, crossed": (
            "14,15 30,3 56,10 84,2 84,2 58,46 46,100",
            "34,54 78,49",
        ),
        "serif": ("18,24 18,4 18,4 80,4 80,4 58,46 46,100",),
        "serif, crossed": ("18,24 18,4 18,4 80,4 80,4 58,46 46,100", "34,54 80,49"),
        "curled": ("28,20 14,24 10,10 26,4 82,6 82,6 58,48 46,100",),
        "curled, crossed": (
            "28,20 14,24 10,10 26,4 82,6 82,6 58,48 46,100",
            "34,54 80,49",
        ),
        "foot": ("0,8 88,3 88,3 56,48 42,97", "27,98 59,97"),
        "crossed, foot": ("10,6 82,4 82,4 58,46 48,97", "34,53 80,48", "28,98 72,97"),
    },
    8: {
        "plain": ("70,14 46,1 28,22 50,46 77,73 50,99 23,73 50,46 73,23 66,10",),
        "two rings": ("50,0 30,22 50,44 70,22 50,0", "50,44 22,72 50,99 78,72 50,44"),
        "open above": ("72,6 44,3 30,22 50,46 77,73 50,99 23,73 46,48 74,34 92,14",),
        "open at the left": (
            "36,10 56,1 72,18 56,42 27,68 34,96 64,98 78,74 60,50 42,42",
        ),
        "narrow loop": ("64,6 46,0 36,18 60,62 62,86 48,100 34,86 38,62 64,18 64,6",),
        "narrow loop, open": ("48,0 36,18 60,62 62,86 48,100 34,86 38,62 62,24 70,2",),
    },
    9: {
        "plain": ("74,26 50,2 24,26 46,49 74,26 74,26 72,60 70,100",),
        "curled tail": ("75,25 48,2 24,28 50,50 75,25 77,70 52,99 22,88",),
        "begun above": ("78,6 46,3 22,26 46,48 76,22 76,22 74,60 72,100",),
        "tail to the left": ("76,20 46,2 24,28 48,48 76,20 76,20 66,60 38,100",),
        "tail like an S": ("48,42 86,14 58,1 18,22 48,42 76,66 62,100",),
        "tail curled far left": ("75,25 48,2 24,28 50,50 75,25 76,70 46,99 2,82",),
        "tail swept far left": ("76,22 50,2 26,26 50,48 76,22 76,22 66,72 36,96 0,94",),
        "small head": ("72,16 54,1 36,16 54,32 72,16 72,16 69,60 65,100",),
    },
}

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
    for forms in FORMS.values()
    for form in forms.values()
}
_EULER = {
    form: euler_number(prepare(strokes_to_ink([smooth(path) for path in paths])))
    for form, paths in PATHS.items()
}
