"""Ruled lines and squares on paper, detected in a mask of ink and removed.

A ruled line is thin, all but straight, and runs from one edge of the picture to the
other. A Hough transform over the middles of thin runs detects it, and a polynomial of
at most the second degree follows it, for a page is seldom flat. Only runs as thin as
the line are removed, so that the strokes that cross it stay; where strokes as thin as
the line itself cross it, its runs are put back.
"""

import numpy as np

from .connected_components import runs

# Minimum shorter side of a picture that may show ruled paper, in pixels.
MIN_SIDE = 64
# Maximum thickness of a ruled line, as a share of the picture's shorter side and in
# pixels; the larger one counts.
MAX_THICKNESS, MAX_THICKNESS_PIXELS = 0.016, 5
# Maximum tilt of a ruled line: pixels across for each pixel along it.
MAX_TILT = 0.1
# Minimum share of a ruled line's way through the picture on which there is ink: of a
# line alone, and of one of several, which may be cut short by a corner.
MIN_COVERAGE, MIN_COVERAGE_OF_SEVERAL = 0.75, 0.6
# Minimum number of parallel lines that are surely ruled, and no strokes.
SEVERAL = 3
# Minimum number of thin runs of a line, as a share of the picture's length along it.
MIN_RUNS = 0.1
# Minimum number of thin runs of a line, as a share of its way through the picture:
# elsewhere strokes cross it, or it is interrupted.
MIN_CLEAR = 0.2
# Maximum distance of the middle of a thin run from its line, in pixels.
MAX_OFFSET = 2
# Maximum number of thin runs that lines are fitted to, about; of more, those of some
# rows are sampled.
MAX_RUNS = 40_000
MAX_LINES = 200  # maximum number of lines in one direction

Runs = tuple[np.ndarray, np.ndarray, np.ndarray]  # rows, starts, ends


def remove_ruled_lines(mask: np.ndarray, fewest: int = 1) -> np.ndarray:
    """Return a mask of ink (H, W) bool without ruled lines, across and down.

    fewest: how many there must be in one direction; fewer are left, as they may be
    strokes. So is a lone line without any other ink: it may be a 1.
    """
    if min(mask.shape) < MIN_SIDE:
        return mask
    remaining = mask.copy()
    # Ruled lines run along the first axis of these two views, so runs lie across them.
    views = remaining.T, remaining
    count, removed = 0, []
    for view in views:  # one after the other, so that nothing is left where they cross
        number, line_runs = find_ruled_lines(np.ascontiguousarray(view), fewest)
        view[pixels_of(line_runs)] = False
        count += number
        removed.append(line_runs)
    if count == 1 and not remaining.any():
        return mask
    crossed = [
        crossed_runs(view, line_runs)
        for view, line_runs in zip(views, removed, strict=True)
    ]
    for view, line_runs in zip(views, crossed, strict=True):
        view[pixels_of(line_runs)] = True
    return remaining


def find_ruled_lines(image: np.ndarray, fewest: int) -> tuple[int, Runs]:
    """Return the number of ruled lines along the first axis of a mask, and their runs.

    image: the mask (n, w) bool. Longer runs than the line is thick are left out: they
    are strokes too. Fewer lines than `fewest` are none.
    """
    rows, starts, ends = runs(image)
    thickness, middles = ends - starts, (starts + ends - 1) / 2
    limit = max(MAX_THICKNESS_PIXELS, MAX_THICKNESS * min(image.shape))
    thin = thickness <= limit
    curves = fit_lines(image, rows[thin], middles[thin], limit)
    if len(curves) < fewest:
        curves = []
    chosen = np.zeros(len(rows), bool)
    for curve in curves:
        offsets = np.abs(middles - curve[rows])
        usual = np.median(thickness[thin & (offsets <= MAX_OFFSET)])
        chosen |= (thickness <= 1.5 * usual + 1) & (offsets <= usual / 2 + 1.5)
    return len(curves), (rows[chosen], starts[chosen], ends[chosen])


def fit_lines(
    image: np.ndarray, rows: np.ndarray, middles: np.ndarray, limit: float
) -> list[np.ndarray]:
    """Return the ruled lines along the first axis of a mask (n, w): columns, (n,) each.

    rows and middles (k,): those of the thin runs. limit: the maximum thickness of a
    line, in pixels.
    """
    n = len(image)
    along = np.linspace(-1, 1, n)
    step = -(-len(rows) // MAX_RUNS) or 1
    sample = rows % step == 0
    rows, middles, fewest = rows[sample], middles[sample], MIN_RUNS * n / step
    # Degree of the polynomial, and maximum distance of the runs that it is fitted to.
    fits = (0, limit), (0, MAX_OFFSET), (1, limit), (1, MAX_OFFSET), (2, MAX_OFFSET)
    lines: list[np.ndarray] = []
    for slope, center, count in hough_peaks(along[rows], middles, n, limit):
        if count < fewest or len(lines) == MAX_LINES:
            break
        curve = center + slope * along
        candidates = []
        for degree, reach in fits:
            offsets = middles - curve[rows]
            near = np.abs(offsets) <= reach
            if np.count_nonzero(near) < fewest:
                break
            powers = np.vander(along, degree + 1)
            fit, *_ = np.linalg.lstsq(powers[rows[near]], offsets[near], rcond=None)
            curve = curve + powers @ fit
            candidates.append((coverage(image, curve), curve))
        if not candidates:
            continue
        # A digit's strokes beside a line pull a polynomial of higher degree away.
        _, curve = max(candidates, key=lambda pair: pair[0])
        inside = np.count_nonzero((curve >= 0) & (curve < image.shape[1]))
        clear = np.count_nonzero(np.abs(middles - curve[rows]) <= MAX_OFFSET) * step
        if clear > MIN_CLEAR * inside and all(
            np.abs(curve - other).min() > limit for other in lines
        ):
            lines.append(curve)
    shares = [coverage(image, curve) for curve in lines]
    several = sum(share >= MIN_COVERAGE_OF_SEVERAL for share in shares) >= SEVERAL
    minimum = MIN_COVERAGE_OF_SEVERAL if several else MIN_COVERAGE
    return [c for c, share in zip(lines, shares, strict=True) if share >= minimum]


def hough_peaks(
    along: np.ndarray, middles: np.ndarray, n: int, limit: float
) -> list[tuple[float, float, int]]:
    """Hough transform: return the lines through many points, most points first.

    along (k,) in -1 to 1 and middles (k,) in pixels: the points. n: the length in
    pixels that -1 to 1 stands for. limit: half the width of a bin, in pixels. Each line
    is its slope, its place where `along` is 0, and its number of points. All have the
    slope whose histogram has the largest sum of squares: ruled lines are parallel.
    """
    size, steepest = 2 * limit, MAX_TILT * n / 2
    slopes = np.linspace(-steepest, steepest, 2 * int(steepest / size) + 3)
    best, best_score = None, 0.0
    for slope in slopes:
        bins = ((middles - slope * along + steepest) / size).astype(np.int64)
        counts = np.bincount(np.maximum(bins, 0)).astype(float)
        if (score := np.sum(counts**2)) > best_score:
            best, best_score = (slope, counts), score
    if best is None:
        return []
    slope, counts = best
    pairs = counts + np.append(counts[1:], 0)  # a line may lie between two bins
    return [
        (slope, (i + 1) * size - steepest, int(pairs[i]))
        for i in np.argsort(-pairs, kind="stable")[: 4 * MAX_LINES]
    ]


def coverage(image: np.ndarray, curve: np.ndarray) -> float:
    """Return the share of a curve (n,) inside a mask (n, w) that has ink within 1."""
    columns, last = np.rint(curve).astype(int), image.shape[1] - 1
    rows = np.flatnonzero((columns >= 0) & (columns <= last))
    if not rows.size:
        return 0.0
    near = [np.clip(columns[rows] + shift, 0, last) for shift in (-1, 0, 1)]
    return float(np.mean(np.any([image[rows, column] for column in near], axis=0)))


def crossed_runs(image: np.ndarray, removed: Runs) -> Runs:
    """Return those of the removed runs that a stroke crosses.

    image: the mask (n, w) without them. A stroke has ink on both sides of a run.
    """
    rows, starts, ends = removed
    if not len(rows):
        return removed
    reach = int(np.median(ends - starts)) + 1  # strokes cross at a slant
    n = len(image)
    padded = np.pad(image, ((reach, reach), (1, 1)))
    near = np.any([padded[row : row + n] for row in range(2 * reach + 1)], axis=0)
    both = near[rows, starts] & near[rows, ends + 1]
    return rows[both], starts[both], ends[both]


def pixels_of(line_runs: Runs) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels of runs, as indices of rows and of columns, (m,) each."""
    rows, starts, ends = line_runs
    lengths = ends - starts
    skipped = np.repeat(np.cumsum(lengths) - lengths - starts, lengths)
    return np.repeat(rows, lengths), np.arange(lengths.sum()) - skipped
