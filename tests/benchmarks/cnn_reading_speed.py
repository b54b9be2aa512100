"""Reading speed of the convolutional network on one core: ours and onnxruntime's.

    pip install onnxruntime
    python tests/benchmarks/cnn_reading_speed.py

The same weights in both, one thread, one image at a time and 1,000 at once. They take
turns; the median counts.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import onnxruntime

from model.export import to_onnx
from model.nn.network import cnn
from model.nn.normalization import BatchNorm
from model.training.malloc import keep_freed_memory
from model.training.parallel import Workers

ROUNDS = 15


def networks():
    """Ours, folded, and onnxruntime's, as functions of images (N, 28, 28)."""
    rng = np.random.default_rng(0)
    network = cnn(rng)
    for layer in network.layers:
        if isinstance(layer, BatchNorm):
            mean, var = layer.statistics
            mean[:] = rng.normal(0, 0.1, len(mean))
            var[:] = rng.uniform(0.5, 2, len(var))
    folded = network.folded()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(to_onnx(network, 1.0), options)
    return (
        lambda x: folded.logits(x, chunk=16),
        lambda x: session.run(["logits"], {"images": x})[0],
    )


def main() -> None:
    keep_freed_memory()
    ours, theirs = networks()
    rng = np.random.default_rng(1)
    with Workers(1):
        for n, repeat in ((1, 200), (1000, 1)):
            x = rng.random((n, 28, 28), np.float32)
            difference = np.abs(ours(x) - theirs(x)).max()
            times = {ours: [], theirs: []}
            for _ in range(ROUNDS):
                for run in times:
                    start = time.perf_counter()
                    for _ in range(repeat):
                        run(x)
                    times[run].append((time.perf_counter() - start) / repeat * 1000)
            mine, other = (statistics.median(t) for t in times.values())
            print(
                f"{n} images: ours {mine:.2f} ms, onnxruntime {other:.2f} ms, "
                f"{mine / other:.2f} times; outputs within {difference:.1e}"
            )


if __name__ == "__main__":
    main()
