"""The n best paths of a lattice: the likeliest ways to read a row, each once."""

from collections.abc import Sequence
from typing import NamedTuple

from .lattice import Candidate


class Way(NamedTuple):
    """A way to read a row."""

    score: float  # log likelihoods less costs, in nats
    path: tuple[int, ...]  # indices of its candidates, left to right
    text: str  # the digits of these


def n_best_paths(
    candidates: Sequence[Candidate],
    log_likelihoods: Sequence[float],
    texts: Sequence[str],
    n: int,
) -> list[Way]:
    """Return the n best paths of different texts, the best first.

    log_likelihoods: as `best_path` takes them. texts: for each candidate the digit that
    it is, or "". The list Viterbi algorithm (Seshadri and Sundberg 1994): the n best
    ways to each place are kept.
    """
    # By the number of pieces covered.
    ways: dict[int, list[Way]] = {0: [Way(0.0, (), "")]}
    for index in sorted(range(len(candidates)), key=lambda i: candidates[i].first):
        first, end = candidates[index].first, candidates[index].end
        gain = log_likelihoods[index] - candidates[index].cost
        ways.setdefault(end, []).extend(
            Way(way.score + gain, (*way.path, index), way.text + texts[index])
            for way in best_of(ways.get(first, []), n)
        )
    return best_of(ways[max(candidate.end for candidate in candidates)], n)


def best_of(ways: Sequence[Way], n: int) -> list[Way]:
    """Return the n best ways of different texts, the best first."""
    by_text: dict[str, Way] = {}
    for way in sorted(ways, reverse=True):
        by_text.setdefault(way.text, way)
    return list(by_text.values())[:n]
