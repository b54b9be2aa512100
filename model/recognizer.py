"""Recognizer: a saved network that reads drawings and pictures.

>>> from model import Recognizer
>>> Recognizer.load().read([[(0.5, 0.1), (0.5, 0.9)]]).text
'1'
"""

from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from . import artifact
from .errors import NothingDrawn, choose
from .ink.picture import Picture
from .nn.loss import softmax
from .nn.network import Network
from .pages.page_reader import PageReader
from .picture_reading import PictureReading, candidates, joined
from .reading import Digit, Line, Mark, Reading, make_reading, turned_back
from .rejector import Kind, Rejector
from .segmentation.glyph import Glyph, read_once
from .segmentation.image_candidates import ImageCandidate
from .segmentation.line_segmentation import LineSegmentation
from .segmentation.row_ways import Opinion
from .segmentation.segmentation import EXPECTATIONS, Segmentation
from .segmentation.stroke_candidates import StrokeCandidate
from .segmentation.stroke_marks import StrokeMark

__all__ = ["EXPECTATIONS", "MODELS", "Digit", "Line", "Mark", "Reading", "Recognizer"]

MODELS = ("cnn", "mlp")  # the first one is the default
DIGITS = "0123456789"
# Weight of the line reader's opinion of a digit that the network is not sure of
DOUBTFUL_WEIGHT = 0.5


class Recognizer:
    """A trained network and its metadata; one serves many threads."""

    def __init__(
        self,
        network: Network,
        metadata: dict,
        test_probabilities: np.ndarray,
        rejector: Rejector,
        pages: PageReader,
    ) -> None:
        self.rejector, self.pages = rejector, pages
        self.trained, self.network = network, network.folded()
        self.metadata = metadata
        self.temperature: float = metadata["temperature"]
        self.test_probabilities = test_probabilities  # (10000, 10) float32
        self.name: str = metadata["network"]
        self.pictures = PictureReading(
            pages,
            rejector,
            self.read_glyphs,
            self._read_whole,
            metadata,
        )
        self._read: WeakKeyDictionary[Glyph, tuple[float, ...]] = WeakKeyDictionary()

    @classmethod
    def load(
        cls,
        name: str = MODELS[0],
        folder: Path | None = None,
        rejector: Rejector | None = None,
        pages: PageReader | None = None,
    ) -> "Recognizer":
        """Load the network saved as `name`.npz in a folder, and those beside it.

        Without a folder it is DIGITS_ARTIFACTS, or that of the networks that ship. A
        rejector and a page reader that are given are shared. Raises UnknownChoice for a
        name that does not exist, ArtifactError for a file that is missing or damaged.
        """
        choose(name, MODELS, "model")
        folder = Path(folder or artifact.folder())
        saved = artifact.load(folder / f"{name}.npz", name)
        rejector = rejector or Rejector.load(folder)
        return cls(*saved, rejector, pages or PageReader.load(folder))

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Return calibrated probabilities (N, 10) of prepared images (N, 28, 28).

        Both are float32, the images in k / 255.
        """
        logits = self.network.logits(images)
        return softmax(logits / np.float32(self.temperature))

    def read(
        self, drawing: Sequence | np.ndarray | Picture, expect: str | None = None
    ) -> Reading:
        """Read strokes, a Picture or ink; takes and raises what `Segmentation` does."""
        return self.read_segmentation(Segmentation(drawing, expect))

    def read_segmentation(self, segmentation: Segmentation) -> Reading:
        """Read candidates that others may have read.

        Raises NothingDrawn where no line has more than a dot or faint ink.
        """
        if segmentation.picture and segmentation.expect != "digit":
            found = self.pictures.lines(segmentation)
            reading = make_reading(*found, self.name, True)
            return turned_back(reading, segmentation.turn, segmentation.size)
        if segmentation.picture:
            return self._read_only_digit(segmentation)
        return self._read_lines(segmentation, segmentation.lines)

    def _read_only_digit(self, segmentation: Segmentation) -> Reading:
        """Read a picture as one digit: all of its ink, or the largest found in it.

        Raises NothingDrawn where there is neither.
        """
        whole: Reading | NothingDrawn
        digit: Digit | None = None
        try:
            whole = self._read_lines(segmentation, [segmentation.whole])
            if whole.text:
                (digit,) = whole.digits
        except NothingDrawn as error:  # what was lifted is nothing, a dot, or faint
            whole = error
        largest = self.pictures.largest_digit(segmentation, digit)
        if largest:
            reading = make_reading([([largest], [])], [], self.name, False)
            return turned_back(reading, segmentation.turn, segmentation.size)
        if isinstance(whole, NothingDrawn):
            raise whole
        return whole

    def _read_lines(
        self, segmentation: Segmentation, segmented: Sequence[LineSegmentation]
    ) -> Reading:
        """Read the lines of strokes, or a picture that is one."""
        lines: list[tuple[list[Digit], Sequence[StrokeMark]]] = []
        unread = list(segmentation.unread)
        for line in segmented:
            try:
                row = line.best_row(self.opinions, self.pages.read_strokes)
            except NothingDrawn:
                if line is segmented[-1] and not lines:
                    raise
                unread.append(line.box(0))
            else:
                digits = [
                    self._digit(line, index, is_digit, row.is_doubtful, p)
                    for (index, is_digit), p in zip(
                        row.steps, row.digits or repeat(None), strict=False
                    )
                ]
                lines.append((digits, line.marks))
        return make_reading(lines, unread, self.name, segmentation.with_spaces)

    def opinions(self, glyphs: Sequence[Glyph]) -> list[Opinion]:
        """Return for each glyph the probabilities of each digit and of none.

        The network says which digit it is if it is one, the rejector if it is.
        """
        read = zip(
            self.read_glyphs(glyphs), self.rejector.read_glyphs(glyphs), strict=True
        )
        return [Opinion(p, *kind) for p, kind in read]

    def read_glyphs(self, glyphs: Sequence[Glyph]) -> list[tuple[float, ...]]:
        """Return the ten probabilities of each glyph; new ones are read all at once."""

        def read(images: np.ndarray) -> list[tuple[float, ...]]:
            return list(map(tuple, self.probabilities(images).tolist()))

        return read_once(self._read, glyphs, read)

    def _read_whole(self, whole: LineSegmentation, is_doubtful: bool) -> Digit:
        return self._digit(whole, 0, True, is_doubtful)

    def _digit(
        self,
        line: LineSegmentation,
        index: int,
        is_digit: bool,
        is_doubtful: bool,
        p: tuple[float, ...] | None = None,
    ) -> Digit:
        """Return a candidate as a digit; p: its probabilities by both opinions."""
        glyph = line.glyph(index)
        (kind,) = self.rejector.read_glyphs([glyph])
        if p is None:
            (p,) = self.read_glyphs([glyph])
            if is_digit and not self._is_sure(p, kind):
                p = self._with_line_reader(line.candidates[index], p)
                is_doubtful = True
        digit = max(range(10), key=p.__getitem__)
        uncertain = is_doubtful or not is_digit or not self._is_sure(p, kind)
        return Digit(
            digit=digit,
            confidence=p[digit],
            probabilities=p,
            candidates=candidates(p, self.metadata) if uncertain else (digit,),
            uncertain=uncertain,
            is_digit=is_digit,
            box=line.box(index),
            seen=glyph.url,
        )

    def _is_sure(self, p: tuple[float, ...], kind: Kind) -> bool:
        return (
            max(p) >= self.metadata["uncertain_below"]
            and kind.one_digit >= self.rejector.uncertain_below
        )

    def _with_line_reader(
        self, candidate: StrokeCandidate | ImageCandidate, p: tuple[float, ...]
    ) -> tuple[float, ...]:
        """Return the probabilities of a doubtful digit by the line reader too.

        It is asked about strokes alone; of a picture it has read the line.
        """
        if not isinstance(candidate, StrokeCandidate):
            return p
        log_p = np.array(self.pages.read_strokes(candidate.strokes, DIGITS))
        second = softmax(log_p[None])[0]
        return tuple(joined(second, np.array(p), DOUBTFUL_WEIGHT).tolist())
