"""Write the golden files: the numbers that Keras computes with our weights.

    KERAS_BACKEND=jax python -m tests.golden.make_golden [FOLDER]

Only needed when a network's shape changes. Every number in the files is Keras' own:
logits, loss, gradients, and the weights after ten steps of each optimizer.
"""

import sys
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import keras
import numpy as np

from model.artifact import load_test_images
from model.nn.convolution import (
    Conv2D,
    DilatedConv2D,
    ImagesFirst,
    PixelsFirst,
    TimeFirst,
)
from model.nn.detection_loss import encode_boxes
from model.nn.layers import Dense, Flatten, ReLU
from model.nn.normalization import BatchNorm, Dropout
from model.nn.pooling import MaxPool, VerticalMaxPool
from model.nn.winograd import WinogradConv2D
from model.recognizer import MODELS
from tests.golden import common

SIZES = {"line": (32, None), "find": (None, None)}
HERE = Path(__file__).resolve().parent


def twin(layer):
    """Return the Keras layer that does what ours does, its weights to be given."""
    match layer:
        case PixelsFirst():
            return keras.layers.Lambda(lambda x: x[..., None])
        case TimeFirst():
            return keras.layers.Lambda(lambda x: x[:, 0])
        case Flatten() | ImagesFirst():
            return keras.layers.Flatten()
        case ReLU():
            return keras.layers.ReLU()
        case Dropout():
            return keras.layers.Dropout(layer.rate)
        case MaxPool():
            return keras.layers.MaxPool2D()
        case VerticalMaxPool():
            return keras.layers.MaxPool2D((2, 1))
        case BatchNorm():
            return keras.layers.BatchNormalization(epsilon=layer.epsilon)
        case Dense():
            return keras.layers.Dense(layer.params[1].size, kernel_initializer="zeros")
        case DilatedConv2D():
            down, across, _, k = layer.params[0].shape
            conv = keras.layers.Conv2D(
                k,
                (down, across),
                dilation_rate=layer.dilation,
                use_bias=False,
                kernel_initializer="zeros",
            )
            return keras.Sequential([keras.layers.ZeroPadding2D(layer.padding), conv])
        case Conv2D() | WinogradConv2D():
            size, _, _, k = layer.params[0].shape
            return keras.layers.Conv2D(
                k,
                size,
                padding="same" if layer.padding else "valid",
                dilation_rate=getattr(layer, "dilation", 1),
                use_bias=False,
                kernel_initializer="zeros",
            )
    raise NotImplementedError(type(layer).__name__)


def model(name: str) -> keras.Model:
    """Return our network in Keras, with the same weights."""
    ours = common.network(name)
    size = SIZES.get(name, (28, 28))
    made = keras.Sequential([keras.Input(size), *map(twin, ours.layers)])
    for variable, value in zip(made.trainable_variables, ours.params, strict=True):
        variable.assign(value)
    return made


def optimizer(kind: str, made):
    if kind == "sgd":
        return keras.optimizers.SGD(common.RATES[kind], momentum=0.9, nesterov=True)
    adamw = keras.optimizers.AdamW(
        common.RATES[kind], weight_decay=common.DECAY, epsilon=1e-8
    )
    biases = [v for v in made.trainable_variables if len(v.shape) == 1]
    adamw.exclude_from_weight_decay(var_list=biases)
    return adamw


def batch(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the images (N, 28, 28) in 0..1 and labels (N,) that the files are of."""
    x, y = images[: common.IMAGES], labels[: common.IMAGES]
    return x.astype(np.float32) / 255, y.astype(np.int32)


def golden(name: str, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Return everything that a golden file holds, computed for one network.

    x (N, 28, 28) float32 in 0..1, y (N,) int32.
    """
    entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    found, made = {}, model(name)
    start = common.network(name).params
    fixed = [v.value for v in made.non_trainable_variables]

    @jax.jit
    @partial(jax.value_and_grad, has_aux=True)
    def gradient(weights):
        logits, _ = made.stateless_call(weights, fixed, x, training=True)
        return entropy(y, logits), logits

    for kind in common.RATES:
        for variable, value in zip(made.trainable_variables, start, strict=True):
            variable.assign(value)
        steps = optimizer(kind, made)
        for step in range(common.STEPS):
            weights = [v.value for v in made.trainable_variables]
            (value, logits), grads = gradient(weights)
            if step == 0:
                found["logits"], found["loss"] = np.array(logits), np.array(value)
                for i, g in enumerate(grads):
                    found[f"gradient-{i}"] = common.projections(g)
            steps.apply(grads, made.trainable_variables)
        for i, v in enumerate(made.trainable_variables):
            found[f"{kind}-{i}"] = common.projections(v.value)
    return found


def ctc(outputs):
    """Return Keras' loss of connectionist temporal classification, a symbol."""
    length = max(map(len, common.TEXTS))
    padded = jnp.array([[*t, *[0] * (length - len(t))] for t in common.TEXTS])
    losses = keras.ops.ctc_loss(
        padded,
        outputs,
        jnp.array([len(t) for t in common.TEXTS]),
        jnp.array(common.LINE_STEPS),
        mask_index=0,
    )
    return losses.sum() / sum(len(t) + 1 for t in common.TEXTS)


def centers(outputs):
    """Return CornerNet's focal loss and the absolute errors, of JAX's functions."""
    h, w = outputs.shape[1:3]
    target = jnp.stack([encode_boxes(boxes, 4 * h, 4 * w) for boxes in common.BOXES])
    heat, weight = target[..., 0], target[..., 5:]
    p = jax.nn.sigmoid(outputs[..., 0])
    is_center = heat == 1
    focal = jnp.where(
        is_center,
        -((1 - p) ** 2) * jnp.log(p),
        -((1 - heat) ** 4) * p**2 * jnp.log(1 - p),
    )
    errors = jnp.abs(outputs[..., 1:] - target[..., 1:5]) * weight
    return focal.sum() / is_center.sum() + errors.sum() / weight.sum()


def golden_of_pages(name: str, x: np.ndarray, loss) -> dict[str, np.ndarray]:
    """Return outputs, loss and gradients of a network that reads pictures."""
    made = model(name)
    weights = [v.value for v in made.trainable_variables]
    fixed = [v.value for v in made.non_trainable_variables]

    def value(weights):
        outputs, _ = made.stateless_call(weights, fixed, x, training=True)
        return loss(outputs), outputs

    (total, outputs), grads = jax.value_and_grad(value, has_aux=True)(weights)
    found = {"outputs": common.projections(outputs), "loss": np.array(total)}
    return found | {f"gradient-{i}": common.projections(g) for i, g in enumerate(grads)}


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else HERE
    for name in MODELS:
        found = golden(name, *batch(*load_test_images()))
        np.savez_compressed(folder / f"{name}.npz", **found)
        print(f"wrote {folder / name}.npz")
    pages = {"line": (common.strips(), ctc), "find": (common.pictures(), centers)}
    for name, how in pages.items():
        np.savez_compressed(folder / f"{name}.npz", **golden_of_pages(name, *how))
        print(f"wrote {folder / name}.npz")
