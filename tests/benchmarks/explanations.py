"""Which method finds the ink that counts: four on real test images, by erasing it.

    python tests/benchmarks/explanations.py [cnn|mlp ...]

500 test images, each explained by its answer against the runner-up. Ink is taken away
in the order that a method claims, what speaks most for the answer first, and the
difference of the two logits is watched (deletion); or it is put on blank paper in that
order (insertion: Petsiuk, Das and Saenko 2018, arXiv 1806.07421; pixel flipping: Samek
et al. 2017). Printed are the means of these curves, in logits (the lower the better for
deletion, the higher for insertion); and the medians of the share of inked pixels whose
loss changes the answer, of how far the contributions miss the sum that they should have
(the difference less that of blank paper), and of milliseconds.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from model.artifact import load_test_images
from model.explain.deeplift import explain
from model.nn.inference import AffineReLU
from model.recognizer import MODELS, Recognizer

IMAGES, CUTS, STEPS = 500, 20, 32


def gradient(network, images, digit, against):
    """The derivative of the difference of two logits by every pixel, (N, 28, 28)."""
    rng, x, steps = np.random.default_rng(0), images, []
    for layer in network.layers:
        y, cache = layer.forward(x, rng)
        steps.append((layer, cache, y))
        x = y
    dy = np.zeros_like(x)
    dy[:, digit], dy[:, against] = 1, -1
    for layer, cache, y in reversed(steps):
        if isinstance(layer, AffineReLU):
            dy = dy * (y > 0) * (1 if layer.scale is None else layer.scale)
        else:
            dy, _ = layer.backward(dy, cache)
    return dy


def gradient_times_input(network, image, digit, against):
    """Simonyan, Vedaldi and Zisserman 2013; Shrikumar et al. 2016."""
    return image * gradient(network, image[None], digit, against)[0]


def integrated_gradients(network, image, digit, against):
    """Sundararajan, Taly and Yan 2017, from blank paper, by the midpoint rule."""
    along = ((np.arange(STEPS) + 0.5) / STEPS).astype(np.float32)
    images = along[:, None, None] * image
    return image * gradient(network, images, digit, against).mean(axis=0)


def occlusion(network, image, digit, against):
    """Zeiler and Fergus 2014, a pixel at a time: what is lost when it is erased."""
    inked = np.flatnonzero(image)
    images = np.repeat(image.reshape(1, -1), len(inked) + 1, axis=0)
    images[np.arange(len(inked)), inked] = 0
    differences = difference(network, images.reshape(-1, 28, 28), digit, against)
    contributions = np.zeros(784, np.float32)
    contributions[inked] = differences[-1] - differences[:-1]
    return contributions.reshape(28, 28)


def deeplift(network, image, digit, against):
    """The site's."""
    return explain(network, image, digit, against).contributions


METHODS = (gradient_times_input, integrated_gradients, occlusion, deeplift)


def difference(network, images, digit, against):
    """Of two logits, (N,)."""
    logits = network.logits(images)
    return logits[:, digit] - logits[:, against]


def curves(network, image, contributions, digit, against):
    """The difference while ink goes, and while it comes, each (CUTS + 1,)."""
    inked = np.flatnonzero(image)
    order = inked[np.argsort(-contributions.ravel()[inked], kind="stable")]
    cuts = np.rint(np.linspace(0, len(order), CUTS + 1)).astype(int)
    images = np.zeros((2, CUTS + 1, 784), np.float32)
    for i, cut in enumerate(cuts):
        images[0, i, order[cut:]] = image.ravel()[order[cut:]]
        images[1, i, order[:cut]] = image.ravel()[order[:cut]]
    both = difference(network, images.reshape(-1, 28, 28), digit, against)
    return both[: CUTS + 1], both[CUTS + 1 :]


def judge(network, image):
    """By method: means of deletion and insertion, share, miss, milliseconds."""
    digit, against = np.argsort(network.logits(image[None])[0])[:-3:-1].tolist()
    results = []
    for method in METHODS:
        start = time.perf_counter()
        contributions = method(network, image, digit, against)
        took = (time.perf_counter() - start) * 1000
        gone, come = curves(network, image, contributions, digit, against)
        whole, blank = gone[0], gone[-1]
        areas = [np.trapezoid(curve) / CUTS for curve in (gone, come)]
        share = np.argmax(gone < 0) / CUTS if (gone < 0).any() else 1.0
        miss = abs(contributions.sum() - (whole - blank)) / abs(whole - blank)
        results.append((*areas, share, miss, took))
    return results


def main() -> None:
    x, _ = load_test_images()
    chosen = np.random.default_rng(0).choice(len(x), IMAGES, replace=False)
    for name in sys.argv[1:] or MODELS:
        network = Recognizer.load(name).network
        images = x[chosen].astype(np.float32) / np.float32(255)
        results = np.array([judge(network, image) for image in images])
        print(f"{name}: {IMAGES} images, mean +- 1.96 standard errors")
        for i, method in enumerate(METHODS):
            ours = results[:, i]
            mean = ours.mean(axis=0)
            error = 1.96 * ours.std(axis=0) / len(ours) ** 0.5
            print(
                f"  {method.__name__:22} deletion {mean[0]:6.2f} +- {error[0]:.2f}, "
                f"insertion {mean[1]:6.2f} +- {error[1]:.2f}, "
                f"answer changes at {np.median(ours[:, 2]):4.0%} of the ink, "
                f"misses the sum by {np.median(ours[:, 3]):.1%}, "
                f"{np.median(ours[:, 4]):5.1f} ms"
            )


if __name__ == "__main__":
    main()
