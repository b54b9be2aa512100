"""A run that goes on from a saved network: its batches, its end, its checkpoints."""

import dataclasses

import numpy as np
import pytest

from model import artifact
from model.data.drawing_files import LabeledDrawing
from model.errors import SetupError
from model.ink.strokes import check_strokes
from model.preprocess import prepare_all
from model.segmentation.stroke_candidates import StrokeCandidate
from model.training.fine_tuning import Origin
from model.training.parallel import Workers
from model.training.recipes import FINE_TUNING
from model.training.run import Data, Run
from model.training.synthetic import RANDOM_PENS, synthetic_sources
from tests.support.shapes import signs
from webapp.model_page.recipe_words import NAMES, flatten, recipe_in_words


def drawings() -> list[LabeledDrawing]:
    return [LabeledDrawing("8", sign, None) for sign in signs(3, 0)]


@pytest.fixture(params=FINE_TUNING)
def origin(request) -> Origin:
    """Each network that ships, with some drawings."""
    saved = artifact.load(artifact.FOLDER / f"{request.param}.npz", request.param)
    return Origin(*saved[:2], drawings(), {"drawings_sha256": "those"})


@pytest.fixture(scope="module")
def data(mnist_test) -> Data:
    x, y = prepare_all(mnist_test[0][:24]), mnist_test[1][:24]
    return Data(x, y, x[:0], y[:0])


def fine_tuned(run: Run, data: Data, epochs: int | None = None) -> Run:
    with Workers(1) as workers:
        while not run.finished and len(run.history) != epochs:
            run.epoch(data, workers)
    return run


def small(origin: Origin):
    return origin.recipe(epochs=2, batch_size=16, slice_size=8)


def bytes_of(network) -> list[bytes]:
    return [array.tobytes() for array in network.state]


@pytest.mark.slow
def test_a_fine_tuning_that_was_stopped_ends_in_the_same_bytes(origin, data, tmp_path):
    before = bytes_of(origin.network)
    whole = fine_tuned(Run(small(origin), 7, origin), data)
    stopped = fine_tuned(Run(small(origin), 7, origin), data, epochs=1)
    stopped.save(tmp_path / "c.npz")
    resumed = Run(small(origin), 7, origin)
    resumed.load(tmp_path / "c.npz")
    fine_tuned(resumed, data)
    other = fine_tuned(Run(small(origin), 8, origin), data)
    assert bytes_of(resumed.averaged) == bytes_of(whole.averaged) != before
    assert bytes_of(other.averaged) != bytes_of(whole.averaged)
    assert bytes_of(origin.network) == before


def test_a_fine_tuning_does_not_go_on_with_other_drawings(origin, data, tmp_path):
    fine_tuned(Run(small(origin), 7, origin), data, 1).save(tmp_path / "c.npz")
    other = dataclasses.replace(origin, provenance={"drawings_sha256": "others"})
    with pytest.raises(SetupError, match="of a run with other settings"):
        Run(small(origin), 7, other).load(tmp_path / "c.npz")


def test_a_quarter_of_each_batch_is_peoples_drawings_with_several_pens(rng):
    recipe = FINE_TUNING["cnn"]
    assert sum(recipe.source_counts) == recipe.batch_size
    images, labels, count = synthetic_sources(recipe, 1, rng, drawings())[-1]
    assert count == recipe.source_counts[-1] == recipe.batch_size // 4
    assert images.shape == (3 * (1 + RANDOM_PENS), 28, 28)
    assert set(labels) == {8}
    # The first are what the reader sees, the others are the same with other pens.
    read = [check_strokes(drawing.strokes) for drawing in drawings()]
    for image, strokes in zip(images[:3], read, strict=True):
        np.testing.assert_array_equal(
            image, StrokeCandidate(0, 1, strokes, 0.0).glyph().image
        )
    assert images[3::3].sum(axis=(1, 2)).std() > 1


def test_digits_of_pictures_are_learned_as_they_are_beside_the_drawings(rng):
    image = np.eye(28, dtype=np.float32)
    mixed = [*drawings(), LabeledDrawing("1", [], None, image)]
    images, labels, _ = synthetic_sources(FINE_TUNING["cnn"], 1, rng, mixed)[-1]
    assert len(images) == 4 * (1 + RANDOM_PENS)
    assert (images[labels == 1] == image).all()
    assert (labels == 1).sum() == 1 + RANDOM_PENS


@pytest.mark.parametrize("network", FINE_TUNING)
def test_every_setting_of_a_fine_tuning_has_words(network):
    settings = FINE_TUNING[network].as_dict()
    assert set(flatten(settings)) <= set(NAMES)
    said = recipe_in_words(settings)
    assert said["People's drawings, of each step"] == "25%"
