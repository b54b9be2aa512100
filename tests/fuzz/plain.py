"""A target's memory without a fuzzer, which keeps inputs of its own: random inputs.

python -m tests.fuzz.plain "pictures read" 10000
"""

import random
import sys
from collections.abc import Iterator

from hypothesis import given, settings

from tests.fuzz.targets import TARGETS, Target, clear_up
from tests.fuzz.watch import resident

LONGEST = 4096  # bytes for Hypothesis to choose by
TIMES = 5  # that memory is looked at


def main() -> None:
    name, wanted = sys.argv[1], int(sys.argv[2])
    rng = random.Random(1)
    ask = asker(TARGETS[name], rng)
    for number in range(1, wanted + 1):
        next(ask)
        if number % (wanted // TIMES) == 0:
            print(f"{name}: {number:,} inputs, {resident('self'):.1f} MB", flush=True)
    clear_up()


def asker(target: Target, rng: random.Random) -> Iterator[None]:
    """Checks one more input each time it is asked."""
    if target.seeds:
        seeds = target.seeds()
        while True:
            yield target.check(damaged(rng.choice(seeds), rng))

    @settings(database=None)
    @given(target.inputs())
    def one(value: object) -> None:
        target.check(value)

    while True:
        yield one.hypothesis.fuzz_one_input(rng.randbytes(rng.randrange(LONGEST)))


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Bytes with a few of them changed, left out or doubled."""
    changed = bytearray(data)
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(changed) + 1)
        changed[place : place + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
    return bytes(changed)


if __name__ == "__main__":
    main()
