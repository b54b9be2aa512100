"""Contributions add up, and the ink that they name is the ink that counts."""

from dataclasses import replace

import numpy as np
import pytest

from model.explain.deeplift import delta, erase, explain, multipliers, sum_by_region
from model.nn.convolution import Conv2D
from model.nn.inference import AffineReLU
from model.nn.layers import Dense, ReLU
from model.nn.network import Network
from model.nn.pooling import MaxPool
from model.nn.winograd import WinogradConv2D

PAIRS = [(7, 1), (0, 9), (3, 8)]


def prepared(images):
    return images.astype(np.float32) / np.float32(255)


def answer(network, image):
    """The digit that is read, and the runner-up."""
    order = np.argsort(network.logits(image[None])[0])
    return int(order[-1]), int(order[-2])


@pytest.mark.parametrize("pair", PAIRS)
def test_contributions_and_blank_paper_add_up_to_the_lead(recognizer, mnist_test, pair):
    digit, against = pair
    for image in prepared(mnist_test[0][:5]):
        found = explain(recognizer.network, image, digit, against)
        (logits,) = recognizer.network.logits(image[None])
        assert found.difference == pytest.approx(
            logits[digit] - logits[against], rel=1e-4, abs=1e-4
        )
        added = found.blank + found.contributions.sum()
        assert added == pytest.approx(found.difference, abs=1e-3)
        assert sum(found.regions.values()) == pytest.approx(
            found.contributions.sum(), abs=1e-3
        )


def test_paper_contributes_nothing_and_the_other_way_round_is_the_negative(
    recognizer, mnist_test
):
    (image,) = prepared(mnist_test[0][3:4])
    found = explain(recognizer.network, image, 4, 9)
    assert not found.contributions[image == 0].any()
    assert np.abs(found.contributions).max() > 0.01
    turned = explain(recognizer.network, image, 9, 4)
    np.testing.assert_allclose(turned.contributions, -found.contributions, atol=1e-5)


def test_without_a_kink_between_paper_and_ink_the_multiplier_is_the_derivative(rng):
    # Ink so faint that no unit switches: there the network is linear.
    layers = [Dense(784, 30, rng), ReLU(), Dense(30, 10, rng)]
    for layer in (layers[0], layers[2]):
        layer.params = [rng.standard_normal(p.shape) for p in layer.params]
    network = Network(layers)
    image = 1e-3 * rng.random((1, 784))

    def lead(x):
        (logits,) = network.logits(x)
        return logits[2] - logits[5]

    m = np.eye(10)[[2, 2]] - np.eye(10)[[5, 5]]
    steps, x = [], np.concatenate([image, np.zeros_like(image)])
    for layer in layers:
        y, cache = layer.forward(x)
        steps.append((layer, cache, x, y))
        x = y
    for step in reversed(steps):
        m = multipliers(*step, m)
    for pixel in (0, 391, 783):
        moved = 1e-5 * np.eye(784)[pixel]
        numeric = (lead(image + moved) - lead(image - moved)) / 2e-5
        assert m[0, pixel] == pytest.approx(numeric, rel=1e-5)


def affine(rng, scaled):
    scale = rng.standard_normal(4) if scaled else None
    return AffineReLU(scale, rng.standard_normal(4))


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: ReLU(),
        lambda rng: affine(rng, scaled=False),
        lambda rng: affine(rng, scaled=True),
        lambda rng: MaxPool(),
        lambda rng: Conv2D(4, 3, 3, rng),
        lambda rng: WinogradConv2D(4, 3, rng, padding=1),
    ],
)
def test_a_layer_loses_and_invents_nothing(make, rng):
    # What its output changes by is what its inputs' changes carry, multiplied.
    layer, x = make(rng), rng.standard_normal((7, 7, 2, 4))
    y, cache = layer.forward(x, rng)
    m = np.repeat(rng.standard_normal((*y.shape[:2], 1, y.shape[3])), 2, axis=2)
    below = multipliers(layer, cache, x, y, m)
    assert below.shape == x.shape
    carried = np.vdot(below[:, :, :1], delta(x))
    assert carried == pytest.approx(np.vdot(m[:, :, :1], delta(y)), rel=1e-5)


def test_a_unit_that_sees_no_change_has_its_derivative():
    x = np.array([[2.0, -2.0], [2.0, -2.0]])
    layer = ReLU()
    y, cache = layer.forward(x)
    below = multipliers(layer, cache, x, y, np.ones_like(x))
    assert below.tolist() == [[1, 0], [1, 0]]


def test_erasing_the_ink_it_names_costs_more_than_erasing_any(
    recognizer, mnist_test, rng
):
    network, named, any_ink = recognizer.network, 0.0, 0.0
    for image in prepared(mnist_test[0][:20]):
        digit, against = answer(network, image)
        contributions = explain(network, image, digit, against).contributions.ravel()
        inked = np.flatnonzero(image)
        n = len(inked) // 5
        order = inked[np.argsort(-contributions[inked])]
        erased = np.repeat(image.reshape(1, -1), 2, axis=0)
        erased[0, order[:n]] = 0
        erased[1, rng.permutation(inked)[:n]] = 0
        logits = network.logits(erased.reshape(2, 28, 28))
        named += logits[0, digit] - logits[0, against]
        any_ink += logits[1, digit] - logits[1, against]
    assert named < any_ink - 5


def test_the_erasure_is_the_first_pixel_that_changes_the_answer(recognizer, mnist_test):
    network = recognizer.network
    found = 0
    for image in prepared(mnist_test[0][:8]):
        digit, against = answer(network, image)
        why = explain(network, image, digit, against)
        erasure = erase(network, image, why)
        if erasure is None:
            continue
        found += 1
        gone = (image > 0) & (erasure.image == 0)
        assert gone.sum() == erasure.pixels < erasure.ink_pixels == (image > 0).sum()
        assert (why.contributions[gone] > 0).all()
        assert answer(network, erasure.image)[0] == erasure.digit != digit
        last = np.where(gone, why.contributions, np.inf).argmin()
        with_one_more = erasure.image.copy()
        with_one_more.flat[last] = image.flat[last]
        assert answer(network, with_one_more)[0] == digit
    assert found


def test_where_nothing_speaks_for_the_digit_nothing_is_erased(recognizer, mnist_test):
    (image,) = prepared(mnist_test[0][:1])
    why = explain(recognizer.network, image, *answer(recognizer.network, image))
    why = replace(why, contributions=-np.abs(why.contributions))
    assert erase(recognizer.network, image, why) is None


@pytest.mark.parametrize(
    ("ink", "names"),
    [
        ([(4, 4), (23, 23)], {"upper left", "lower right"}),
        ([(row, 14) for row in range(4, 24)], {"top", "middle", "foot"}),
        ([(14, column) for column in range(4, 24)], {"left", "middle", "right"}),
        ([(4, 23), (14, 14), (23, 4)], {"upper right", "middle", "lower left"}),
    ],
)
def test_regions_are_thirds_of_the_ink_and_only_those_with_ink(ink, names):
    image = np.zeros((28, 28), np.float32)
    for place in ink:
        image[place] = 1
    assert set(sum_by_region(image, image)) == names


def test_the_largest_region_comes_first():
    image = np.zeros((28, 28), np.float32)
    image[4:24, 4:24] = 1
    contributions = image * np.linspace(-1, 2, 28, dtype=np.float32)[:, None]
    sums = list(sum_by_region(contributions, image).values())
    assert sums == sorted(sums, reverse=True) and len(sums) == 9
