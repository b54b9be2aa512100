"""What every test has: arithmetic that fails loudly, and the networks that ship."""

import numpy as np
import pytest

from model.artifact import load_test_images
from model.recognizer import MODELS, Recognizer

np.seterr(over="raise", invalid="raise", divide="raise")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def mnist_test() -> tuple[np.ndarray, np.ndarray]:
    """The 10,000 test images that ship, uint8, and their labels."""
    return load_test_images()


@pytest.fixture(scope="session", params=MODELS)
def recognizer(request) -> Recognizer:
    """Each network that ships, in turn."""
    return Recognizer.load(request.param)
