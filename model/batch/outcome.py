"""Outcome: what became of one picture, page or drawing, printed and in the table."""

from dataclasses import dataclass

from ..formatting import least_confidence, summarize
from ..recognizer import Reading

# Fields of the CSV file. "drawing" is the line of a .jsonl file, "page" that of a TIFF
# or PDF of several, "text" what was read, with a line break between lines, "confidence"
# that of the least sure digit, in 0..1, "problem" why nothing was read. Where nothing
# is a digit, text and confidence are empty.
COLUMNS = (
    *("file", "drawing", "page", "text", "uncertain", "confidence", "model"),
    "problem",
)


@dataclass(frozen=True)
class Part:
    """A place in a file, both None for the file as a whole."""

    drawing: int | None = None  # line of a .jsonl file, from 1
    page: int | None = None  # of a TIFF or PDF of several, from 1

    def name(self, file: str) -> str:
        """Return the file and, where it holds several, the line or page."""
        number = self.drawing or self.page
        return file if number is None else f"{file}:{number}"


@dataclass(frozen=True)
class Outcome:
    """What was read in a part of a file, or the problem that it has."""

    name: str
    row: tuple[str, ...]  # the cells of COLUMNS
    text: str  # the reading in a line, or the problem
    is_read: bool


def reading_outcome(file: str, part: Part, reading: Reading) -> Outcome:
    """Return the outcome of what was read."""
    least = least_confidence(reading)
    doubt = "yes" if reading.uncertain else "no"
    sure = "" if least is None else f"{least:.4f}"
    problem = "" if reading.lines else "There are no digits in it."
    cells = (reading.text, doubt, sure, reading.model, problem)
    return Outcome(part.name(file), row(file, part, cells), summarize(reading), True)


def problem_outcome(file: str, part: Part, problem: str) -> Outcome:
    """Return the outcome of what could not be read, with the reason."""
    cells = ("", "", "", "", problem)
    return Outcome(part.name(file), row(file, part, cells), problem, False)


def row(file: str, part: Part, cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cells of a row, those of the place first."""
    place = ["" if n is None else str(n) for n in (part.drawing, part.page)]
    return (file, *place, *cells)
