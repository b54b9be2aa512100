"""The site under load: fifty drawers at once, beside an app that only parses.

    python tests/benchmarks/load.py                  # about 10 minutes
    python tests/benchmarks/load.py --seconds 10     # a first look

Starts gunicorn with the project's configuration three times, with the site, with the
site whose route only parses (`load_route`), and with an app that has nothing else but
such a route (`load_peer`), and lets drawers ask them in turns: their numbers grow
stroke by stroke, and every question is the drawing so far. First each asks again as
soon as it is answered, which shows how much is answered at most; then at the page's
pace, which shows how long people wait; then so again while other clients are stuck or
slow. Memory is read from /proc (Linux), shared memory counted once (PSS).

The p99 beside the peers' is printed of all answers, and as the median of the turns with
its range: a machine that others use has bad moments, of which a p99 of two minutes is
made, and a turn asks all within some seconds.

The site keeps in memory what it read last. That helps with a number that grows, and is
not to help with a drawing that another drawer or another turn had before: there are so
many drawings that whatever is asked again was asked thousands of questions ago.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from load_clients import PACE, draw, hold_up, questions, shared_out

from tests.support.server import Server, gunicorn
from webapp.config import SETTINGS

DRAWINGS = 3000
ROUNDS = 8  # slices of each kind, in turns
STUCK, SLOW = 30, 10
Asked = list[Iterator[bytes]]  # of each drawer, request after request
# Of the apps that only parse, what they are called.
PEERS = {"load_route": "a route that parses", "load_peer": "an app that parses"}


@dataclass
class Figures:
    """What came of the slices of one kind."""

    turns: list[list[float]] = field(default_factory=list)  # seconds to each answer
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def measure(self, drawing, server: Server, asked: Asked, *how) -> None:
        """One more slice; drawing is `draw`, or `draw_held_up`."""
        times, errors, took = asyncio.run(drawing(server.port, asked, *how))
        self.turns.append(times)
        self.errors += errors
        self.seconds += took

    @property
    def times(self) -> list[float]:
        """Of all slices."""
        return [time for turn in self.turns for time in turn]

    @property
    def throughput(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def percentile(self, percent: float) -> float:
        """Milliseconds within which so many of the answers came."""
        return 1000 * float(np.percentile(self.times, percent))

    def ratios(self, peer: "Figures") -> np.ndarray:
        """The p99 of each slice beside that of the peer's slice in the same turn."""
        pairs = zip(self.turns, peer.turns, strict=True)
        return np.array([np.percentile(a, 99) / np.percentile(b, 99) for a, b in pairs])

    def show(self, name: str, peers: "dict[str, Figures] | None" = None) -> None:
        """A line, and one with the ratios for each peer."""
        line = f"  {name:22}{len(self.times):9,}{len(self.errors):8}"
        line += "".join(f"{self.percentile(p):9.1f}" for p in (50, 99, 100))
        print(f"{line}{self.throughput:10.0f}", flush=True)
        for called, peer in (peers or {}).items():
            p99 = self.percentile(99) / peer.percentile(99)
            share = self.throughput / peer.throughput
            least, middle, most = np.quantile(self.ratios(peer), [0, 0.5, 1])
            print(
                f"    beside {called}: p99 {p99:.1f} times as long, in turns "
                f"{middle:.1f} ({least:.1f} to {most:.1f}); {share:.0%} a second"
            )
        for error in sorted(set(self.errors)):
            print(f"    {self.errors.count(error)} x {error}")


def memory(server: Server) -> float:
    """What gunicorn and its workers hold, in MB; what they share counts once."""
    master = server.process.pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    held = 0
    for process in (master, *children):
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
        held += int(text.partition("\nPss:")[2].split()[0])
    return held / 1024


def compare(
    site: Server, peers: dict[str, Server], asked: dict[str, Asked], pace, seconds
) -> None:
    """The site and the peers in turns, and what the site holds after a quarter."""
    page, api, held = Figures(), Figures(), []
    parsed = {called: Figures() for called in peers}
    turns = [(page, site, "page"), (api, site, "api")]
    turns[1:1] = [(parsed[called], peers[called], called) for called in peers]
    for _ in range(ROUNDS):
        for figures, server, kind in turns:
            figures.measure(draw, server, asked[kind], pace, seconds / 2 / ROUNDS)
        held.append(memory(site))
    for called, figures in parsed.items():
        figures.show(called)
    page.show("POST /, as the page", parsed)
    api.show("POST /api/predict", parsed)
    early, late = held[ROUNDS // 4 - 1], held[-1]
    growth = f"{100 * (late / early - 1):+.1f} %"
    print(f"memory after a quarter {early:.1f} MB, at the end {late:.1f} MB: {growth}")


async def draw_held_up(
    port: int, asked: Asked, pace: float | None, seconds: float
) -> tuple[list[float], list[str], float]:
    """`draw`, while other clients are stuck or slow."""
    others = asyncio.create_task(hold_up(port, next(asked[0]), STUCK, SLOW))
    await asyncio.sleep(1)  # all of them are there
    try:
        return await draw(port, asked, pace, seconds)
    finally:
        others.cancel()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--seconds", type=float, default=120, help="that the site is asked, each way"
    )
    parser.add_argument("--drawers", type=int, default=50)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    sent, others = questions(DRAWINGS, rng), questions(DRAWINGS, rng)
    asked = {
        "page": shared_out("page", sent, options.drawers),
        "api": shared_out("api", others, options.drawers),
    }
    asked |= {
        called: shared_out("page", sent, options.drawers) for called in PEERS.values()
    }
    length, live = np.mean([(len(asked.body), asked.is_live) for asked in sent], axis=0)
    print(
        f"{options.drawers} drawers, {options.seconds:.0f} s each way, {len(sent):,} "
        f"different questions of {length:.0f} bytes ({live:.0%} while the pen moves), "
        f"{os.cpu_count()} cores; milliseconds, and answers a second"
    )
    print(
        f"\n{'':24}{'answers':>9}{'errors':>8}{'p50':>9}{'p99':>9}{'most':>9}"
        f"{'a second':>10}"
    )
    # As the site is served, but that all drawers have one address.
    settings = {"WORKERS": SETTINGS["WORKERS"][0], "RATE_LIMIT": "off"}
    with ExitStack() as stack:

        def start(*arguments: str) -> Server:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            return stack.enter_context(gunicorn(folder, *arguments, **settings))

        site = start()
        here = str(Path(__file__).parent)
        peers = {
            called: start("--pythonpath", here, f"{module}:app")
            for module, called in PEERS.items()
        }
        print("each asks again as soon as it is answered")
        compare(site, peers, asked, None, seconds=options.seconds)
        print(f"each asks every {PACE} s, as the page does")
        compare(site, peers, asked, PACE, seconds=options.seconds)
        print(f"so too, while {STUCK} clients are stuck and {SLOW} are slow")
        alone, held_up = Figures(), Figures()
        for _ in range(2):
            length = options.seconds / 4
            alone.measure(draw, site, asked["page"], PACE, length)
            held_up.measure(draw_held_up, site, asked["page"], PACE, length)
        alone.show("without them")
        held_up.show("with them", {"that without them": alone})


if __name__ == "__main__":
    main()
