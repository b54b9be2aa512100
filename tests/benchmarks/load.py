"""The site under load: fifty drawers at once, beside an app that only parses.

    python tests/benchmarks/load.py                  # about 10 minutes
    python tests/benchmarks/load.py --seconds 10     # a first look

Starts gunicorn twice with the project's configuration, once with the site and once with
`load_peer`, and lets drawers ask the one and the other in turns: their numbers grow
stroke by stroke, and every question is the drawing so far. First each asks again as
soon as it is answered, which shows how much is answered at most; then at the page's
pace, which shows how long people wait; then so again while other clients are stuck or
slow. Memory is read from /proc (Linux), shared memory counted once (PSS).

The p99 beside the peer's is printed of all answers, and as the median of the turns with
its range: a machine that others use has bad moments, of which a p99 of two minutes is
made, and a turn asks both within some seconds.

The site keeps in memory what it read last. That helps with a number that grows, and is
not to help with a drawing that another drawer or another turn had before: there are so
many drawings that whatever is asked again was asked thousands of questions ago.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from gunicorn_server import Server, gunicorn
from load_clients import PACE, draw, hold_up, questions, shared_out

from webapp.settings import SETTINGS

DRAWINGS = 3000
ROUNDS = 8  # slices of each kind, in turns
STUCK, SLOW = 30, 10
Asked = list[Iterator[bytes]]  # of each drawer, request after request
PEER = ("--pythonpath", str(Path(__file__).parent), "load_peer:app")


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

    def show(self, name: str, peer: "Figures | None" = None) -> None:
        """A line, and beside a peer the ratios to it."""
        line = f"  {name:22}{len(self.times):9,}{len(self.errors):8}"
        line += "".join(f"{self.percentile(p):9.1f}" for p in (50, 99, 100))
        line += f"{self.throughput:10.0f}"
        if peer:
            p99 = self.percentile(99) / peer.percentile(99)
            share = self.throughput / peer.throughput
            least, middle, most = np.quantile(self.ratios(peer), [0, 0.5, 1])
            line += f"{p99:12.1f}{middle:11.1f} ({least:.1f} to {most:.1f})".ljust(32)
            line += f"{100 * share:8.0f} %"
        print(line, flush=True)
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
    site: Server, peer: Server, asked: dict[str, Asked], pace: float | None, seconds
) -> None:
    """The site and the peer in turns, and what the site holds after a quarter of it."""
    page, api, parsed, held = Figures(), Figures(), Figures(), []
    for _ in range(ROUNDS):
        for figures, server, kind in (
            (page, site, "page"),
            (parsed, peer, "peer"),
            (api, site, "api"),
        ):
            figures.measure(draw, server, asked[kind], pace, seconds / 2 / ROUNDS)
        held.append(memory(site))
    parsed.show("parsed only")
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
        "peer": shared_out("page", sent, options.drawers),
        "api": shared_out("api", others, options.drawers),
    }
    length, live = np.mean([(len(asked.body), asked.is_live) for asked in sent], axis=0)
    print(
        f"{options.drawers} drawers, {options.seconds:.0f} s each way, {len(sent):,} "
        f"different questions of {length:.0f} bytes ({live:.0%} while the pen moves), "
        f"{os.cpu_count()} cores; milliseconds, and answers a second"
    )
    print(
        f"\n{'':24}{'answers':>9}{'errors':>8}{'p50':>9}{'p99':>9}{'most':>9}"
        f"{'a second':>10}{'p99 / peer':>12}  median of turns    a second / peer"
    )
    # As the site is served, but that all drawers have one address.
    settings = {"WORKERS": SETTINGS["WORKERS"][0], "RATE_LIMIT": "off"}
    with TemporaryDirectory() as ours, TemporaryDirectory() as theirs:
        with (
            gunicorn(Path(ours), **settings) as site,
            gunicorn(Path(theirs), *PEER, **settings) as peer,
        ):
            print("each asks again as soon as it is answered")
            compare(site, peer, asked, None, seconds=options.seconds)
            print(f"each asks every {PACE} s, as the page does")
            compare(site, peer, asked, PACE, seconds=options.seconds)
            print(f"so too, while {STUCK} clients are stuck and {SLOW} are slow")
            alone, held_up = Figures(), Figures()
            for _ in range(2):
                length = options.seconds / 4
                alone.measure(draw, site, asked["page"], PACE, length)
                held_up.measure(draw_held_up, site, asked["page"], PACE, length)
            alone.show("without them")
            held_up.show("with them", alone)


if __name__ == "__main__":
    main()
