"""Picture: the ink of an image file, its scale and its connected components."""

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

    @cached_property
    def components(self) -> Components:
        """The connected components of the ink, found once."""
        if self.known_components is not None:
            return self.known_components
        return connected_components(self.ink > 0)

    def box(
        self, box: tuple[float, float, float, float]
    ) -> tuple[float, float, float, float]:
        """Return a box (x0, y0, x1, y1) of the ink in pixels of the upright image."""
        x0, y0, x1, y1 = box
        return x0 * self.scale, y0 * self.scale, x1 * self.scale, y1 * self.scale
