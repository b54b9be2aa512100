import dataclasses
import threading

import numpy as np
import pytest

from model.data.augmentation import Augmentation
from model.nn.loss import NON_DIGIT
from model.training.batches import batches, prefetch
from model.training.recipes import RECIPES
from model.training.synthetic import synthetic_sources

RECIPE = dataclasses.replace(
    RECIPES["mlp"],
    batch_size=16,
    styles=0,
    non_digits=0,
    augmentation=Augmentation(),
)
MIXED = dataclasses.replace(RECIPE, styles=0.25, non_digits=0.125)


@pytest.fixture
def data(rng):
    x = rng.random((50, 28, 28), dtype=np.float32)
    return x, np.arange(50)


@pytest.mark.slow
def test_an_epoch_shows_every_image_once_and_leaves_out_the_rest(data):
    x, y = data
    made = list(batches(x, y, RECIPE, seed=0, epoch=0))
    labels = np.concatenate([b[1] for b in made])
    assert [len(b[1]) for b in made] == [16, 16, 16]
    assert len(set(labels.tolist())) == 48
    for images, chosen in made:
        assert images == pytest.approx(x[chosen], abs=1e-5)


def test_drawn_digits_and_non_digits_have_their_share_of_each_batch(data, rng):
    x, y = data
    made = synthetic_sources(MIXED, steps=5, rng=rng)
    assert [len(labels) for _, labels, _ in made] == [40, 20]
    seen, places = [], set()
    for images, labels in batches(x, y + 100, MIXED, seed=0, epoch=0, sources=made):
        none = labels == NON_DIGIT
        assert len(images) == 16 and none.sum() == 2
        seen.append(labels)
        places.add(tuple(np.flatnonzero(none)))
    assert len(seen) == 5  # ten of the 50 images in each
    assert len(places) > 1


@pytest.mark.slow
def test_every_image_keeps_its_label_among_the_other_sources(data):
    x, y = data
    drawn = np.full((8, 28, 28), 0.5, np.float32), np.full(8, 77), 4
    for images, labels in batches(x, y, MIXED, seed=0, epoch=0, sources=[drawn]):
        own = labels != 77
        assert images[own] == pytest.approx(x[labels[own]], abs=1e-5)
        assert (images[~own][:, 1:-1, 1:-1] == 0.5).all()


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
    assert list(prefetch(iter(range(100)), depth=3)) == list(range(100))


def test_an_error_in_the_thread_is_raised_where_the_items_are_used():
    def fail():
        yield 1
        raise ValueError("broken image")

    items = prefetch(fail())
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken image"):
        next(items)


def test_leaving_early_ends_the_thread():
    before = threading.active_count()
    items = prefetch(iter(range(10**9)), depth=2)
    assert next(items) == 0
    items.close()
    assert threading.active_count() == before
