"""Fuzz the readers and the site, and print what it came to.

    python tests/fuzz/run.py --inputs 1000000

Two targets run at a time, each in a process of its own. Findings are left in a folder.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
OVER_HTTP = "openapi.json over HTTP"
PLAINLY = ", without a fuzzer"
# The share of all inputs that each gets: a cheap one many, one that reads few. In this
# order, the longest first.
SHARES = {
    "requests": 0.04,
    "drawings read": 0.04,
    "pictures read": 0.04,
    OVER_HTTP: 0.005,
    "artifacts": 0.01,
    "questions in JSON": 0.765,
    "files of drawings": 0.1,
}
# Some of them once more, at random and in a process without a fuzzer, which keeps
# inputs of its own: there, and over HTTP, memory is the program's.
PLAIN = {
    "requests": 0.04,
    "drawings read": 0.02,
    "pictures read": 0.01,
    "artifacts": 0.005,
    "questions in JSON": 0.1,
    "files of drawings": 0.1,
}
# What the program may grow by from a fifth of its inputs to the last of them.
MOST_GROWTH = 0.05


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--only", choices=SHARES, action="append")
    parser.add_argument("--folder", type=Path, default=Path("fuzz-findings"))
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    start = time.perf_counter()
    targets = asked.only or [*SHARES]
    runs = [(target, inputs_of(SHARES[target], asked.inputs)) for target in targets]
    runs += [
        (f"{target}{PLAINLY}", inputs_of(PLAIN[target], asked.inputs))
        for target in PLAIN
        if target in targets
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda run: fuzz(*run, folder), runs))
    return report(results, folder, time.perf_counter() - start)


def inputs_of(share: float, inputs: int) -> int:
    """Return the number of inputs that a target gets with this share."""
    return max(10, round(share * inputs))


def fuzz(target: str, inputs: int, folder: Path) -> dict[str, object]:
    """Run a target in a process; what it came to."""
    options = [str(inputs), str(folder)]
    if target == OVER_HTTP:
        command = ["tests.fuzz.schema", *options]
    elif target.endswith(PLAINLY):
        command = ["tests.fuzz.plain", target.removesuffix(PLAINLY), *options]
    else:
        command = ["tests.fuzz.guided", target, *options]
    name = target.replace(" ", "-")
    with (folder / f"{name}.log").open("w") as log:
        code = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
            stdout=log,
            stderr=log,
        ).returncode
    result = folder / f"{name}.json"
    if code or not result.exists():
        return {"target": target, "failed": f"ended with {code}: see {log.name}"}
    return json.loads(result.read_text())


def report(results: list[dict], folder: Path, seconds: float) -> int:
    """Print the table; 1 if there is a finding, or memory that grew."""
    print("| target | inputs | a second | findings | MB at a fifth | at the end |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    total = 0
    is_bad = False
    for one in results:
        if "failed" in one:
            print(f"| {one['target']} | {one['failed']} | | | | |")
            is_bad = True
            continue
        growth = one["late"] / one["early"] - 1
        is_own = one["target"] == OVER_HTTP or one["target"].endswith(PLAINLY)
        is_bad |= one["findings"] > 0 or (is_own and growth > MOST_GROWTH)
        total += one["inputs"]
        print(
            f"| {one['target']} | {one['inputs']:,} "
            f"| {one['inputs'] / one['seconds']:,.0f} | {one['findings']} "
            f"| {one['early']:.0f} | {one['late']:.0f} ({growth:+.1%}) |"
        )
    print(f"\n{total:,} inputs in {seconds / 60:.1f} minutes.", end=" ")
    print(f"Something was found: see {folder}." if is_bad else "Nothing was found.")
    return int(is_bad)


if __name__ == "__main__":
    sys.exit(main())
