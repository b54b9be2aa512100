"""Connected components and runs of a mask.

There is no loop over pixels: runs of a row that touch runs of the next are found by
binary search among sorted positions, and joined by union-find over whole arrays.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Components:
    """The n components of a mask (H, W), from top to bottom; diagonals connect."""

    labels: np.ndarray  # (H, W) int32, 0 outside the mask, else 1 to n
    boxes: np.ndarray  # (n, 4) int, x0, y0, x1, y1; the ends are just outside

    def mask(self, chosen: np.ndarray) -> np.ndarray:
        """Return the mask (H, W) of the chosen components, (n,) bool."""
        return np.append(False, chosen)[self.labels]

    def subset(self, chosen: np.ndarray) -> "Components":
        """Return the chosen components alone, (n,) bool, numbered anew."""
        number = np.append(0, np.cumsum(chosen) * chosen).astype(np.int32)
        return Components(number[self.labels], self.boxes[chosen])

    def crop(self, box: tuple[int, int, int, int]) -> "Components":
        """Return the same in a part x0, y0, x1, y1 that holds all of them."""
        x0, y0, x1, y1 = box
        return Components(self.labels[y0:y1, x0:x1], self.boxes - [x0, y0, x0, y0])

    def intersect(self, mask: np.ndarray) -> np.ndarray:
        """Return which components have a pixel in another mask (H, W), (n,) bool."""
        present = np.zeros(len(self.boxes) + 1, bool)
        present[self.labels[mask]] = True
        return present[1:]


def runs(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the runs of a mask (H, W), row by row: their rows, starts and ends, (n,).

    A run is an unbroken sequence of set pixels in a row; its end is just outside.
    """
    padded = np.pad(mask, ((0, 0), (1, 1)))
    rows, changes = np.nonzero(padded[:, 1:] != padded[:, :-1])
    return rows[::2], changes[::2], changes[1::2]


def connected_components(mask: np.ndarray) -> Components:
    """Return the components of a mask (H, W) bool."""
    height, width = mask.shape
    rows, starts, ends = runs(mask)
    below, above = adjacent_runs(rows, starts, ends, width + 2)
    _, label = np.unique(roots(len(rows), below, above), return_inverse=True)
    n = int(label.max(initial=-1)) + 1
    boxes = np.empty((n, 4), np.int64)
    boxes[:, :2], boxes[:, 2:] = max(height, width), 0
    np.minimum.at(boxes[:, 0], label, starts)
    np.minimum.at(boxes[:, 1], label, rows)
    np.maximum.at(boxes[:, 2], label, ends)
    np.maximum.at(boxes[:, 3], label, rows + 1)
    labels = np.zeros(mask.shape, np.int32)
    labels[mask] = np.repeat(label + 1, ends - starts)  # runs are in the mask's order
    return Components(labels, boxes)


def adjacent_runs(
    rows: np.ndarray, starts: np.ndarray, ends: np.ndarray, step: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs of runs that touch, as indices (below, above), (m,) each.

    rows, starts, ends (n,): those of `runs`. step: more than a row is long, so that
    row * step + column sorts all positions. Runs touch at corners too.
    """
    above = (rows - 1) * step
    first = np.searchsorted(rows * step + ends, above + starts, "left")
    last = np.searchsorted(rows * step + starts, above + ends, "right")
    counts = np.maximum(last - first, 0)
    begins = np.cumsum(counts) - counts
    within = np.arange(counts.sum()) - np.repeat(begins, counts)
    return np.repeat(np.arange(len(rows)), counts), np.repeat(first, counts) + within


def roots(n: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Union-find: return the least member of the set that each of 0 to n - 1 is in.

    a and b (m,): a[i] and b[i] are in one set. Returns (n,).
    """
    root = np.arange(n)
    while True:
        low, high = np.minimum(root[a], root[b]), np.maximum(root[a], root[b])
        if np.array_equal(low, high):
            return root
        np.minimum.at(root, high, low)
        while not np.array_equal(root, jumped := root[root]):
            root = jumped
