"""How speed and memory grow: with batch, threads and width; with pixels and digits.

    python tests/benchmarks/scale.py
    python tests/benchmarks/scale.py --figure static/figures/scale.svg

Images a second that `cnn` reads and is trained with, and the most memory of the
process, which it begins with 40 to 50 MB of: one process for each width, number of
cores and task, from the smallest batch to the largest. Then the time of a picture tiled
with one number, against its pixels, and of a drawn number against its digits, with the
straight line that fits best and how far the times are from it. Longer numbers, and
doubtful ones, are read by the line reader too, which is left out here. The fastest of
several calls counts.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np
from PIL import Image

from model.ink import read_picture
from model.nn.loss import softmax_cross_entropy
from model.nn.network import cnn
from model.nn.optimizer import AdamW
from model.recognizer import Recognizer
from model.training.gradients import gradients
from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers
from tests.benchmarks.pictures import generate, peak_megabytes
from tests.support.shapes import number

WIDTHS, CORES = (16, 32, 64), (1, 2)
BATCHES = {"reading": (1, 8, 64, 1024), "training": (32, 128)}
SLICE = 32  # images of a batch that a thread is trained with at a time
TILES = (1, 2, 3, 4, 5)  # numbers along a side of a picture
DIGITS = (1, 2, 4, 6, 8, 10, 12)
SECONDS, CALLS = 0.4, 3  # the least time and number of calls that are measured
Curve = list[tuple[int, float, float]]  # batch, images a second, MB


def fastest(function: Callable[[], Any]) -> float:
    """Seconds of the fastest call, after one that is not counted.

    They take some time: Linux spreads threads that it has put on one core only then.
    """
    function()
    times: list[float] = []
    while len(times) < CALLS or sum(times) < SECONDS:
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def curve(task: str, width: int, cores: int) -> Curve:
    """Measure one network in this process, which is kept to as many cores."""
    rng = np.random.default_rng(0)
    network = cnn(rng, width)
    if task == "training":
        keep_freed_memory()
    folded, optimizer = network.folded(), AdamW(network.params)
    found: Curve = []
    with Workers(cores) as workers:
        for batch in BATCHES[task]:
            x, y = rng.random((batch, 28, 28), np.float32), np.arange(batch) % 10

            def read(x: np.ndarray = x) -> None:
                folded.logits(x)

            def train(x: np.ndarray = x, y: np.ndarray = y) -> None:
                size = min(SLICE, len(x) // 2)
                _, grads, _ = gradients(
                    network, x, y, rng, workers, size, softmax_cross_entropy
                )
                optimizer.step(grads, 1e-3)

            speed = batch / fastest(read if task == "reading" else train)
            found.append((batch, speed, peak_megabytes()))
    return found


def in_process(task: str, width: int, cores: int) -> Curve:
    """Return the curve of a process of its own."""
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    done = subprocess.run(
        [sys.executable, __file__, "--curve", task, str(width), str(cores)],
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
    )
    return json.loads(done.stdout)


def picture_times(recognizer: Recognizer) -> tuple[list[float], list[float]]:
    """Megapixels of pictures, and the milliseconds to read each."""
    data = generate("ballpoint, plain paper", False, 0).data
    with Image.open(io.BytesIO(data)) as image:
        tile = np.asarray(image.convert("L"))
    sizes, times = [], []
    for side in TILES:
        file = io.BytesIO()
        Image.fromarray(np.tile(tile, (side, side))).save(file, "PNG")
        picture = read_picture(file.getvalue())
        sizes.append(side * side * tile.size / 1e6)
        times.append(1000 * fastest(lambda p=picture: recognizer.read(p)))
    return sizes, times


def number_times(recognizer: Recognizer) -> tuple[list[float], list[float]]:
    """Digits of drawn numbers, and the milliseconds to read each."""
    drawings = [number("123456789012"[:count]) for count in DIGITS]
    times = [
        1000 * fastest(lambda d=drawing: recognizer.read(d)) for drawing in drawings
    ]
    return list(map(float, DIGITS)), times


def line_through(x: list[float], y: list[float]) -> tuple[float, float, float]:
    """Slope and start of the best line, and its largest distance from y."""
    slope, start = np.polyfit(x, y, 1)
    off = np.abs(slope * np.array(x) + start - y)
    return float(slope), float(start), float(off.max())


def draw(curves: dict[str, Curve], lines: dict[str, tuple], path: Path) -> None:
    """Write the figure."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator, StrMethodFormatter

    matplotlib.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "scale"}
    figure, panels = plt.subplots(2, 3, figsize=(11, 6.6))
    for name, points in curves.items():
        task, width, cores = name.split()
        batches, speeds, memory = zip(*points, strict=True)
        style: dict[str, Any] = {
            "color": f"C{WIDTHS.index(int(width))}",
            "linestyle": "-" if int(cores) > 1 else ":",
            "label": f"{width}, {cores} core{'s' * (int(cores) > 1)}",
        }
        row = panels[list(BATCHES).index(task)]
        row[0].plot(batches, speeds, marker=".", **style)
        row[1].plot(batches, memory, marker=".", **style)
        row[0].set(title=f"{task}: images a second", yscale="log")
        row[1].set(title=f"{task}: memory at most, MB")
        for panel in row[:2]:
            panel.set(xlabel="batch", xscale="log")
            panel.set_xticks(batches, list(map(str, batches)))
    for panel in panels[:, 0]:
        panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        panel.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    for panel, (name, (x, y)) in zip(panels[:, 2], lines.items(), strict=True):
        slope, start, _ = line_through(x, y)
        panel.plot(x, y, "o", color="C3")
        panel.plot(x, slope * np.array(x) + start, color="C3", linewidth=0.8)
        title, unit = name.split(", ")
        panel.set(title=f"{title}: ms", xlabel=unit, xlim=(0, None))
    for panel in panels.flat:
        panel.minorticks_off()
        panel.grid(alpha=0.3)
    for panel in panels[:, 1:].flat:
        panel.set_ylim(0, None)
    shown = panels[0, 0].get_legend_handles_labels()
    figure.legend(*shown, title="channels", loc="lower center", ncols=len(shown[0]))
    figure.tight_layout(rect=(0, 0.09, 1, 1))
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--figure", type=Path, metavar="FILE", help="an SVG to write")
    parser.add_argument("--curve", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.curve:
        task, width, cores = options.curve
        return print(json.dumps(curve(task, int(width), int(cores))))

    curves = {
        f"{task} {width} {cores}": in_process(task, width, cores)
        for task in BATCHES
        for width in WIDTHS
        for cores in CORES
    }
    for name, points in curves.items():
        shown = ", ".join(f"{b}: {s:.0f}/s {m:.0f} MB" for b, s, m in points)
        print(f"{name} (channels, cores): {shown}")
    recognizer = Recognizer.load("cnn")
    lines = {
        "a picture, megapixels": picture_times(recognizer),
        "a drawn number, digits": number_times(recognizer),
    }
    for name, (x, y) in lines.items():
        slope, start, off = line_through(x, y)
        shown = ", ".join(f"{a:.2f}: {b:.1f} ms" for a, b in zip(x, y, strict=True))
        print(f"{name}: {shown}; {slope:.2f} ms each and {start:.1f}, {off:.1f} ms off")
    if options.figure:
        draw(curves, lines, options.figure)


if __name__ == "__main__":
    main()
