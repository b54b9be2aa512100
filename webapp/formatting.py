"""Figures as words, for the templates and the command line."""

from collections.abc import Sequence

from flask import Flask

from model.recognizer import Digit

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def init_app(app: Flask) -> None:
    """Give the templates these words."""
    for word in (percent, accuracy, likeliest, bars, doubts, thousands, duration):
        app.add_template_filter(word)


def percent(share: float) -> str:
    """A share in 0..1, such as “93.4 %”, that never rounds up to certainty."""
    if share > 0.999:
        return f">99.9{NO_BREAK_SPACE}%"
    if share < 0.001:
        return f"<0.1{NO_BREAK_SPACE}%"
    return f"{100 * share:.1f}{NO_BREAK_SPACE}%"


def accuracy(share: float) -> str:
    """A share in 0..1 to the hundredth of a percent, as accuracies are compared."""
    return f"{100 * share:.2f}{NO_BREAK_SPACE}%"


def likeliest(probabilities: Sequence[float]) -> list[tuple[int, float]]:
    """The digits with their probabilities, the likeliest first."""
    return sorted(enumerate(probabilities), key=lambda pair: pair[1], reverse=True)


def bars(probabilities: Sequence[float] | None) -> list[tuple[str, str, str, bool]]:
    """Of each digit its name, its probability in 0..1 and in words, whether it is best.

    Without probabilities the bars are empty.
    """
    if not probabilities:
        return [(str(name), "0.0000", "–", False) for name in range(10)]
    best = max(probabilities)
    return [
        (str(name), f"{p:.4f}", percent(p), p == best)
        for name, p in enumerate(probabilities)
    ]


def doubts(digits: Sequence[Digit]) -> list[int]:
    """The places, from 1, of the digits that the network is not sure of."""
    return [place for place, digit in enumerate(digits, 1) if digit.uncertain]


def thousands(number: int) -> str:
    """A whole number with commas: 10,000."""
    return f"{number:,}"


def duration(seconds: float) -> str:
    """A time as one would say it: “48 s”, “7 min 5 s”."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes}{NO_BREAK_SPACE}min"] if minutes else []
    return " ".join([*parts, f"{rest}{NO_BREAK_SPACE}s"])
