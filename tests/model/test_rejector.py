"""The rejector says how likely an image shows one whole digit, nothing, or a part."""

import numpy as np
import pytest

from model import artifact
from model.errors import ArtifactError
from model.nn.network import build
from model.rejector import Rejector


@pytest.fixture
def folder(tmp_path):
    """A folder with an untrained rejector."""
    about = {
        "network": "rejector",
        "recipe": {"hidden": 512},
        "temperature": 1.5,
        "uncertain_below": 0.25,
    }
    network = build("rejector", np.random.default_rng(0))
    none = np.empty((0, 12), np.float32)
    artifact.save(tmp_path / "rejector.npz", network, about, none)
    return tmp_path


def test_probabilities_of_the_three_kinds_sum_to_one(folder, rng):
    rejector = Rejector.load(folder)
    assert (rejector.temperature, rejector.uncertain_below) == (1.5, 0.25)
    kinds = rejector.kinds(rng.random((5, 28, 28), dtype=np.float32))
    assert len(kinds) == 5
    assert [sum(kind) for kind in kinds] == pytest.approx([1] * 5, abs=1e-5)


def test_a_folder_without_one_has_the_one_that_ships(tmp_path):
    ships = Rejector.load(artifact.FOLDER)
    assert Rejector.load(tmp_path).uncertain_below == ships.uncertain_below


def test_a_damaged_one_is_refused_with_the_cure(folder):
    (folder / "rejector.npz").write_bytes(b"half")
    with pytest.raises(ArtifactError, match="Cure: python model/train.py rejector"):
        Rejector.load(folder)
