"""The site under load, as it is served: fifty people at once, through nginx.

    python tests/benchmarks/load.py                  # the documented shape, 4 minutes
    python tests/benchmarks/load.py --sweep          # it and others, 8 minutes
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
    Drawer,
    ask_on,
    hold_up,
    photographs,
    questions,
    shared_out,
)

from tests.support.clients import family
from tests.support.proxy import Site, documented_pools, served

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
    arguments: tuple[str, ...] = ()  # gunicorn's


# A process takes no more connections than the one it answers and the next.
FEW = ("--worker-connections", "2", "--keep-alive", "0")
DOCUMENTED = Shape("as documented: a slow pool too", documented_pools())
SWEEP = (
    Shape("2 processes x 1 thread", single(2, 1)),
    Shape("2 x 1, taking one request ahead", single(2, 1), arguments=FEW),
    Shape("2 x 2", single(2, 2)),
    Shape("1 x 4", single(1, 4)),
    Shape("4 x 1", single(4, 1)),
    DOCUMENTED,
    Shape("the same, the slow pool niced", DOCUMENTED.pools, {"slow": 10}),
)


@dataclass
class Figures:
    """Answers of some seconds of asking."""

    times: list[float] = field(default_factory=list)  # seconds to each answer
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, crowd: list[Drawer], seconds: float) -> None:
        """Add what these have noted."""
        self.times += [time for one in crowd for time in one.times]
        self.errors += [error for one in crowd for error in one.errors]
        self.seconds += seconds

    def show(self, name: str) -> None:
        """Print a line, and one for each kind of error."""
        percentiles = 1000 * np.percentile(self.times or [0.0], [50, 99, 100])
        line = f"  {name:34}{len(self.times):8,}{len(self.errors):8}"
        line += "".join(f"{value:9.1f}" for value in percentiles)
        print(f"{line}{len(self.times) / self.seconds:10.1f}", flush=True)
        for error in sorted(set(self.errors)):
            print(f"    {self.errors.count(error)} x {error}")


def memory(site: Site) -> float:
    """Return what nginx and the gunicorns hold, in MB; what they share counts once."""
    held = 0
    for server in (site, *site.pools.values()):
        for process in family(server):
            text = (process / "smaps_rollup").read_text()
            held += int(text.partition("\nPss:")[2].split()[0])
    return held / 1024


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
            f"{'':36}{'answers':>8}{'errors':>8}{'p50':>9}{'p99':>9}{'most':>9}"
            f"{'a second':>10}"
        )

    def ask(
        self,
        site: Site,
        name: str,
        pace: float | None = PACE,
        with_photographs: bool = False,
        with_stuck: bool = False,
    ) -> None:
        """Have everybody ask for the time, and print what came of it."""
        drawn, photographed = Figures(), Figures()
        asyncio.run(
            self.run(site, pace, with_photographs, with_stuck, drawn, photographed)
        )
        drawn.show(name)
        if with_photographs:
            photographed.show("  photographs")

    async def run(
        self,
        site: Site,
        pace: float | None,
        with_photographs: bool,
        with_stuck: bool,
        drawn: Figures,
        photographed: Figures,
    ) -> None:
        """Note what comes of some seconds."""
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
        for figures, result in zip((drawn, photographed), results, strict=False):
            figures.add(*result)
        if others:
            others.cancel()

    def measure(self, shape: Shape, at_most: bool = False) -> None:
        """Start a shape and print what it comes to."""
        print(shape.name)
        with TemporaryDirectory() as folder:
            with served(
                Path(folder), shape.pools, shape.niced, shape.arguments
            ) as site:
                early = memory(site)
                self.ask(site, "alone")
                self.ask(site, f"beside {STUCK} stuck, {SLOW} slow", with_stuck=True)
                self.ask(site, "one in ten photographs", with_photographs=True)
                self.ask(
                    site,
                    "all of that",
                    with_photographs=True,
                    with_stuck=True,
                )
                if at_most:
                    self.ask(site, "as soon as answered", pace=None)
                print(f"  memory {early:.0f} MB at the start, {memory(site):.0f} after")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, help="of each kind of crowd")
    parser.add_argument("--drawers", type=int, default=50)
    parser.add_argument("--sweep", action="store_true", help="other shapes as well")
    options = parser.parse_args()
    load = Load(options.drawers, options.seconds or (13 if options.sweep else 45))
    load.describe()
    for shape in SWEEP if options.sweep else [DOCUMENTED]:
        load.measure(shape, at_most=not options.sweep)


if __name__ == "__main__":
    main()
