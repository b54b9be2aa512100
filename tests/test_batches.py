import dataclasses
import threading

import numpy as np
import pytest

from model.augment import Augmentation
from model.batches import ahead, batches
from model.recipes import RECIPES

RECIPE = dataclasses.replace(RECIPES["mlp"], batch_size=16, augmentation=Augmentation())


@pytest.fixture
def data(rng):
    x = rng.random((50, 28, 28), dtype=np.float32)
    return x, np.arange(50)


def test_an_epoch_shows_every_image_once_and_leaves_out_the_rest(data):
    x, y = data
    made = list(batches(x, y, RECIPE, seed=0, epoch=0))
    labels = np.concatenate([b[1] for b in made])
    assert [len(b[1]) for b in made] == [16, 16, 16]
    assert len(set(labels.tolist())) == 48
    for images, chosen in made:
        assert images == pytest.approx(x[chosen], abs=1e-5)


def test_batches_are_varied_as_the_recipe_says(data):
    x, y = data
    varied = dataclasses.replace(RECIPE, augmentation=Augmentation(shift=3))
    images, chosen = next(batches(x, y, varied, seed=0, epoch=0))
    assert (np.abs(images - x[chosen]).max(axis=(1, 2)) > 0.1).all()


def test_an_epoch_depends_on_seed_and_number_alone(data):
    def labels(seed, epoch):
        return [b[1].tolist() for b in batches(*data, RECIPE, seed, epoch)]

    assert labels(0, 3) == labels(0, 3)
    assert labels(0, 3) != labels(0, 4)
    assert labels(0, 3) != labels(1, 3)


def test_items_made_ahead_are_the_same_in_the_same_order():
    assert list(ahead(iter(range(100)), depth=3)) == list(range(100))


def test_an_error_in_the_thread_is_raised_where_the_items_are_used():
    def fail():
        yield 1
        raise ValueError("broken image")

    items = ahead(fail())
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken image"):
        next(items)


def test_leaving_early_ends_the_thread():
    before = threading.active_count()
    items = ahead(iter(range(10**9)), depth=2)
    assert next(items) == 0
    items.close()
    assert threading.active_count() == before
