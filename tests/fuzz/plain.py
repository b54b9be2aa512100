"""A target's own memory: random inputs, made in another process than gets them.

    python -m tests.fuzz.plain "pictures read" 10000 FOLDER

A fuzzer keeps inputs, and Hypothesis what it has found out about its strategies. Here
neither is in the process whose memory is looked at. What the program keeps for good,
the digits and panels that were asked about last, is there before the first input.
"""

import multiprocessing
import os
import random
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from hypothesis import given, settings

from tests.fuzz.targets import TARGETS, Target, clear_up, network, site
from tests.fuzz.watch import EARLY, Result, resident
from webapp.read.recent import MAX_GLYPHS

LONGEST = 4096  # bytes for Hypothesis to choose by
TIMES = 10  # that memory is looked at
READING = ("drawings read", "pictures read", "requests")


def main() -> None:
    name, wanted, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    result, start = Result(f"{name}, without a fuzzer", wanted), time.perf_counter()
    for number, megabytes in held(name, wanted):
        print(f"{name}: {number:,} inputs, {megabytes:.1f} MB", flush=True)
        if number <= EARLY * wanted:
            result.early = megabytes
        result.late = megabytes
    result.seconds = time.perf_counter() - start
    result.write(folder)


def held(name: str, wanted: int) -> Iterator[tuple[int, float]]:
    """Return the number of inputs so far and the MB held then, TIMES in all.

    Raises EOFError if an input is a finding; its traceback is printed.
    """
    os.environ["MALLOC_ARENA_MAX"] = "1"  # as deploy/slow.env has it
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=check, args=(name, theirs), daemon=True)
    process.start()
    theirs.close()
    values = made(TARGETS[name], random.Random(1))
    for number in range(1, wanted + 1):
        is_looked_at = number % -(-wanted // TIMES) == 0 or number == wanted
        try:
            ours.send((next(values), is_looked_at))
        except OSError as error:
            raise EOFError("the process has ended") from error
        if is_looked_at:
            yield number, ours.recv()
    ours.close()
    process.join()
    clear_up()


def check(name: str, inputs: Connection) -> None:
    """Check what comes, until no more comes; say what is held when that is asked."""
    if name in READING:
        fill()
    while True:
        try:
            value, is_looked_at = inputs.recv()
        except EOFError:
            return clear_up()
        TARGETS[name].check(value)
        if is_looked_at:
            inputs.send(resident("self"))


def fill() -> None:
    """Have the program keep all that it ever keeps: lines of very many shapes."""
    client = site().test_client()
    for number in range(2 * MAX_GLYPHS):
        across, down = sorted(((number + 1) / MAX_GLYPHS, 1.0), reverse=number % 2)
        line = [[[0, 0], [across, down]]]
        network().read(line, "digit")
        client.post("/", json={"strokes": line, "expect": "digit", "model": "mlp"})


def made(target: Target, rng: random.Random) -> Iterator[object]:
    """Random inputs, without end."""
    if target.seeds:
        seeds = target.seeds()
        while True:
            yield damaged(rng.choice(seeds), rng)

    values = []

    @settings(database=None)
    @given(target.inputs())
    def one(value: object) -> None:
        values.append(value)

    while True:
        one.hypothesis.fuzz_one_input(rng.randbytes(rng.randrange(LONGEST)))
        yield from values
        values.clear()


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes with a few of them changed, left out or doubled."""
    changed = bytearray(data)
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(changed) + 1)
        changed[place : place + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
    return bytes(changed)


if __name__ == "__main__":
    main()
