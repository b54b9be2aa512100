"""Figures and readings as text, for the commands, the site and its templates."""

from collections.abc import Sequence

from .recognizer import Reading

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def percent(share: float) -> str:
    """Return a share in 0..1 as “93.4%”, or “>99.9%” rather than rounded to 100."""
    if share > 0.999:
        return ">99.9%"
    if share < 0.001:
        return "<0.1%"
    return f"{100 * share:.1f}%"


def likeliest(probabilities: Sequence[float]) -> list[tuple[int, float]]:
    """Return the digits with their probabilities, the likeliest first."""
    return sorted(enumerate(probabilities), key=lambda pair: pair[1], reverse=True)


def least_confidence(reading: Reading) -> float | None:
    """Return the confidence of the least sure digit, in 0..1, or None without one."""
    return min((d.confidence for d in reading.digits if d.is_digit), default=None)


def summarize(reading: Reading) -> str:
    """Return a reading in a line: “7  98.2%”, or which digits it is not sure of.

    Lines are parted as in “12 / 30”; “no digit” stands for a reading without any.
    """
    least = least_confidence(reading)
    if least is None:
        return "no digit"
    text = reading.text.replace("\n", " / ")
    if not reading.uncertain:
        return f"{text}  {percent(least)}"
    doubts = [digit for digit in reading.digits if digit.uncertain and digit.is_digit]
    words = [
        " or ".join(
            f"{d} ({percent(doubt.probabilities[d])})" for d in doubt.candidates
        )
        for doubt in doubts
    ]
    if reading.unread:
        words.append(f"{len(reading.unread)} not read")
    return f"{text}  not sure: {'; '.join(words or ['a mark'])}"
