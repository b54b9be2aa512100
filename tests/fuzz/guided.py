"""One target under atheris, which looks for inputs that reach new lines of code.

    python -m tests.fuzz.guided "pictures read" 1000 FOLDER

Findings and the result go to the folder.
"""

import os
import random
import sys
import tempfile
import warnings
from pathlib import Path

import atheris
from hypothesis import given, settings

from tests.fuzz.watch import Result, Watch

ROOT = Path(__file__).resolve().parents[2]
# What reads bytes is instrumented, and not what computes: atheris 3.0 keeps the result
# of every comparison of arrays in instrumented code for good (`a > 3`, its own leak).
READERS = (
    "ink.image_files",
    "ink.image_formats",
    "ink.data_urls",
    "data.drawing_files",
    "artifact",
    "files",
)
CHEAP = ("questions in JSON", "files of drawings")  # few are sound, with few arrays
WITH_ARRAYS = [
    "webapp.gallery.filters",
    "webapp.gallery.images",
    "webapp.explain.signed_images",
    "webapp.explain.why",
]
LONGEST = {True: 1024, False: 8192}  # bytes, as they are and to choose by
FRESH = 0.2  # of the inputs are new, and not mutants: so that none is stuck in a corner
SLOWEST = 60  # seconds; a slower input stops the run and is kept


def main() -> None:
    name, wanted, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    readers = (*READERS, "ink.strokes") if name in CHEAP else READERS
    paths = (
        path.relative_to(ROOT / "model") for path in (ROOT / "model").rglob("*.py")
    )
    modules = [".".join(path.with_suffix("").parts) for path in paths]
    exclude = [f"model.{module}" for module in modules if module not in readers]
    with atheris.instrument_imports(
        include=["PIL", "webapp", "model"], exclude=exclude + WITH_ARRAYS
    ):
        from tests.fuzz.targets import TARGETS, clear_up
    # NumPy warns of overflow and of what is no number: here these are findings.
    warnings.simplefilter("error", RuntimeWarning)
    target = TARGETS[name]
    watch = Watch(Result(name), target.check, wanted, folder)
    seeds = target.seeds() if target.seeds else fresh_seeds()
    one = watch if target.seeds else chosen_by_bytes(target.inputs(), watch)

    def one_input(data: bytes) -> None:
        one(data)
        if watch.is_done:
            watch.finish()
            clear_up()
            sys.stdout.flush()
            os._exit(0)  # libFuzzer has no other end

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        """Return libFuzzer's mutation of an input, or now and then a new one."""
        rng = random.Random(seed)
        if not target.seeds and rng.random() < FRESH:
            return rng.randbytes(rng.randrange(longest))
        return atheris.Mutate(data, longest)

    with tempfile.TemporaryDirectory(prefix="digits-seeds-") as corpus:
        for number, seed in enumerate(seeds):
            Path(corpus, str(number)).write_bytes(seed)
        options = [
            *("-runs=-1", f"-timeout={SLOWEST}", "-rss_limit_mb=0", "-verbosity=0"),
            *("-len_control=0", f"-max_len={LONGEST[bool(target.seeds)]}", "-seed=1"),
            *(f"-artifact_prefix={folder}/", "-print_final_stats=0", corpus),
        ]
        atheris.Setup([sys.argv[0], *options], one_input, custom_mutator=mutate)
        atheris.Fuzz()


def chosen_by_bytes(inputs, watch: Watch):
    """A function of bytes, which Hypothesis takes for its choices among the inputs."""

    @settings(database=None)
    @given(inputs)
    def one(value: object) -> None:
        watch(value)

    return one.hypothesis.fuzz_one_input


def fresh_seeds() -> list[bytes]:
    """Choices without any plan."""
    rng = random.Random(1)
    return [rng.randbytes(size) for size in (64, 256, 1024, 4096) for _ in range(25)]


if __name__ == "__main__":
    main()
