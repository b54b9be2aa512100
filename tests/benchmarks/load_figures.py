"""Figures of a shape of serving under load: answers, errors, memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from load_clients import Drawer

from tests.support.clients import family
from tests.support.proxy import Site


@dataclass
class Figures:
    """Answers of some seconds of asking, in one round or in several."""

    rounds: list[list[float]] = field(default_factory=list)  # seconds to each answer
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, crowd: list[Drawer], seconds: float) -> None:
        """Add a round: what these have noted."""
        self.rounds.append([time for one in crowd for time in one.times])
        self.errors += [error for one in crowd for error in one.errors]
        self.seconds += seconds

    def show(self, name: str) -> None:
        """Print a line, and one for each kind of error.

        The percentiles are of all rounds together, but for the least and the largest
        99th of one round.
        """
        times = np.concatenate([np.array(times or [0.0]) for times in self.rounds])
        p50, p99 = 1000 * np.percentile(times, [50, 99])
        each = [1000 * np.percentile(times or [0.0], 99) for times in self.rounds]
        line = f"  {name:34}{len(times):8,}{len(self.errors):8}{p50:9.1f}{p99:9.1f}"
        line += f"{min(each):9.1f}{max(each):9.1f}{len(times) / self.seconds:10.1f}"
        print(line, flush=True)
        for error in sorted(set(self.errors)):
            print(f"    {self.errors.count(error)} x {error}")


@dataclass
class Results:
    """What one shape comes to, in one round or in several."""

    figures: dict[tuple[str, str], Figures] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)  # MB

    def add(self, crowd: str, answers: Mapping[str, tuple]) -> None:
        """Note what came of a crowd, by what was sent."""
        for kind, result in answers.items():
            self.figures.setdefault((crowd, kind), Figures()).add(*result)

    def join(self, other: "Results") -> None:
        """Note another round."""
        for key, figures in other.figures.items():
            mine = self.figures.setdefault(key, Figures())
            mine.rounds += figures.rounds
            mine.errors += figures.errors
            mine.seconds += figures.seconds
        self.memory += other.memory

    def show(self, name: str) -> None:
        """Print a shape's part of the table."""
        print(name)
        for (crowd, kind), figures in self.figures.items():
            figures.show(crowd if kind == "drawings" else f"  {kind}")
        early, late = np.max(self.memory, axis=0)
        print(f"  memory {early:.0f} MB at the start, {late:.0f} after", flush=True)


def memory(site: Site) -> float:
    """Return what nginx and the gunicorns hold, in MB; what they share counts once."""
    held = 0
    for server in (site, *site.pools.values()):
        for process in family(server):
            text = (process / "smaps_rollup").read_text()
            held += int(text.partition("\nPss:")[2].split()[0])
    return held / 1024
