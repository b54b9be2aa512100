"""Figures as text, for the templates."""

from collections.abc import Sequence

from flask import Flask

from model.formatting import NO_BREAK_SPACE, percent


def init_app(app: Flask) -> None:
    """Let the templates use these functions as filters."""
    for function in (percent, accuracy, bars, thousands, duration):
        app.add_template_filter(function)


def accuracy(share: float) -> str:
    """Write a share in 0..1 to the hundredth of a percent: “99.71%”."""
    return f"{100 * share:.2f}%"


def bars(probabilities: Sequence[float]) -> list[tuple[str, str, str, bool]]:
    """Return a bar a digit: its name, value in 0..1, percentage, is it the largest."""
    best = max(probabilities)
    return [
        (str(name), f"{p:.4f}", percent(p), p == best)
        for name, p in enumerate(probabilities)
    ]


def thousands(number: int) -> str:
    """Write a whole number with commas: 10,000."""
    return f"{number:,}"


def duration(seconds: float) -> str:
    """Write a time in minutes and seconds: “48 s”, “7 min 5 s”."""
    minutes, rest = divmod(round(seconds), 60)
    parts = [f"{minutes}{NO_BREAK_SPACE}min"] if minutes else []
    return " ".join([*parts, f"{rest}{NO_BREAK_SPACE}s"])
