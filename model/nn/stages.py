"""Stages of a folded network: each a layer with parameters and what follows it.

A stage says how large its output is and what its input lies in (`frame`), and adds its
steps to a plan. Their twins are the layers that they are made of.
"""

from itertools import product
from typing import Any

import numpy as np

from .plan import Memory, Plan, strided
from .tile_stage import BAND, Size
from .winograd import matrices


class ImageStage:
    """Convolution of images of one channel, max pooling by 2x2, bias and ReLU.

    A block of 2x2 outputs is one row of a product, 4 K numbers, so a field is laid out
    once for four outputs, and pooling is the maximum of its quarters.
    """

    def __init__(
        self,
        w: np.ndarray,
        padding: int,
        bias: np.ndarray,
        scale: np.ndarray | None = None,
    ) -> None:
        size, _, _, k = w.shape
        kernel = np.zeros((size + 1, size + 1, 2, 2, k), w.dtype)
        for i, j in np.ndindex(2, 2):
            kernel[i : i + size, j : j + size, i, j] = w[:, :, 0]
        self.kernel = kernel.reshape(-1, 4 * k)
        self.field = size + 1  # side of the field of a block
        self.padding, self.bias, self.scale = padding, bias, scale

    def output_size(self, size: Size) -> Size:
        """Return height and width of the output for an image of a size."""
        more = 2 * self.padding + 2 - self.field
        return (size[0] + more) // 2, (size[1] + more) // 2

    def frame(
        self, memory: Memory, name: str, size: Size, n: int
    ) -> tuple[np.ndarray, tuple[slice, slice]]:
        """Return the images with zeros around them, (H', W', n), and where they are."""
        (h, w), p = size, self.padding
        frame = memory.array(name, n, h + 2 * p, w + 2 * p).transpose(1, 2, 0)
        return frame, (slice(p, p + h), slice(p, p + w))

    def plan(self, plan: Plan, frame: np.ndarray, size: Size, out: np.ndarray) -> None:
        """Add the steps from the frame to `out` (h, w, n, K)."""
        height, width, n = frame.shape
        images = frame.transpose(2, 0, 1)
        f, k, array = self.field, len(self.bias), plan.memory.array
        h, w = self.output_size(size)
        band = max(1, BAND // (w * n * 4 * k))
        for top in range(0, h, band):
            t = min(band, h - top)
            # The columns of the fields of all blocks, of which fields share rows
            columns = array("tiles", w, n, 2 * t + f - 2, f)
            plan.add(
                np.copyto,
                columns,
                strided(
                    images,
                    columns.shape,
                    (2, height * width, width, 1),
                    2 * top * width,
                ),
            )
            column = columns[0, 0].size
            fields = strided(columns, (t, w * n, f * f), (2 * f, column, 1))
            blocks = array("maps", t, w * n, 4 * k)
            plan.product(fields, self.kernel, blocks)
            half, quarter = (array(f"half {i}", t, w * n, i * k) for i in (2, 1))
            plan.add(np.maximum, blocks[..., : 2 * k], blocks[..., 2 * k :], out=half)
            plan.add(np.maximum, half[..., :k], half[..., k:], out=quarter)
            if self.scale is not None:
                plan.add(np.multiply, quarter, self.scale, out=quarter)
            y = quarter.reshape(t, w, n, k)
            plan.bias_and_relu(y, self.bias, out[top : top + t])


class RowStage:
    """Convolution of a `DilatedConv2D`, bias and ReLU, in Winograd's tiles across.

    For a kernel of 3 or 5 columns. A tile is 4 outputs in a row; the rows of the kernel
    are added up, 0.5 and 0.4 times the multiplications.
    """

    tile = 4

    def __init__(
        self, w: np.ndarray, padding: Size, dilation: int, bias: np.ndarray
    ) -> None:
        self.shape = size_h, size_w, c, k = w.shape
        self.padding, self.dilation, self.bias = padding, dilation, bias
        exact = w.astype(np.float64).reshape(size_h, size_w, c * k)
        _, g, _ = matrices(self.tile, exact.dtype, size_w)
        self.kernel = (g @ exact).astype(w.dtype).reshape(size_h, -1, c, k)

    def output_size(self, size: Size) -> Size:
        """Return height and width of the output for a map of a size."""
        (p, q), (size_h, size_w, _, _), d = self.padding, self.shape, self.dilation
        return size[0] + 2 * p - d * (size_h - 1), size[1] + 2 * q - d * (size_w - 1)

    def frame(
        self, memory: Memory, name: str, size: Size, n: int
    ) -> tuple[np.ndarray, tuple[slice, slice]]:
        """Return the map with zeros around it, (H', W', n, C), and where it is."""
        (h, w), (p, q), d = size, self.padding, self.dilation
        _, size_w, c, _ = self.shape
        width = self._tiles(size) * self.tile * d + d * (size_w - 1)
        frame = memory.array(name, h + 2 * p, width, n, c)
        return frame, (slice(p, p + h), slice(q, q + w))

    def _tiles(self, size: Size) -> int:
        return -(-self.output_size(size)[1] // (self.tile * self.dilation))

    def plan(self, plan: Plan, frame: np.ndarray, size: Size, out: np.ndarray) -> None:
        """Add the steps from the frame to `out` (h, w, n, K)."""
        _, width, n, _ = frame.shape
        size_h, size_w, c, k = self.shape
        m, s, d, array = (
            self.tile,
            len(self.kernel[0]),
            self.dilation,
            plan.memory.array,
        )
        b, _, a = matrices(m, frame.dtype, size_w)
        # As in `TileStage`, d pixels are handled as one.
        pixels, pixels_out = d * n * c, d * n * k
        h, w = self.output_size(size)
        band = max(1, BAND // (size_h * s * (pixels + pixels_out)))
        for y, first in product(range(h), range(0, self._tiles(size), band)):
            u = min(band, self._tiles(size) - first)
            start, row = first * m * pixels, width * n * c
            source = strided(
                frame,
                (size_h, u, s, pixels),
                (d * row, m * pixels, pixels, 1),
                y * row + start,
            )
            tiles = array("tiles", size_h, s, u, pixels)
            plan.transform(b, source, tiles.transpose(0, 2, 1, 3))
            rows = u * d * n
            products = array("products", size_h, s, rows, k)
            plan.product(tiles.reshape(size_h, s, rows, c), self.kernel, products)
            sums = products[0]
            if size_h > 1:
                plan.add(np.add.reduce, products, axis=0, out=array("up", *sums.shape))
                sums = array("up", *sums.shape)
            # What is added at the point 1, the second, is added to the whole tile.
            plan.add(np.add, sums[1], self.bias, out=sums[1])
            maps = array("maps", u, m, pixels_out)
            plan.transform(a, sums.reshape(s, u, pixels_out).transpose(1, 0, 2), maps)
            left = first * m * d
            part = out[y : y + 1, left : left + u * m * d]
            maps = maps.reshape(1, u * m * d, n, k)
            plan.bias_and_relu(maps[:, : part.shape[1]], None, part)


class DenseStage:
    """Dense layer at the end, with the changes of layout before and after it."""

    def __init__(self, layer: Any, images_first: bool, time_first: bool) -> None:
        self.layer = layer
        self.images_first, self.time_first = images_first, time_first

    def frame(
        self, memory: Memory, name: str, size: Size, n: int
    ) -> tuple[np.ndarray, tuple[slice, slice]]:
        """Return the map as (h, w, n, C), and that it is all of it."""
        (h, w), inputs = size, len(self.layer.params[0])
        inside = slice(0, h), slice(0, w)
        if self.images_first:
            frame = memory.array(name, n, h, w, inputs // (h * w))
            return frame.transpose(1, 2, 0, 3), inside
        return memory.array(name, h, w, n, inputs), inside

    def outputs(self, frame: np.ndarray) -> np.ndarray:
        """Return a new array: (n, K), (h, w, n, K), or (w, n, K) for a time first."""
        if self.images_first:
            frame = frame.transpose(2, 0, 1, 3)  # as it lies in memory
            frame = frame.reshape(len(frame), -1)
        y, _ = self.layer.forward(frame)
        return y[0] if self.time_first else y
