"""Write the golden files: the numbers that Keras computes with our weights.

    KERAS_BACKEND=jax python -m tests.golden.make_golden [FOLDER]

Only needed when a network's shape changes. Every number in the files is Keras' own:
logits, loss, gradients, and the weights after ten steps of each optimizer.
"""

import sys
from functools import partial
from pathlib import Path

import jax
import keras
import numpy as np

from model.artifact import load_test_images
from model.nn.convolution import Conv2D, ImagesFirst, PixelsFirst
from model.nn.layers import Dense, Flatten, ReLU
from model.nn.normalization import BatchNorm, Dropout
from model.nn.pooling import MaxPool
from model.nn.winograd import WinogradConv2D
from model.recognizer import MODELS
from tests.golden import common

HERE = Path(__file__).resolve().parent


def twin(layer):
    """Return the Keras layer that does what ours does, its weights to be given."""
    match layer:
        case PixelsFirst():
            return keras.layers.Reshape((28, 28, 1))
        case Flatten() | ImagesFirst():
            return keras.layers.Flatten()
        case ReLU():
            return keras.layers.ReLU()
        case Dropout():
            return keras.layers.Dropout(layer.rate)
        case MaxPool():
            return keras.layers.MaxPool2D()
        case BatchNorm():
            return keras.layers.BatchNormalization(epsilon=layer.epsilon)
        case Dense():
            return keras.layers.Dense(layer.params[1].size, kernel_initializer="zeros")
        case Conv2D() | WinogradConv2D():
            size, _, _, k = layer.params[0].shape
            border = "same" if layer.padding else "valid"
            return keras.layers.Conv2D(
                k, size, padding=border, use_bias=False, kernel_initializer="zeros"
            )
    raise NotImplementedError(type(layer).__name__)


def model(name: str) -> keras.Model:
    """Return our network in Keras, with the same weights."""
    ours = common.network(name)
    made = keras.Sequential([keras.Input((28, 28)), *map(twin, ours.layers)])
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


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if sys.argv[1:] else HERE
    for name in MODELS:
        found = golden(name, *batch(*load_test_images()))
        np.savez_compressed(folder / f"{name}.npz", **found)
        print(f"wrote {folder / name}.npz")
