"""The golden files are what the Keras that is installed computes."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.recognizer import MODELS
from tests.golden import common

HERE = Path(__file__).resolve().parent

pytestmark = [pytest.mark.keras, pytest.mark.slow]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The folder with files that the script has just written.

    It runs in a process of its own: where JAX is imported, no other test can fork.
    """
    folder = tmp_path_factory.mktemp("golden")
    subprocess.run(
        [sys.executable, "-m", "tests.golden.make_golden", folder],
        cwd=HERE.parents[1],
        env={"KERAS_BACKEND": "jax", **os.environ},
        check=True,
    )
    return folder


def arrays(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as file:
        return dict(file)


@pytest.mark.parametrize("name", MODELS)
def test_logits_gradients_and_ten_optimizer_steps_of_keras_are_those_in_the_file(
    made, name
):
    found, golden = arrays(made / f"{name}.npz"), arrays(HERE / f"{name}.npz")
    assert found.keys() == golden.keys()
    start = [common.projections(p) for p in common.network(name).params]
    for key, wanted in golden.items():
        kind, _, number = key.partition("-")
        if kind in common.RATES:
            # Compared are the changes, which are small beside the weights.
            before = start[int(number)]
            changed, wanted = found[key] - before, wanted - before
            assert np.abs(changed - wanted).max() < 0.002 * np.abs(wanted).max(), key
        else:
            assert found[key] == pytest.approx(wanted, rel=1e-5, abs=1e-5), key
