"""Fast pass of a folded network: the same outputs as its layers', by plans."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .convolution import Conv2D, DilatedConv2D, ImagesFirst, PixelsFirst, TimeFirst
from .inference import AffineReLU
from .layers import Dense
from .plan import Memory, Plan
from .pooling import MaxPool, VerticalMaxPool
from .stages import DenseStage, ImageStage, RowStage
from .threads import map_in_threads
from .tile_stage import TileStage
from .winograd import PrecomputedWinogradConv2D

# Number of pixels that go through a network at a time, as fit in cache: 32 digits
PART = 32 * 28 * 28
MAX_PLANS = 16  # Maximum number of plans that a workspace keeps
# Size of an input, in pixels, from which all maps share the memory of two
LARGE_INPUT = 2**15
MAX_KEPT = 32 * 2**20  # Maximum size of a workspace that is kept, in bytes


class FastPass:
    """Passes of a network's stages, float32; one serves many threads.

    Each thread has a workspace to itself for the time of a pass, one that is free or a
    new one: there are as many as there were passes at a time.
    """

    def __init__(self, stages: Sequence[Any]) -> None:
        self.stages = stages
        self._free: list[Workspace] = []

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """Return the outputs (..., N, K) of x (N, H, W) float32, N > 0: a new array.

        Many go through the network in parts, and in several threads.
        """
        n, h, w = x.shape
        count = -(-n // max(1, PART // (h * w)))
        if count == 1:
            return self._outputs_of_part(x)
        parts = np.array_split(x, count)
        return np.concatenate(map_in_threads(self._outputs_of_part, parts), axis=-2)

    def _outputs_of_part(self, x: np.ndarray) -> np.ndarray:
        try:
            workspace = self._free.pop()
        except IndexError:
            workspace = Workspace(self.stages)
        y = workspace.outputs(x)
        if workspace.memory.nbytes <= MAX_KEPT:
            self._free.append(workspace)
        return y


class Workspace:
    """Memory and the plans for it, by the shapes of inputs."""

    def __init__(self, stages: Sequence[Any]) -> None:
        self.stages = stages
        self.memory = Memory()
        self._plans: dict[tuple[int, ...], PlannedPass] = {}
        self._last: PlannedPass | None = None

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """Return the outputs of x (N, H, W)."""
        planned = self._plans.get(x.shape) or self._add(x.shape)
        if planned is not self._last:
            # Another shape's pass has written where this one has zeros.
            planned.clearing.run()
            self._last = planned
        np.copyto(planned.input, x)
        planned.steps.run()
        return self.stages[-1].outputs(planned.output)

    def _add(self, shape: tuple[int, ...]) -> "PlannedPass":
        """Plan a pass anew until its memory needs to grow no more."""
        size = -1
        while size != self.memory.nbytes:
            size = self.memory.nbytes
            planned = PlannedPass(self.stages, self.memory, *shape)
            if size != self.memory.nbytes or len(self._plans) == MAX_PLANS:
                self._plans.clear()
        self._plans[shape] = planned
        return planned


class PlannedPass:
    """Plan for inputs of one shape: first `clearing`, then for each input `steps`."""

    def __init__(
        self, stages: Sequence[Any], memory: Memory, n: int, h: int, w: int
    ) -> None:
        self.clearing, self.steps = Plan(memory), Plan(memory)
        large = n * h * w >= LARGE_INPUT
        size = h, w
        frame, inside = stages[0].frame(memory, "input", size, n)
        self.clearing.clear_around(frame, inside)
        self.input = frame[inside].transpose(2, 0, 1)
        for i, (stage, following) in enumerate(zip(stages, stages[1:], strict=False)):
            size_out = stage.output_size(size)
            name = f"map {i % 2 if large else i}"
            target, inside = following.frame(memory, name, size_out, n)
            (self.steps if large else self.clearing).clear_around(target, inside)
            stage.plan(self.steps, frame, size, target[inside])
            frame, size = target, size_out
        self.output = frame


def stages_of(layers: Sequence[Any]) -> list[Any] | None:
    """Return the stages of folded layers, or None.

    None: there are layers, or an order of them, for which there is no stage.
    """
    first, *rest = layers
    left = iter(rest)
    stages: list[Any] = []
    layer = next(left, None)
    if not isinstance(first, PixelsFirst):
        return None
    while isinstance(layer, Conv2D | PrecomputedWinogradConv2D | DilatedConv2D):
        following = next(left, None)
        pool = {MaxPool: (2, 2), VerticalMaxPool: (2, 1)}.get(type(following), (1, 1))
        if pool != (1, 1):
            following = next(left, None)
        stage = _stage(layer, pool, following)
        if stage is None:
            return None
        stages.append(stage)
        layer = next(left, None)
    images_first = isinstance(layer, ImagesFirst)
    if images_first:
        layer = next(left, None)
    after = [type(other) for other in left]
    if not stages or not isinstance(layer, Dense) or after not in ([], [TimeFirst]):
        return None
    return [*stages, DenseStage(layer, images_first, bool(after))]


def _stage(layer: Any, pool: tuple[int, int], following: Any) -> Any:
    """Return the stage of a convolution, pooling, and what follows, or None."""
    if not isinstance(following, AffineReLU) or following.shift.dtype != np.float32:
        return None
    bias, scale = following.shift, following.scale
    if isinstance(layer, PrecomputedWinogradConv2D):
        return TileStage(layer, pool, bias, scale)
    (w,) = layer.params
    if isinstance(layer, DilatedConv2D) and pool == (1, 1) and scale is None:
        if w.shape[1] not in (3, 5):
            return None
        return RowStage(w, layer.padding, layer.dilation, bias)
    if isinstance(layer, Conv2D) and pool == (2, 2) and w.shape[2] == 1:
        return ImageStage(w, layer.padding, bias, scale)
    return None
