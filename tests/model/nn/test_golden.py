"""The networks against Keras: outputs, loss, gradients, steps of each optimizer."""

from pathlib import Path

import numpy as np
import pytest

from model.nn.ctc import ctc_loss
from model.nn.detection_loss import detection_loss, encode_boxes
from model.nn.loss import softmax_cross_entropy
from model.nn.optimizer import SGD, AdamW
from model.recognizer import MODELS
from tests.golden import common

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


@pytest.fixture(scope="module", params=MODELS)
def golden(request):
    with np.load(GOLDEN / f"{request.param}.npz", allow_pickle=False) as file:
        return request.param, dict(file)


@pytest.fixture(scope="module")
def batch(mnist_test):
    x, y = (a[: common.IMAGES] for a in mnist_test)
    return x.astype(np.float32) / 255, y.astype(int)


def one_pass(network, batch):
    x, y = batch
    logits, caches = network.forward(x, np.random.default_rng(0))
    loss, dlogits = softmax_cross_entropy(logits, y)
    return logits, loss, network.backward(dlogits, caches)


def exact(network):
    """The same network in float64: rounding moves no unit across the step of ReLU."""
    for layer in network.layers:
        layer.params = [p.astype(np.float64) for p in layer.params]
    return network


def close(found, expected):
    return found == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_logits_loss_and_gradients_are_keras_own(golden, batch):
    name, expected = golden
    logits, loss, grads = one_pass(exact(common.network(name)), batch)
    assert close(logits, expected["logits"])
    assert loss == pytest.approx(float(expected["loss"]), rel=1e-6)
    for i, gradient in enumerate(grads):
        assert close(common.projections(gradient), expected[f"gradient-{i}"]), i


@pytest.mark.slow
@pytest.mark.parametrize("kind", common.RATES)
def test_ten_steps_of_the_optimizer_are_keras_own(golden, batch, kind):
    name, expected = golden
    network = exact(common.network(name))
    start = [common.projections(p) for p in network.params]
    optimizer = (
        SGD(network.params) if kind == "sgd" else AdamW(network.params, common.DECAY)
    )
    for _ in range(common.STEPS):
        _, _, grads = one_pass(network, batch)
        optimizer.step(grads, common.RATES[kind])
    for i, p in enumerate(network.params):
        # Compared are the changes, which are small beside the weights.
        changed, wanted = common.projections(p) - start[i], expected[f"{kind}-{i}"]
        wanted = wanted - start[i]
        assert np.abs(changed - wanted).max() < 0.002 * np.abs(wanted).max(), i


def line_pass(network):
    outputs, caches = network.forward(common.strips(), np.random.default_rng(0))
    loss, d = ctc_loss(outputs, common.TEXTS, common.LINE_STEPS)
    return outputs.transpose(1, 0, 2), loss, network.backward(d, caches)


def find_pass(network):
    x = common.pictures()
    outputs, caches = network.forward(x, np.random.default_rng(0))
    targets = np.stack([encode_boxes(boxes, *x.shape[1:]) for boxes in common.BOXES])
    loss, d = detection_loss(outputs, targets)
    return outputs.transpose(2, 0, 1, 3), loss, network.backward(d, caches)


@pytest.mark.slow
@pytest.mark.parametrize("name, run", [("line", line_pass), ("find", find_pass)])
def test_networks_of_pictures_have_keras_outputs_loss_and_gradients(name, run):
    with np.load(GOLDEN / f"{name}.npz", allow_pickle=False) as file:
        expected = dict(file)
    outputs, loss, grads = run(exact(common.network(name)))
    assert close(common.projections(outputs), expected["outputs"])
    assert loss == pytest.approx(float(expected["loss"]), rel=1e-5)
    for i, gradient in enumerate(grads):
        found, wanted = common.projections(gradient), expected[f"gradient-{i}"]
        assert np.abs(found - wanted).max() < 1e-4 * max(1, np.abs(wanted).max()), i
