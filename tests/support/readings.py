"""Readings made by hand, of what the networks that ship may read otherwise."""

import numpy as np

from model.evaluation.calibration import likelier_mass
from model.ink.data_urls import to_data_url
from model.recognizer import Digit, Line, Mark, Reading, Recognizer
from model.segmentation.lattice import Box

SEEN = to_data_url(np.eye(28, dtype=np.float32))


def digit(
    name: int,
    *others: int,
    confidence: float = 0.99,
    is_digit: bool = True,
    box: Box = (0.1, 0.1, 0.2, 0.4),
) -> Digit:
    """A digit, in doubt where there are others that it may be."""
    rest = 1 - confidence
    p = [rest / 90] * 10
    p[name] = confidence
    for other in others:
        p[other] = 0.9 * rest / len(others)
    return Digit(
        digit=name,
        confidence=confidence,
        probabilities=tuple(p),
        candidates=(name, *others),
        uncertain=bool(others) or not is_digit,
        is_digit=is_digit,
        box=box,
        seen=SEEN,
    )


def no_digit(box: Box = (0.1, 0.1, 0.2, 0.4)) -> Digit:
    """What looks most like a 7, and like no digit."""
    return digit(7, confidence=0.4, is_digit=False, box=box)


def line(text: str, *digits: Digit, marks: tuple[Mark, ...] = ()) -> Line:
    uncertain = any(digit.uncertain for digit in digits)
    return Line(text, (0.1, 0.1, 0.9, 0.4), uncertain, marks, digits)


def reading(*lines: Line, unread: tuple[Box, ...] = ()) -> Reading:
    return Reading(
        text="\n".join(line.text for line in lines if line.text),
        lines=lines,
        digits=tuple(digit for line in lines for digit in line.digits),
        uncertain=any(line.uncertain for line in lines) or bool(unread),
        unread=unread,
        model="cnn",
    )


def read_as(monkeypatch, given: Reading, second: Reading | None = None) -> None:
    """Have the site read everything as given, its second network otherwise."""
    monkeypatch.setattr(
        Recognizer,
        "read_segmentation",
        lambda self, _: second if second and self.name == "mlp" else given,
    )


CROSS = [[(0.45, 0.1), (0.55, 0.4)], [(0.55, 0.1), (0.45, 0.4)]]
X = (0.45, 0.1, 0.55, 0.4)
READINGS = {
    "sure": reading(line("7", digit(7))),
    "doubt": reading(line("4", digit(4, 9, confidence=0.6))),
    "cross": reading(line("", no_digit(X)), unread=(X,)),
    "plus": reading(
        line(
            "2 3",
            digit(2, box=(0.1, 0.1, 0.3, 0.4)),
            no_digit(X),
            digit(3, box=(0.7, 0.1, 0.9, 0.4)),
        ),
        unread=(X,),
    ),
    "lines": reading(
        line(
            "12.5",
            digit(1, box=(0.1, 0.1, 0.15, 0.4)),
            digit(2, box=(0.2, 0.1, 0.4, 0.4)),
            digit(5, 6, confidence=0.7, box=(0.6, 0.1, 0.8, 0.4)),
            marks=(Mark(".", 2, (0.48, 0.37, 0.5, 0.39)),),
        ),
        line(
            "42",
            digit(4, box=(0.1, 0.55, 0.3, 0.85)),
            digit(2, box=(0.4, 0.55, 0.6, 0.85)),
            marks=(Mark("=", 2, (0.7, 0.65, 0.85, 0.75)),),
        ),
    ),
}


def mass_of_first(probabilities: tuple[float, ...]) -> float:
    """The least `candidates_within` with which a doubtful digit has two candidates."""
    return float(np.sort(likelier_mass(np.array([probabilities]))[0])[1])
