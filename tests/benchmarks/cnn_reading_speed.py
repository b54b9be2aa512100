"""Reading speed of `cnn` as its users call it, beside onnxruntime, on one core and two.

    pip install onnxruntime
    python tests/benchmarks/cnn_reading_speed.py

Ours is `Recognizer.load("cnn").probabilities(images)` in a fresh process without any
setting, theirs the exported network in another, with as many threads as cores. The
images are MNIST's test images, one and 1,000 at a time. The two processes take turns;
a ratio is that of one turn, and printed are the median and the middle half. Then the
networks that read pictures, for strips and pictures of some sizes, one core: give the
top folder of another version as an argument to compare with it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
CORES = (1, 2)
CALLS = {1: 100, 1000: 1}  # Number of images to the number of calls of a turn
ROUNDS = 15
PAUSE = (
    0.05  # Before a turn, in seconds: threads of the one before go on waiting busily
)
STRIPS = ((1, 32, 160), (3, 32, 200), (16, 32, 400))
PICTURES = ((1, 96, 232), (1, 152, 432), (1, 640, 640))


class Reader:
    """Process that reads whenever it is told to, on some cores, and times itself."""

    def __init__(self, cores: int, *arguments: str) -> None:
        command = [sys.executable, str(HERE), *arguments]
        allowed = sorted(os.sched_getaffinity(0))[:cores]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )

    def milliseconds(self, task: str) -> float:
        """Return the time of one call."""
        time.sleep(PAUSE)
        print(task, file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait()


def serve(calls: dict) -> None:
    """Time the calls that are asked for by their names, one a line."""
    for line in sys.stdin:
        run, repeat = calls[line.strip()]
        start = time.perf_counter()
        for _ in range(repeat):
            run()
        print((time.perf_counter() - start) / repeat * 1000, flush=True)


def digits():
    """MNIST's first thousand test images, prepared."""
    from model.artifact import load_test_images
    from model.preprocess import prepare_all

    return prepare_all(load_test_images()[0][: max(CALLS)])


def serve_ours(root: str) -> None:
    """Read with the package in a folder."""
    sys.path.insert(0, root)
    from model import Recognizer
    from model.artifact import FOLDER

    recognizer, images = Recognizer.load("cnn", FOLDER), digits()
    calls = {
        str(n): (lambda n=n: recognizer.probabilities(images[:n]), repeat)
        for n, repeat in CALLS.items()
    }
    import numpy as np

    rng = np.random.default_rng(0)
    pages = recognizer.pages
    for network, shapes in ((pages.line_reader, STRIPS), (pages.finder, PICTURES)):
        for shape in shapes:
            x = rng.random(shape, np.float32)
            calls[str(shape)] = (lambda f=network.outputs, x=x: f(x), 1)
    serve(calls)


def serve_theirs(path: str, threads: int) -> None:
    """Read with onnxruntime."""
    sys.path.insert(0, str(ROOT))
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(path, options)
    images = digits()

    def run(n: int):
        return session.run(["probabilities"], {"images": images[:n]})

    serve({str(n): (lambda n=n: run(n), repeat) for n, repeat in CALLS.items()})


def compare(first: Reader, second: Reader, task: str, rounds: int) -> str:
    """Let both take turns, and return what is to be printed."""
    times = []
    for number in range(rounds + 1):
        turn = [reader.milliseconds(task) for reader in (first, second)]
        if number:  # the first turn is a warm-up
            times.append(turn)
    mine, other = (statistics.median(column) for column in zip(*times, strict=True))
    low, middle, high = statistics.quantiles([a / b for a, b in times], n=4)
    return f"{mine:.3f} ms, {other:.3f} ms, {middle:.2f} times ({low:.2f}-{high:.2f})"


def main(before: str | None = None) -> None:
    sys.path.insert(0, str(ROOT))
    from model import Recognizer
    from model.artifact import FOLDER
    from model.export import to_onnx

    recognizer = Recognizer.load("cnn", FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cnn.onnx"
        path.write_bytes(to_onnx(recognizer.trained, recognizer.temperature))
        print("ours, onnxruntime's, ratio")
        for cores in CORES:
            ours = Reader(cores, "ours", str(ROOT))
            theirs = Reader(cores, "theirs", str(path), str(cores))
            for n in CALLS:
                found = compare(ours, theirs, str(n), ROUNDS)
                print(f"{n} images, cores: {cores}: {found}", flush=True)
            ours.close()
            theirs.close()
    if before:
        print("ours, that before, ratio, one core")
        ours, old = Reader(1, "ours", str(ROOT)), Reader(1, "ours", before)
        for task in [*map(str, CALLS), *map(str, STRIPS + PICTURES)]:
            print(f"{task}: {compare(ours, old, task, 5)}", flush=True)
        ours.close()
        old.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["ours", root]:
            serve_ours(root)
        case ["theirs", path, threads]:
            serve_theirs(path, int(threads))
        case arguments:
            main(*arguments)
