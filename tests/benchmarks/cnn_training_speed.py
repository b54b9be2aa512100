"""Training speed of the convolutional network: ours, PyTorch and Keras (JAX), in turns.

    pip install torch==2.13.0
    python tests/benchmarks/cnn_training_speed.py --figure speed.png

Whole steps: forward, loss, backward, batch norm, AdamW, averaged weights. Varying the
images is not in it: what that costs on one core comes at the end. PyTorch's settings,
channels_last or not and torch.compile or not, are tried first: the fastest counts. For
each number of threads and batch size the three, each in a process of its own kept to as
many cores, make a few steps in turns, so that a machine that slows down slows all of
them; the median step counts. Memory is the peak of each process, and what of it came
after the imports.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import cnn_frameworks as frameworks
import numpy as np
from threadpoolctl import threadpool_limits

from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers
from model.training.recipes import RECIPES

NAMES = ("ours", "PyTorch", "Keras (JAX)")
STEPS = 5  # in a turn


def build(name: str, batch: int, threads: int, workers: Workers):
    """The step of one framework."""
    if name == "ours":
        return frameworks.numpy_step(batch, workers)
    if name == "PyTorch":
        step, setting = frameworks.torch_step(batch, threads)
        print(f"PyTorch: {setting}", file=sys.stderr)
        return step
    return frameworks.keras_step(batch)


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def take_turns(name: str, batch: int, threads: int) -> None:
    """The process of one framework: a turn for each line that comes in."""
    if name == "ours":
        # As model/train.py does; the others have allocators of their own.
        keep_freed_memory()
    with Workers(threads) as workers:
        # A step of a small batch imports and starts all there is.
        build(name, 4, threads, workers)()
        imported = peak()
        step = build(name, batch, threads, workers)
        for _ in range(5):
            step()
        print("ready", flush=True)
        for _ in sys.stdin:
            times = []
            for _ in range(STEPS):
                start = time.perf_counter()
                step()
                times.append(time.perf_counter() - start)
            print(json.dumps([times, peak(), peak() - imported]), flush=True)


def start(name: str, batch: int, threads: int) -> subprocess.Popen:
    """A process of `take_turns`, kept to as many cores as threads."""
    cores = sorted(os.sched_getaffinity(0))[:threads]
    arguments = ["--threads", str(threads), "--batches", str(batch), "--turns", name]
    process = subprocess.Popen(
        [sys.executable, __file__, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    process.stdout.readline()
    return process


def measure(batch: int, threads: int, rounds: int) -> dict[str, dict[str, float]]:
    """Of each framework: images a second, and memory in MB."""
    processes = {name: start(name, batch, threads) for name in NAMES}
    times: dict[str, list[float]] = {name: [] for name in NAMES}
    memory = {}
    for _ in range(rounds):
        for name, process in processes.items():
            process.stdin.write("go\n")
            process.stdin.flush()
            turn, *memory[name] = json.loads(process.stdout.readline())
            times[name] += turn
    for process in processes.values():
        process.communicate()
    return {
        name: {
            "speed": batch / statistics.median(times[name]),
            "best": batch / min(times[name]),
            "memory": memory[name][0],
            "after imports": memory[name][1],
        }
        for name in NAMES
    }


def augmentation(batch: int = 128, rounds: int = 50) -> float:
    """Microseconds an image that the recipe's variation takes: the median batch."""
    images = np.random.default_rng(0).random((batch, 28, 28), np.float32)
    rng, times = np.random.default_rng(0), []
    with threadpool_limits(1):
        for _ in range(rounds):
            start = time.perf_counter()
            RECIPES["cnn"].augmentation(images, rng)
            times.append(time.perf_counter() - start)
    return 1e6 * statistics.median(times) / batch


def draw(results: dict, path: str) -> None:
    """Images a second against the batch size, one panel for each number of threads."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(
        1, len(results), figsize=(9, 3.8), sharey=True, squeeze=False
    )
    for panel, (threads, by_batch) in zip(panels[0], results.items(), strict=True):
        for name, marker in zip(NAMES, "os^", strict=True):
            speed = [of[name]["speed"] for of in by_batch.values()]
            panel.plot(list(by_batch), speed, marker=marker, label=name)
        panel.set(
            title=f"{threads} thread{'s' * (threads > 1)}",
            xlabel="batch size",
            xscale="log",
        )
        panel.set_xticks(list(by_batch), list(map(str, by_batch)))
        panel.minorticks_off()
        panel.grid(alpha=0.3)
    panels[0][0].set(ylabel="images a second, whole step", ylim=(0, None))
    panels[0][0].legend()
    figure.tight_layout()
    figure.savefig(path, dpi=150)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--batches", type=int, nargs="+", default=[32, 64, 128, 256])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--figure", help="a file for the plot")
    parser.add_argument("--turns", choices=NAMES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.turns:
        return take_turns(options.turns, options.batches[0], options.threads[0])

    results: dict[int, dict[int, dict]] = {}
    for threads in options.threads:
        for batch in options.batches:
            found = measure(batch, threads, options.rounds)
            results.setdefault(threads, {})[batch] = found
            print(f"{threads} threads, batch {batch}, images a second:")
            for name, of in found.items():
                ratio = found["ours"]["speed"] / of["speed"]
                print(
                    f"  {name:12} {of['speed']:6.0f} (best {of['best']:.0f}), ours is "
                    f"{ratio:.2f} times as fast; {of['memory']:.0f} MB, "
                    f"{of['after imports']:.0f} after the imports",
                    flush=True,
                )
    print(f"varying the images, one core: {augmentation():.0f} us an image")
    if options.figure:
        draw(results, options.figure)


if __name__ == "__main__":
    main()
