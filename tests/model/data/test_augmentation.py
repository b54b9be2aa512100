import numpy as np
import pytest

from model.data.augmentation import SIDE, Augmentation

ALL = Augmentation(rotation=12, scale=0.12, shear=0.15, shift=1, elastic=1)


@pytest.fixture(scope="module")
def images(mnist_test):
    return mnist_test[0][:64].astype(np.float32) / 255


@pytest.mark.slow
def test_no_variation_gives_the_images_back(images, rng):
    assert Augmentation()(images, rng) == pytest.approx(images, abs=1e-5)


def test_varied_images_differ_and_stay_between_paper_and_ink(images, rng):
    before = images.copy()
    varied = ALL(images, rng)
    assert varied.dtype == np.float32 and varied.shape == images.shape
    assert varied.min() >= 0 and varied.max() <= 1 + 1e-6
    assert (np.abs(varied - images).reshape(64, -1).max(axis=1) > 0.2).all()
    assert np.array_equal(images, before)


def test_the_same_generator_gives_the_same_variations(images):
    first, again = (ALL(images, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, ALL(images, np.random.default_rng(6)))


def center_of_mass(images):
    rows, columns = np.mgrid[:SIDE, :SIDE]
    total = images.sum(axis=(1, 2))
    return np.stack([(images * rows).sum((1, 2)), (images * columns).sum((1, 2))]) / (
        total
    )


def test_a_shift_moves_the_ink_by_whole_or_part_pixels_up_to_its_size(images, rng):
    moved = center_of_mass(Augmentation(shift=2)(images, rng)) - center_of_mass(images)
    assert np.abs(moved).max() <= 2.01
    assert np.abs(moved).max() > 1.5
    assert np.abs(moved).min() < 0.5


def dots(n, row, column):
    image = np.zeros((n, SIDE, SIDE), np.float32)
    image[:, row, column] = 1
    return image


def test_rotation_turns_about_the_middle_by_at_most_its_angle(rng):
    place = center_of_mass(Augmentation(rotation=30)(dots(200, 14, 22), rng)) - 14
    angle = np.degrees(np.arctan2(place[0], place[1]))
    assert np.abs(angle).max() <= 31 and np.abs(angle).max() > 25
    assert np.hypot(*place) == pytest.approx(8, abs=0.5)


def test_shear_slants_and_scale_stretches(rng):
    slanted = center_of_mass(Augmentation(shear=0.5)(dots(200, 6, 14), rng)) - 14
    assert slanted[0] == pytest.approx(-8, abs=0.01)
    assert 3 < np.abs(slanted[1]).max() <= 4.1
    scaled = center_of_mass(Augmentation(scale=0.2)(dots(200, 6, 6), rng)) - 14
    assert scaled.min() >= -8 / 0.8 - 0.6 and scaled.max() <= -8 / 1.2 + 0.6
    assert np.ptp(scaled) > 2


def test_elastic_displacements_have_the_size_and_smoothness_asked_for(rng):
    from model.data.augmentation import _elastic

    fields = _elastic(Augmentation(elastic=1.5), 400, rng).reshape(400, 2, SIDE, SIDE)
    assert np.sqrt((fields**2).mean()) == pytest.approx(1.5, rel=0.05)
    # Gaussian bumps of sigma 4: neighbours correlate as exp(-1 / (4 * 16)).
    near = (fields[..., 1:] * fields[..., :-1]).mean() / (fields**2).mean()
    assert near == pytest.approx(np.exp(-1 / 64), abs=0.01)
