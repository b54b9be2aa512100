"""Picture: the ink of an image file, its scale and its connected components."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .connected_components import Components, connected_components


@dataclass(frozen=True)
class Picture:
    """The ink of an image file, averaged down if that is large, and its scale."""

    ink: np.ndarray  # (H, W) uint8, ink 255, paper 0
    scale: int = 1  # side of a pixel of ink, in pixels of the upright image
    known_components: Components | None = None  # where finding the ink took them
    # In gray as the file has it, (H, W) uint8, in pixels as large as those of ink or of
    # a whole number to one of those
    known_grey: np.ndarray | None = None

    @cached_property
    def grey(self) -> np.ndarray:
        """The picture in grey, (H, W) uint8; of ink alone, dark on white."""
        return 255 - self.ink if self.known_grey is None else self.known_grey

    @property
    def fineness(self) -> int:
        """The number of pixels of `grey` to a side of one of ink."""
        # The last pixels of ink may have fewer; on the long side that makes no odds.
        sides = zip(self.grey.shape, self.ink.shape, strict=True)
        return math.ceil(max(fine / coarse for fine, coarse in sides))

    def turned(self, turns: int) -> "Picture":
        """Return the picture after some quarter turns to the left."""
        grey = None if self.known_grey is None else np.rot90(self.known_grey, turns)
        ink = np.ascontiguousarray(np.rot90(self.ink, turns))
        return Picture(ink, self.scale, known_grey=grey)

    @cached_property
    def components(self) -> Components:
        """The connected components of the ink, found once."""
        if self.known_components is not None:
            return self.known_components
        return connected_components(self.ink > 0)

    @cached_property
    def component_sizes(self) -> np.ndarray:
        """The number of pixels of each component, by its label; of paper first."""
        return np.bincount(self.components.labels.ravel())

    def box(
        self, box: tuple[float, float, float, float]
    ) -> tuple[float, float, float, float]:
        """Return a box (x0, y0, x1, y1) of the ink in pixels of the upright image."""
        x0, y0, x1, y1 = box
        return x0 * self.scale, y0 * self.scale, x1 * self.scale, y1 * self.scale
