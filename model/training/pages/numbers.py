"""Numbers as people write them: amounts, decimals, dates, with marks around."""

import numpy as np

# Marks after a number, as Hand.write takes them. A slash or a parenthesis alone would
# look like a 1.
ENDINGS = [
    "-",
    "-",
    ".",
    ".-",
    "=",
    "=",
    "--",
    ":",
    "#",
    "l",
    "*",
    "~",
    "/-",
    "/-",
    "/=",
    ".=",
    "s",
    "s",
    "'",
    ".'",
]
# Shares of the first digits 1 to 9 of amounts, by Benford's law
FIRST_DIGITS = np.log10(1 + 1 / np.arange(1, 10))
AMOUNTS = 0.4  # Share of the numbers that begin as amounts do


def number(rng: np.random.Generator) -> str:
    """Return a random number as people write it, with marks around it."""
    length = int(min(9, 1 + rng.poisson(2.6)))
    if rng.random() < 0.1:
        length = int(rng.integers(7, 13))
    digits = rng.integers(10, size=length)
    form = rng.random()
    if form < 0.25:  # zeros at the end, as amounts have
        digits[int(rng.integers(0, length)) :] = 0
    elif form < 0.35:
        digits[rng.random(length) < 0.6] = 0
    elif form < 0.45:
        digits[rng.random(length) < 0.6] = 1
    if rng.random() < AMOUNTS:
        digits[0] = 1 + rng.choice(9, p=FIRST_DIGITS)
    text = "".join(map(str, digits.tolist()))
    kind = rng.random()
    if kind < 0.17 and length > 3:
        text = _thousands(text, "." if rng.random() < 0.7 else ",")
    elif kind < 0.38 and length > 1:
        at = (
            length - 2
            if length > 2 and rng.random() < 0.7
            else int(rng.integers(1, length))
        )
        text = text[:at] + ("." if rng.random() < 0.6 else ",") + text[at:]
    elif kind < 0.42 and length > 2:
        text = (
            text[: length // 2]
            + (":" if rng.random() < 0.5 else "/")
            + text[length // 2 :]
        )
    if rng.random() < 0.07:
        text = "-" + text
    elif rng.random() < 0.05:
        text = str(rng.choice(["l", "#", "=", "+", "*", "~"])) + text
    elif rng.random() < 0.01:
        text = f"({text})"
    if rng.random() < 0.35:
        text += str(rng.choice(ENDINGS))
    if rng.random() < 0.015:
        text = text + "x"
    return text


def any_digits(rng: np.random.Generator) -> str:
    """Return one to eleven random digits, as a form or an exercise has them."""
    return "".join(map(str, rng.integers(10, size=rng.integers(1, 12)).tolist()))


def _thousands(text: str, mark: str) -> str:
    first = len(text) % 3 or 3
    groups = [text[:first], *(text[i : i + 3] for i in range(first, len(text), 3))]
    return mark.join(groups)
