"""The pen's way: does direction and order say more than the picture?

    python tests/benchmarks/pen_path.py TRAIN.jsonl MEASURE.jsonl [...]

A small network reads the path itself: 48 points at equal steps along the pen's way, in
the air between strokes too, each with its place, its direction, and whether the pen is
down. It is trained on people's drawings, varied as `model.data.pens` does it. On other
people's drawings it is measured alone, averaged with cnn (the logarithms, so weighted
as it is best on the people held out of training), and only where cnn is not sure.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from model.data.drawing_files import LabeledDrawing, load_drawings
from model.data.pens import load_pens, vary
from model.ink.strokes import check_strokes
from model.nn.layers import Dense, ReLU
from model.nn.loss import softmax, softmax_cross_entropy
from model.nn.network import Network
from model.nn.normalization import Dropout
from model.nn.optimizer import EMA, AdamW, cosine_schedule
from model.recognizer import Recognizer
from model.training.synthetic import render_drawings

POINTS, BATCH, LEARNING_RATE = 48, 128, 2e-3
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


def path_features(strokes: list[np.ndarray]) -> np.ndarray:
    """Return the features (POINTS * 5,) float32 of strokes (n, 2)."""
    points = np.concatenate(strokes)
    down = np.concatenate([np.r_[np.zeros(1), np.ones(len(s) - 1)] for s in strokes])
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - (low + high) / 2) / (max((high - low).tolist()) or 1.0)
    along = np.r_[0, np.hypot(*np.diff(points, axis=0).T).cumsum()]
    places = np.linspace(0, along[-1], POINTS)
    x, y = (np.interp(places, along, values) for values in points.T)
    pen = down[np.minimum(np.searchsorted(along, places), len(down) - 1)]
    turn = np.arctan2(np.gradient(y), np.gradient(x))
    return np.concatenate([x * 2, y * 2, np.cos(turn), np.sin(turn), pen]).astype("f4")


def features(
    drawings: list[LabeledDrawing], rng: np.random.Generator | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return features (N, POINTS * 5), varied with a generator, and labels (N,)."""
    strokes = [check_strokes(drawing.strokes) for drawing in drawings]
    varied = [vary(each, rng) if rng else each for each in strokes]
    labels = np.array([int(drawing.label) for drawing in drawings])
    return np.stack([path_features(each) for each in varied]), labels


def train(drawings: list[LabeledDrawing], epochs: int, seed: int) -> Network:
    """Return a network of two hidden layers, trained on the paths of drawings."""
    rng = np.random.default_rng(seed)
    network, averaged = build(seed), build(seed)
    optimizer = AdamW(network.params, 0.02)
    ema = EMA(network.params, averaged.params, 0.999)
    steps = len(drawings) // BATCH
    for epoch in range(epochs):
        x, y = features(drawings, rng)
        order = rng.permutation(len(x))
        for step in range(steps):
            chosen = order[step * BATCH : (step + 1) * BATCH]
            logits, caches = network.forward(x[chosen], rng)
            _, dlogits = softmax_cross_entropy(logits, y[chosen], 0.05)
            done = epoch * steps + step
            rate = cosine_schedule(done, epochs * steps, LEARNING_RATE, steps)
            optimizer.step(network.backward(dlogits, caches), rate)
            ema.step()
    return averaged


def build(seed: int) -> Network:
    """Return the network with its initial weights."""
    rng = np.random.default_rng(seed)
    return Network(
        [
            *(Dense(POINTS * 5, 256, rng), ReLU()),
            *(Dense(256, 256, rng), ReLU(), Dropout(0.2)),
            Dense(256, 10, rng),
        ]
    )


def log_probabilities(
    recognizer: Recognizer, network: Network, drawings: list[LabeledDrawing]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return those of cnn and of the path, (N, 10) each, and the labels (N,)."""
    x, y = features(drawings, None)
    pictures, _ = render_drawings(drawings)
    assert len(pictures) == len(x)
    p = recognizer.probabilities(pictures).astype(np.float64)
    return np.log(p + 1e-9), np.log(softmax(network.logits(x)) + 1e-9), y


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path)
    parser.add_argument("measure", type=Path, nargs="+")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    pens, recognizer = load_pens([options.train]), Recognizer.load("cnn")
    network = train(list(pens.drawings), options.epochs, options.seed)
    a, b, y = log_probabilities(recognizer, network, list(pens.held_out))
    rights = {w: int(((a + w * b).argmax(axis=1) == y).sum()) for w in WEIGHTS}
    best = max(WEIGHTS, key=lambda weight: (rights[weight], -weight))
    print(f"right of {len(y)} held out, by the weight of the path: {rights}")
    threshold = recognizer.metadata["uncertain_below"]
    for path in options.measure:
        a, b, y = log_probabilities(recognizer, network, load_drawings(path))
        unsure = np.exp(a.max(axis=1)) < threshold
        where_unsure = np.where(unsure[:, None], a + max(best, 0.5) * b, a)
        shares = {
            "cnn": a,
            "path": b,
            f"both, the path's weight {best}": a + best * b,
            "the path where cnn is not sure": where_unsure,
        }
        print(path.stem, len(y), "drawings")
        for name, logs in shares.items():
            print(f"  {name}: {(logs.argmax(axis=1) == y).mean():.2%}")


if __name__ == "__main__":
    main()
