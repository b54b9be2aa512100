"""Line reader: the text of a strip, whole, by the network `line`."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from ..nn.ctc import ALPHABET, decode, log_softmax
from ..nn.network import Network
from .ctc_decoding import beam_search, digit_probabilities
from .normalization import normalize_strip
from .one_digit import left_out_probabilities, one_digit_probabilities, spread
from .text_probabilities import align, text_log_probabilities

# Cost of each digit more than the finder sees, in nats of a strip's text
COUNT_COST = 1.0
# Cost of each digit less, of the score s: that slope times ln(s / (1 - s)), plus the
# cost at s = 1/2, and at least 0. What it is least sure of is left out first.
MISSED_SLOPE, MISSED_COST = 1.15, 1.25
# Minimum probability of a line's marks, given its digits, that is trusted
DOUBTFUL_MARKS = 0.6


@dataclass(frozen=True)
class ReadSymbol:
    """A symbol of a line and where it is."""

    symbol: str  # of ALPHABET
    x: float  # of its middle, as a share of the strip's width
    probabilities: tuple[float, ...]  # ten of a digit; none of a mark
    one_digit: float = 1.0  # probability that a digit is one, neither none nor two


@dataclass(frozen=True)
class ReadStrip:
    """What was read in a strip."""

    symbols: tuple[ReadSymbol, ...]
    probability: float  # of its digits, whatever marks are between them
    has_sure_marks: bool  # if its digits are right, so are the marks between them
    likeliest: float  # probability of its likeliest digits, whatever the finder sees

    @property
    def text(self) -> str:
        """The symbols together."""
        return "".join(symbol.symbol for symbol in self.symbols)

    @property
    def confidence(self) -> float:
        """The confidence of its least sure digit; 0 without one."""
        digits = (one for one in self.symbols if one.probabilities)
        sure = (spread(np.array(d.probabilities), d.one_digit).max() for d in digits)
        return float(min(sure, default=0.0))


def read_strips(
    network: Network,
    cuts: Sequence[Sequence[np.ndarray]],
    temperature: float,
    scores: Sequence[Sequence[float]] | None = None,
    wide: Sequence[np.ndarray] = (),
) -> list[ReadStrip]:
    """Read strips of a picture, each given by one or more cuts (H, W) uint8.

    The opinions of several cuts of one strip are joined: the text is the one whose mean
    logarithm of the probability is the largest. scores: those of the digits that the
    finder sees in each strip. wide: of each, if any, a cut that shows more beside it.
    Digits that are read there alone make the first or last one doubtful.
    """
    flat = [normalize_strip(cut) for group in (*cuts, wide) for cut in group]
    outputs = iter(strip_outputs(network, flat, temperature))
    seen: Sequence[Sequence[float] | None] = scores or [None] * len(cuts)
    read = [
        read_outputs([next(outputs) for _ in group], own)
        for group, own in zip(cuts, seen, strict=True)
    ]
    return list(map(with_ends, read, outputs)) if wide else read


def strip_outputs(
    network: Network, strips: Sequence[np.ndarray], temperature: float
) -> list[np.ndarray]:
    """Return the log probabilities (T, K) of strips (32, W) float32.

    Those of one width are read together: continued to the width of wider ones, the same
    strip would be read otherwise beside others than alone.
    """
    outputs: list[np.ndarray] = [np.empty(0)] * len(strips)
    widths = [strip.shape[1] for strip in strips]
    order = sorted(range(len(strips)), key=widths.__getitem__)
    for _, same in groupby(order, key=widths.__getitem__):
        chosen = list(same)
        logits = network.outputs(np.stack([strips[i] for i in chosen]))  # (T, N, K)
        for n, i in enumerate(chosen):
            outputs[i] = log_softmax(logits[:, n].astype(np.float64) / temperature)
    return outputs


def read_outputs(
    outputs: Sequence[np.ndarray], scores: Sequence[float] | None = None
) -> ReadStrip:
    """Return the text of one strip of the log probabilities of its cuts, (T, K) each.

    The digits are those whose texts are the likeliest together, the marks those of the
    likeliest of these. scores: of the digits that the finder sees.
    """
    found = {tuple(text): None for log_y in outputs for text in beam_search(log_y)}
    texts = list(found)
    log_p = text_log_probabilities(outputs, texts).mean(axis=0)
    p = np.exp(log_p)
    of_digits: dict[str, float] = {}
    of_values: dict[str, float] = {}
    for text, share in zip(texts, p.tolist(), strict=True):
        digits, value = digits_of(text), value_of(text)
        of_digits[digits] = of_digits.get(digits, 0.0) + share
        of_values[value] = of_values.get(value, 0.0) + share
    weights = dict(of_digits)
    if scores is not None:
        for value in weights:
            weights[value] *= math.exp(-count_cost(len(value), scores))
    digits = max(weights, key=weights.__getitem__)
    same = [i for i, text in enumerate(texts) if digits_of(text) == digits]
    best = list(texts[max(same, key=p.__getitem__)])
    marks = of_values[value_of(best)] / max(of_digits[digits], 1e-300)
    return ReadStrip(
        tuple(read_symbols(outputs, best, one_digit_probabilities(weights, digits))),
        of_digits[digits],
        marks >= DOUBTFUL_MARKS,
        max((share for value, share in of_digits.items() if value), default=0.0),
    )


def with_ends(read: ReadStrip, log_y: np.ndarray) -> ReadStrip:
    """Return a strip whose ends are as sure as a wider cut's outputs (T, K) say."""
    texts = beam_search(log_y)
    p = np.exp(text_log_probabilities([log_y], texts)[0])
    weights: dict[str, float] = {}
    for text, share in zip(texts, p.tolist(), strict=True):
        weights[digits_of(text)] = weights.get(digits_of(text), 0.0) + share
    places = [i for i, one in enumerate(read.symbols) if one.probabilities]
    symbols = list(read.symbols)
    best = "".join(symbols[i].symbol for i in places)
    ends = left_out_probabilities(weights, best)
    for place, share in zip((places[:1], places[-1:]), ends, strict=True):
        for i in place:
            sure = symbols[i].one_digit * (1 - share)
            symbols[i] = replace(symbols[i], one_digit=sure)
    return replace(read, symbols=tuple(symbols))


def count_cost(count: int, scores: Sequence[float]) -> float:
    """Return the cost of a number of digits where the finder sees some, in nats."""
    if count >= len(scores):
        return COUNT_COST * (count - len(scores))
    missed = sorted(scores)[: len(scores) - count]
    return math.fsum(
        max(0.0, MISSED_COST + MISSED_SLOPE * math.log(s / max(1 - s, 1e-9)))
        for s in missed
    )


def read_symbols(
    outputs: Sequence[np.ndarray], text: Sequence[int], one_digit: Sequence[float]
) -> Iterator[ReadSymbol]:
    """Yield the symbols of a text, with their places and probabilities.

    one_digit: of each digit, the probability that it is one.
    """
    if not text:
        return
    logs = np.log(digit_probabilities(outputs, text) + 1e-12)
    p = np.exp(logs.mean(axis=0))
    p /= p.sum(axis=1, keepdims=True)
    rows = zip(p.tolist(), one_digit, strict=True)
    for k, step in zip(text, align(outputs[0], text), strict=True):
        symbol = ALPHABET[k - 1]
        own, sure = next(rows) if symbol.isdigit() else ((), 1.0)
        yield ReadSymbol(symbol, (step + 0.5) / len(outputs[0]), tuple(own), sure)


def digits_of(text: Sequence[int]) -> str:
    """Return the digits alone of a text's classes."""
    return "".join(symbol for symbol in decode(text) if symbol.isdigit())


def value_of(text: Sequence[int]) -> str:
    """Return what of a text's classes changes its value: not the marks at its end."""
    return decode(text).replace(",", ".").rstrip(".-:")
