"""Evaluation of finished networks that read pictures, and their artifacts.

They are calibrated and measured on lines and pages made of digits held out: those of
MNIST's training images and of people whom no network learned from.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from .. import artifact
from ..evaluation.calibration import error_threshold, minimum
from ..nn.ctc import encode, log_softmax
from ..nn.network import Network
from ..pages.finder import MAX_SHARED, find_at_scale
from ..pages.line_reader import digits_of, read_outputs, strip_outputs, value_of
from ..pages.normalization import normalize_strip
from ..pages.text_probabilities import text_log_probabilities
from .page_batches import HELD_OUT
from .page_run import PageRun
from .pages.glyphs import Glyphs
from .pages.lines import make_line
from .pages.pages import Page, make_page
from .run_facts import run_facts

LINES, PAGES = 3000, 600  # Numbers of lines and pages that calibrate and measure
CALIBRATE = 1000  # Number of lines that the temperature is fitted on
FIRST = 10_000  # Number of the first, beyond those that validate
# Maximum share of all lines that are wrong and not called doubtful
WRONG_SHARE = 0.005
HEIGHTS = (9, 14, 20, 30, 60)  # Limits of the heights that figures are given for
MAX_THRESHOLD = 0.9999  # Maximum of it, for a network that has learned nothing
SCORES = np.arange(0.1, 0.91, 0.05)


def publish_pages(runs: Sequence[PageRun], glyphs: Glyphs, out: Path) -> None:
    """Calibrate the first run, measure it, and write its network with all figures.

    glyphs: those held out. Raises FileError.
    """
    write_measured(runs[0].averaged, run_facts(runs), glyphs, out)


def write_measured(
    network: Network, about: dict[str, Any], glyphs: Glyphs, out: Path
) -> None:
    """Calibrate a trained network, measure it, and write it with its metadata.

    glyphs: those held out. Raises FileError.
    """
    name = about["network"]
    measure = line_figures if name == artifact.LINE else finder_figures
    about = about | measure(network.folded(), glyphs)
    path = out / f"{name}.npz"
    empty = np.empty((0, artifact.WITHOUT_TEST[name]), np.float32)
    artifact.save(path, network, about, empty)
    print_figures(about, path)


def generators(count: int) -> list[np.random.Generator]:
    """Return the generators of lines or pages that no run was validated on."""
    return [
        np.random.default_rng([0, HELD_OUT, FIRST + number]) for number in range(count)
    ]


def line_figures(network: Network, glyphs: Glyphs) -> dict[str, Any]:
    """Return temperature, threshold and the shares of lines read right."""
    lines = [make_line(glyphs, rng) for rng in generators(LINES)]
    texts = [encode(line.text) for line in lines]
    strips = [normalize_strip(line.image) for line in lines]
    outputs = strip_outputs(network, strips, 1.0)
    temperature = fit_line_temperature(outputs[:CALIBRATE], texts[:CALIBRATE])
    read = [read_outputs([log_softmax(y / temperature)]) for y in outputs]
    pairs = list(zip([encode(r.text) for r in read], texts, strict=True))
    right = np.array([digits_of(a) == digits_of(b) for a, b in pairs])
    values = np.array([value_of(a) == value_of(b) for a, b in pairs])
    sure = np.array([r.confidence for r in read])
    threshold = min(error_threshold(sure, right, WRONG_SHARE), MAX_THRESHOLD)
    heights = np.array([line.h for line in lines])
    papers = sorted({line.paper for line in lines})
    kinds = {
        f"{low} to {high} pixels high": (heights >= low) & (heights < high)
        for low, high in pairwise(HEIGHTS)
    }
    kinds |= {p: np.array([line.paper == p for line in lines]) for p in papers}
    return {
        "temperature": temperature,
        "uncertain_below": threshold,
        "lines": len(lines),
        "right": float(right.mean()),
        "right_with_marks": float(values.mean()),
        "sure": float((sure >= threshold).mean()),
        "wrong_and_sure": float((~right & (sure >= threshold)).mean()),
        "kinds": [
            {"name": kind, "count": int(of.sum()), "right": float(right[of].mean())}
            for kind, of in kinds.items()
            if of.any()
        ],
    }


def fit_line_temperature(
    outputs: Sequence[np.ndarray], texts: Sequence[Sequence[int]]
) -> float:
    """Return the T with the least mean -ln p(text) of logits divided by it.

    outputs: log probabilities (T, K) of each line at a temperature of 1.
    """

    def loss(log_t: float) -> float:
        t = np.exp(log_t)
        found = [
            text_log_probabilities([log_softmax(y / t)], [text])[0, 0]
            for y, text in zip(outputs, texts, strict=True)
        ]
        # A text that its line has no room for is infinitely unlikely at any T.
        return -float(np.mean(np.maximum(found, -50)))

    return float(np.exp(minimum(loss, -1.0, 1.5, 0.02)))


def finder_figures(network: Network, glyphs: Glyphs) -> dict[str, Any]:
    """Return the score of the best F1, and the shares of digits that are found."""
    pages = [make_page(glyphs, rng) for rng in generators(PAGES)]
    scores, true = [], []  # of found digits: score, true or not; of true: h, score
    for page in pages:
        found_scores, hits, best = compare(network, page)
        scores.append(np.stack([found_scores, hits]))
        true.append(np.stack([page.boxes[:, 3], best]))
    found, truth = np.concatenate(scores, axis=1), np.concatenate(true, axis=1)

    def f1(threshold: float) -> float:
        taken = found[0] >= threshold
        hits = (truth[1] >= threshold).sum()
        return float(2 * hits / max(1, taken.sum() + truth.shape[1]))

    threshold = float(max(SCORES, key=f1))
    taken, seen = found[0] >= threshold, truth[1] >= threshold
    kinds = {
        f"{low} to {high} pixels high": (truth[0] >= low) & (truth[0] < high)
        for low, high in pairwise(HEIGHTS)
    }
    return {
        "temperature": 1.0,
        "uncertain_below": threshold,
        "pages": len(pages),
        "f1": f1(threshold),
        "found": float(seen.mean()),
        "true": float(found[1][taken].sum() / max(1, taken.sum())),
        "kinds": [
            {"name": kind, "count": int(of.sum()), "right": float(seen[of].mean())}
            for kind, of in kinds.items()
            if of.any()
        ],
    }


def compare(network: Network, page: Page) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compare what is found in a page, at its scale, with its digits.

    Returns of what was found the scores and whether it is a digit, and of each digit
    the score of the one found for it, or 0.
    """
    found = find_at_scale(network, page.image, float(SCORES[0]))
    best = np.zeros(len(page.boxes))
    hits = np.zeros(len(found))
    x, y, w, h = page.boxes.T
    order = sorted(range(len(found)), key=lambda i: -found[i].score)
    for i in order:
        one = found[i]
        near = np.abs(x - one.x) < MAX_SHARED * np.maximum(w, 0.4 * h)
        near &= (np.abs(y - one.y) < MAX_SHARED * h) & (best == 0)
        if near.any():
            distance = np.where(near, np.abs(x - one.x) + np.abs(y - one.y), np.inf)
            best[distance.argmin()] = one.score
            hits[i] = 1
    return np.array([one.score for one in found]), hits, best


def print_figures(about: dict[str, Any], path: Path) -> None:
    """Print an artifact's figures, by kind of line or height of digit."""
    console = Console(highlight=False)
    table = Table("kind", "number", "right")
    for kind in about["kinds"]:
        table.add_row(kind["name"], str(kind["count"]), f"{kind['right']:.1%}")
    console.print(table)
    for name in (
        "right",
        "right_with_marks",
        "sure",
        "wrong_and_sure",
        "f1",
        "found",
        "true",
    ):
        if name in about:
            console.print(f"{name.replace('_', ' ')}: {about[name]:.2%}")
    console.print(f"temperature {about['temperature']:.2f}")
    console.print(f"doubtful below {about['uncertain_below']:.2f}")
    console.print(f"wrote {path}", soft_wrap=True)
