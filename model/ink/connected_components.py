"""What hangs together in a mask: its runs, and its connected components.

There is no loop over pixels: neighboring runs of one row and the next are found by
search in sorted places, and joined by union-find over whole arrays of them.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Components:
    """The n components of a mask (H, W), from top to bottom; diagonals connect."""

    labels: np.ndarray  # (H, W) int32, 0 where the mask is not, else 1 to n
    boxes: np.ndarray  # (n, 4) int, x0, y0, x1, y1; the ends are just outside

    def mask(self, chosen: np.ndarray) -> np.ndarray:
        """Return the mask (H, W) of the chosen components, (n,) bool."""
        return np.append(False, chosen)[self.labels]

    def subset(self, chosen: np.ndarray) -> "Components":
        """Return the chosen components, (n,) bool, alone."""
        number = np.append(0, np.cumsum(chosen) * chosen).astype(np.int32)
        return Components(number[self.labels], self.boxes[chosen])

    def cropped(self, box: tuple[int, int, int, int]) -> "Components":
        """Return the same in the part x0, y0, x1, y1 that holds all of them."""
        x0, y0, x1, y1 = box
        return Components(self.labels[y0:y1, x0:x1], self.boxes - [x0, y0, x0, y0])

    def touched(self, mask: np.ndarray) -> np.ndarray:
        """Return which components have a pixel in another mask (H, W), (n,) bool."""
        found = np.zeros(len(self.boxes) + 1, bool)
        found[self.labels[mask]] = True
        return found[1:]


def runs(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The runs in the rows of a mask (H, W), row by row -> rows, starts, ends."""
    padded = np.pad(mask, ((0, 0), (1, 1)))
    rows, changes = np.nonzero(padded[:, 1:] != padded[:, :-1])
    return rows[::2], changes[::2], changes[1::2]


def components(mask: np.ndarray) -> Components:
    """The components of a mask (H, W) bool."""
    height, width = mask.shape
    rows, starts, ends = runs(mask)
    below, above = touching(rows, starts, ends, width + 2)
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


def touching(rows, starts, ends, step) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of runs (below, above) that touch, above in the row before.

    step is more than a row is long, so that row * step + place sorts all places.
    """
    above = (rows - 1) * step
    first = np.searchsorted(rows * step + ends, above + starts, "left")
    last = np.searchsorted(rows * step + starts, above + ends, "right")
    counts = np.maximum(last - first, 0)
    begins = np.cumsum(counts) - counts
    within = np.arange(counts.sum()) - np.repeat(begins, counts)
    return np.repeat(np.arange(len(rows)), counts), np.repeat(first, counts) + within


def roots(n: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Of n things, of which a[i] and b[i] belong together -> the least of each set."""
    root = np.arange(n)
    while True:
        low, high = np.minimum(root[a], root[b]), np.maximum(root[a], root[b])
        if np.array_equal(low, high):
            return root
        np.minimum.at(root, high, low)
        while not np.array_equal(root, jumped := root[root]):
            root = jumped
