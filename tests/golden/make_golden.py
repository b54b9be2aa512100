"""Write the golden files: what Keras computes with our weights.

    KERAS_BACKEND=jax python -m tests.golden.make_golden [mlp ...]

Only needed when a network's shape changes. Every number in the files is Keras' own:
logits, loss, gradients, and the weights after ten steps of each optimizer.
"""

import sys
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
    """The Keras layer that does what ours does."""
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
            return keras.layers.Dense(layer.params[1].size)
        case Conv2D() | WinogradConv2D():
            size, _, _, k = layer.params[0].shape
            border = "same" if layer.padding else "valid"
            return keras.layers.Conv2D(k, size, padding=border, use_bias=False)
    raise NotImplementedError(type(layer).__name__)


def model(name: str):
    """Our network in Keras, with the same weights."""
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


def golden(name: str, x: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """Everything the test compares, for one network."""
    entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    found = {}
    for kind in common.RATES:
        made = model(name)
        fixed = made.non_trainable_variables

        def loss(weights, made=made, fixed=fixed):
            logits, _ = made.stateless_call(weights, fixed, x, training=True)
            return entropy(y, logits), logits

        gradient = jax.value_and_grad(loss, has_aux=True)
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
            found[f"{kind}-{i}"] = common.projections(v.numpy())
    return found


if __name__ == "__main__":
    images, labels = load_test_images()
    x = images[: common.IMAGES].astype(np.float32) / 255
    y = labels[: common.IMAGES].astype(np.int32)
    for name in sys.argv[1:] or MODELS:
        np.savez_compressed(HERE / f"{name}.npz", **golden(name, x, y))
        print(f"wrote {HERE / name}.npz")
