"""Ruled lines and squares on paper, found and taken out of a mask of ink.

A ruling is thin, all but straight, and runs from one edge of the picture to the other.
It is found by a Hough transform over the middles of thin runs, and followed by a curve,
for a page is seldom flat. Only what is as thin as the ruling is taken out, so that the
strokes that cross it stay; strokes no wider than itself are mended across it.
"""

import numpy as np

from .connected_components import runs

SMALLEST = 64  # the shorter side of a picture that may show ruled paper
# A ruling is no thicker than this share of the shorter side, or these pixels.
THICKEST, THICKEST_PIXELS = 0.016, 5
STEEPEST = 0.1  # the tilt of a ruling: one in ten
# A ruling is there along this share of its way through the picture; one of several,
# which may be cut short by a corner, along this share.
LONG, LONG_IF_SEVERAL = 0.75, 0.6
SEVERAL = 3
SHORTEST = 0.1  # of the picture's side: a shorter way through it is not looked at
ALONE = 0.2  # of its way it is seen with nothing that crosses it
BESIDE = 2  # pixels: no farther from a ruling is the middle of a run that is its own
MOST_POINTS = 40_000  # are looked at to find rulings
MOST_RULINGS = 200

Runs = tuple[np.ndarray, np.ndarray, np.ndarray]  # rows, starts, ends


def without_rulings(mask: np.ndarray, fewest: int = 1) -> np.ndarray:
    """A mask of ink (H, W) bool -> the same without ruled lines, across and down.

    Where there are fewer than `fewest` in one direction, they are left: they may be
    strokes. So is a lone line without any other ink: it is a 1, or nothing we know.
    """
    if min(mask.shape) < SMALLEST:
        return mask
    kept = mask.copy()
    # Rulings run along the first axis of these two views, so runs lie across them.
    views = kept.T, kept
    found = []
    for view in views:  # one after the other, so that nothing is left where they cross
        found.append(rulings(np.ascontiguousarray(view), fewest))
        view[pixels(found[-1][1])] = False
    if sum(number for number, _ in found) == 1 and not kept.any():
        return mask
    mended = [mend(view, taken) for view, (_, taken) in zip(views, found, strict=True)]
    for view, taken in zip(views, mended, strict=True):
        view[pixels(taken)] = True
    return kept


def rulings(image: np.ndarray, fewest: int) -> tuple[int, Runs]:
    """How many rulings run along the first axis of a mask (n, w), and their runs.

    Only runs that are no longer than the ruling is thick: others are strokes too.
    """
    rows, starts, ends = runs(image)
    thickness, middles = ends - starts, (starts + ends - 1) / 2
    limit = max(THICKEST_PIXELS, THICKEST * min(image.shape))
    thin = thickness <= limit
    curves = follow(image, rows[thin], middles[thin], limit)
    if len(curves) < fewest:
        curves = []
    taken = np.zeros(len(rows), bool)
    for curve in curves:
        apart = np.abs(middles - curve[rows])
        usual = np.median(thickness[thin & (apart <= BESIDE)])
        taken |= (thickness <= 1.5 * usual + 1) & (apart <= usual / 2 + 1.5)
    return len(curves), (rows[taken], starts[taken], ends[taken])


def follow(
    image: np.ndarray, rows: np.ndarray, middles: np.ndarray, limit: float
) -> list[np.ndarray]:
    """The rulings along the first axis of a mask (n, w) -> where each is, (n,).

    rows and middles: of the thin runs in it.
    """
    n = len(image)
    along = np.linspace(-1, 1, n)
    every = -(-len(rows) // MOST_POINTS) or 1
    sample = rows % every == 0
    rows, middles, least = rows[sample], middles[sample], SHORTEST * n / every
    found: list[np.ndarray] = []
    for slope, start, count in peaks(along[rows], middles, n, limit):
        if count < least or len(found) == MOST_RULINGS:
            break
        curve = start + slope * along
        tries = []
        for degree, reach in (
            (0, limit),
            (0, BESIDE),
            (1, limit),
            (1, BESIDE),
            (2, BESIDE),
        ):
            apart = middles - curve[rows]
            near = np.abs(apart) <= reach
            if np.count_nonzero(near) < least:
                break
            powers = np.vander(along, degree + 1)
            fit, *_ = np.linalg.lstsq(powers[rows[near]], apart[near], rcond=None)
            curve = curve + powers @ fit
            tries.append((covered(image, curve), curve))
        if not tries:
            continue
        # Where a digit's strokes lie beside a ruling, a freer curve is led astray.
        _, curve = max(tries, key=lambda pair: pair[0])
        inside = np.count_nonzero((curve >= 0) & (curve < image.shape[1]))
        seen = np.count_nonzero(np.abs(middles - curve[rows]) <= BESIDE) * every
        if seen > ALONE * inside and all(
            np.abs(curve - other).min() > limit for other in found
        ):
            found.append(curve)
    shares = [covered(image, curve) for curve in found]
    several = sum(share >= LONG_IF_SEVERAL for share in shares) >= SEVERAL
    enough = LONG_IF_SEVERAL if several else LONG
    return [c for c, share in zip(found, shares, strict=True) if share >= enough]


def peaks(along, middles, n: int, limit: float) -> list[tuple[float, float, int]]:
    """Lines through many points -> slope, place in the middle, points, most first.

    along in -1..1 and middles, in pixels. All have the slope of the clearest.
    """
    size, most = 2 * limit, STEEPEST * n / 2
    slopes = np.linspace(-most, most, 2 * int(most / size) + 3)
    best, best_score = None, 0.0
    for slope in slopes:
        bins = ((middles - slope * along + most) / size).astype(np.int64)
        counts = np.bincount(np.maximum(bins, 0)).astype(float)
        if (score := np.sum(counts**2)) > best_score:
            best, best_score = (slope, counts), score
    if best is None:
        return []
    slope, counts = best
    pairs = counts + np.append(counts[1:], 0)
    return [
        (slope, (i + 1) * size - most, int(pairs[i]))
        for i in np.argsort(-pairs, kind="stable")[: 4 * MOST_RULINGS]
    ]


def covered(image: np.ndarray, curve: np.ndarray) -> float:
    """The share of a curve's way (n,) in a mask (n, w) that is set, or beside it."""
    places, last = np.rint(curve).astype(int), image.shape[1] - 1
    rows = np.flatnonzero((places >= 0) & (places <= last))
    if not rows.size:
        return 0.0
    near = [np.clip(places[rows] + by, 0, last) for by in (-1, 0, 1)]
    return float(np.mean(np.any([image[rows, place] for place in near], axis=0)))


def mend(kept: np.ndarray, taken: Runs) -> Runs:
    """Those of the taken runs that have ink on both sides, as a stroke across has."""
    rows, starts, ends = taken
    if not len(rows):
        return taken
    reach = int(np.median(ends - starts)) + 1  # strokes cross at a slant
    n = len(kept)
    padded = np.pad(kept, ((reach, reach), (1, 1)))
    near = np.any([padded[by : by + n] for by in range(2 * reach + 1)], axis=0)
    both = near[rows, starts] & near[rows, ends + 1]
    return rows[both], starts[both], ends[both]


def pixels(taken: Runs) -> tuple[np.ndarray, np.ndarray]:
    """The pixels of runs, as indices of rows and of columns."""
    rows, starts, ends = taken
    lengths = ends - starts
    skipped = np.repeat(np.cumsum(lengths) - lengths - starts, lengths)
    return np.repeat(rows, lengths), np.arange(lengths.sum()) - skipped
