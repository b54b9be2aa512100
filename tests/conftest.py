"""What tests have: arithmetic that fails loudly, the networks that ship, databases."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from model.artifact import load_test_images
from model.recognizer import MODELS, Recognizer
from tests.support import postgres

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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A PostgreSQL's address; where there is none, a skip, which CI lets not pass."""
    if postgres.programs() is None:
        must = os.environ.get("CI")
        pytest.fail(postgres.MISSING) if must else pytest.skip(postgres.MISSING)
    with postgres.running() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'corrections.sqlite3'}"
    address = request.getfixturevalue("postgresql")
    postgres.empty(address)
    return address
