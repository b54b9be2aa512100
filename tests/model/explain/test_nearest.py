"""The images most alike are the nearest of the last hidden layer."""

import numpy as np

from model.explain.nearest import hidden_features, nearest_images


def prepared(images):
    return images.astype(np.float32) / np.float32(255)


def test_a_test_image_is_most_alike_to_itself_and_then_to_its_own_kind(
    recognizer, mnist_test
):
    images, labels = mnist_test
    everything = np.arange(len(images))
    found = nearest_images(recognizer, *prepared(images[:1]), images, everything, 6)
    assert found[0] == 0
    assert len(set(found)) == 6
    assert np.mean(labels[found] == labels[0]) > 0.5


def test_only_those_asked_about_are_found_the_nearest_first(recognizer, mnist_test):
    images, labels = mnist_test
    (image,) = prepared(images[:1])
    fours = np.flatnonzero(labels == 4)
    found = nearest_images(recognizer, image, images, fours, 6)
    assert set(labels[found]) == {4}
    ours = hidden_features(recognizer.network, image[None])
    theirs = hidden_features(recognizer.network, prepared(images[found]))
    far = np.linalg.norm(theirs - ours, axis=1)
    assert (np.diff(far) >= 0).all()
    others = hidden_features(recognizer.network, prepared(images[fours[:100]]))
    assert far.max() < np.median(np.linalg.norm(others - ours, axis=1))
