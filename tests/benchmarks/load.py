"""The site under load, as it is served: fifty people at once, through nginx.

    python tests/benchmarks/load.py                  # the documented shape, 4 minutes
    python tests/benchmarks/load.py --sweep          # other shapes, in turns, 8 minutes
    python tests/benchmarks/load.py --seconds 5      # a first look

Starts nginx with deploy/nginx.conf and gunicorns behind it. People draw: their numbers
grow stroke by stroke, and every question is the drawing so far, asked at the page's
pace. They are measured alone; beside clients that are stuck half-way or take their
answers slowly; with one in ten who sends photographs instead; with all of that; and
last, for the documented shape, while everybody asks again as soon as he is answered,
which shows how much is answered at most. Everybody has an address of his own, and all
limits are the defaults. Memory is read from /proc (Linux), shared memory counted once
(PSS).

The site keeps in memory what it read last. That helps with a number that grows, and is
not to help with a drawing that another drawer had before: there are so many drawings
that whatever is asked again was asked thousands of questions ago.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from load_clients import (
    EVERY,
    PACE,
    ask_on,
    hold_up,
    photographs,
    questions,
    shared_out,
)
from load_figures import Results, memory

from tests.support.proxy import (
    Site,
    documented_arguments,
    documented_pools,
    served,
)

DRAWINGS, PHOTOGRAPHS = 3000, 10
STUCK, SLOW = 30, 10
PHOTOGRAPHER = 10  # every so manieth


def single(workers: int, threads: int) -> dict[str, dict[str, object]]:
    """Return the settings of one pool for everything."""
    return {"quick": {"WORKERS": workers, "THREADS": threads}}


@dataclass(frozen=True)
class Shape:
    """How the site is served."""

    name: str
    pools: Mapping[str, Mapping[str, object]]
    niced: Mapping[str, int] = field(default_factory=dict)
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# A process takes no more connections than the one it answers and the next.
FEW = {"quick": ("--worker-connections", "2", "--keep-alive", "0")}
DOCUMENTED = Shape(
    "as documented: and the slow pool niced",
    documented_pools(),
    niced={"slow": 10},
    arguments=documented_arguments(),
)
SWEEP = (
    Shape("2 processes x 1 thread", single(2, 1)),
    Shape("2 x 1, one request ahead", single(2, 1), arguments=FEW),
    Shape("2 x 2", single(2, 2)),
    Shape("1 x 4", single(1, 4)),
    Shape("2 x 1, and a slow pool", documented_pools()),
    Shape("the same, one request ahead", documented_pools(), arguments=FEW),
    DOCUMENTED,
)
ALONE, STUCK_TOO = "alone", f"beside {STUCK} stuck, {SLOW} slow"
PHOTOGRAPHS_TOO, ALL = "one in ten photographs", "all of that"


class Load:
    """Questions and photographs, and crowds that send them."""

    def __init__(self, drawers: int, seconds: float) -> None:
        rng = np.random.default_rng(0)
        self.questions = questions(DRAWINGS, rng)
        self.photographs = photographs(PHOTOGRAPHS, rng)
        self.drawers, self.seconds = drawers, seconds

    def describe(self) -> None:
        """Print what is sent, and the table's head."""
        length, live = np.mean(
            [(len(asked.body), asked.is_live) for asked in self.questions], axis=0
        )
        size = np.mean([len(photograph) for photograph in self.photographs])
        print(
            f"{self.drawers} people, {self.seconds:.0f} s each; "
            f"{len(self.questions):,} different questions of {length:.0f} bytes "
            f"({live:.0%} while the pen moves), each person one every {PACE} s; "
            f"{PHOTOGRAPHS} photographs of 12 megapixels and {size / 1e6:.1f} MB, one "
            f"every {EVERY} s; {os.cpu_count()} cores; milliseconds\n\n"
            f"{'':36}{'answers':>8}{'errors':>8}{'p50':>9}{'p99':>9}"
            f"{'p99 of a round':>18}{'a second':>10}"
        )

    def ask(
        self,
        site: Site,
        pace: float | None = PACE,
        with_photographs: bool = False,
        with_stuck: bool = False,
    ) -> dict[str, tuple]:
        """Have everybody ask for the time; return what came of drawings, photographs.

        Each is the arguments of `Figures.add`.
        """
        results = asyncio.run(self.run(site, pace, with_photographs, with_stuck))
        return dict(zip(("drawings", "photographs"), results, strict=False))

    async def run(
        self,
        site: Site,
        pace: float | None,
        with_photographs: bool,
        with_stuck: bool,
    ) -> list[tuple]:
        """Return what comes of some seconds, of drawers first."""
        others: Awaitable | None = None
        if with_stuck:
            asked = next(shared_out(self.questions, 1)[0])
            others = asyncio.create_task(hold_up(site.port, asked, STUCK, SLOW))
            await asyncio.sleep(1)  # all of them are there
        senders = self.drawers // PHOTOGRAPHER if with_photographs else 0
        drawers = shared_out(self.questions, self.drawers - senders)
        crowds = [ask_on(site.port, drawers, pace, self.seconds)]
        if senders:
            sent = shared_out(self.photographs, senders)
            crowds.append(ask_on(site.port, sent, EVERY, self.seconds))
        results = await asyncio.gather(*crowds)
        if others:
            others.cancel()
        return results

    def measure(self, shape: Shape, at_most: bool = False) -> Results:
        """Start a shape, and return what it comes to."""
        results = Results()
        with (
            TemporaryDirectory() as folder,
            served(Path(folder), shape.pools, shape.niced, shape.arguments) as site,
        ):
            early = memory(site)
            results.add(ALONE, self.ask(site))
            results.add(STUCK_TOO, self.ask(site, with_stuck=True))
            results.add(PHOTOGRAPHS_TOO, self.ask(site, with_photographs=True))
            results.add(ALL, self.ask(site, with_photographs=True, with_stuck=True))
            if at_most:
                results.add("as soon as answered", self.ask(site, pace=None))
            results.memory.append((early, memory(site)))
        return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, help="of each kind of crowd")
    parser.add_argument("--drawers", type=int, default=50)
    parser.add_argument("--sweep", action="store_true", help="other shapes as well")
    parser.add_argument("--rounds", type=int, help="in turns, since machines are noisy")
    options = parser.parse_args()
    load = Load(options.drawers, options.seconds or (4 if options.sweep else 45))
    load.describe()
    shapes = SWEEP if options.sweep else (DOCUMENTED,)
    results = {shape.name: Results() for shape in shapes}
    for _ in range(options.rounds or (3 if options.sweep else 1)):
        for shape in shapes:
            results[shape.name].join(load.measure(shape, at_most=not options.sweep))
    for name, result in results.items():
        result.show(name)


if __name__ == "__main__":
    main()
