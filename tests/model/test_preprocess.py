"""The framing, against MNIST's own."""

import math

import numpy as np
import pytest

from model.errors import LoneDot, NothingDrawn
from model.preprocess import area_weights, prepare, scale_to_box

# Of the 10,000 test images MNIST itself framed three another way: their ink is 19 high.
FRAMED_OTHERWISE = {4530, 9300, 9302}


def as_stored(image: np.ndarray) -> np.ndarray:
    return np.rint(image * 255).astype(np.uint8)


def enlarged_and_moved(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """image (28, 28) -> ten times as large, somewhere on a paper of 400 x 420."""
    paper = np.zeros((400, 420), np.uint8)
    top, left = rng.integers(0, 120), rng.integers(0, 140)
    tenfold = image.repeat(10, axis=0).repeat(10, axis=1)
    paper[top : top + 280, left : left + 280] = tenfold
    return paper


def disc(diameter: int) -> np.ndarray:
    y = np.arange(diameter) * 2 + 1 - diameter
    return ((y[:, None] ** 2 + y**2 <= diameter**2) * 255).astype(np.uint8)


@pytest.mark.slow
def test_mnist_is_framed_as_it_is_stored(mnist_test):
    images, _ = mnist_test
    changed = {
        i
        for i, image in enumerate(images)
        if np.any(as_stored(prepare(image)) != image)
    }
    assert changed == FRAMED_OTHERWISE


def test_mnist_enlarged_tenfold_and_moved_comes_back_byte_for_byte(mnist_test, rng):
    images, _ = mnist_test
    sample = set(range(0, len(images), 20)) - FRAMED_OTHERWISE
    for i in sorted(sample | {8688}):  # 8688's center lies exactly between two pixels
        again = as_stored(prepare(enlarged_and_moved(images[i], rng)))
        assert np.array_equal(again, images[i]), i


def test_what_is_framed_is_framed_the_same_again(mnist_test):
    images, _ = mnist_test
    for image in images[:200]:
        once = prepare(np.roll(image, (3, -2), axis=(0, 1)))
        assert np.array_equal(prepare(as_stored(once)), once)


@pytest.mark.parametrize(
    ("n", "size"), [(200, 20), (7, 20), (33, 20), (20, 19), (9, 1)]
)
def test_an_output_pixel_averages_the_area_it_covers(n, size, rng):
    values = rng.integers(0, 256, n)
    fine = values.repeat(size).reshape(size, n).mean(axis=1)  # lcm pixels, exactly
    assert area_weights(n, size) @ values / n == pytest.approx(fine, abs=1e-3)


@pytest.mark.parametrize(
    "shape", [(240, 170), (91, 240), (1, 240), (256, 256), (257, 256), (1501, 733)]
)
def test_means_are_exact_and_ties_go_to_the_even_number(rng, shape):
    ink = rng.integers(0, 256, shape).astype(np.uint8)
    ink[: shape[0] // 2] = np.where(ink[: shape[0] // 2] < 128, 0, 255)  # has ties
    found = scale_to_box(ink)
    rows, columns = (
        area_weights(n, size).astype(np.int64)
        for n, size in zip(shape, found.shape, strict=True)
    )
    sums, area = rows @ ink.astype(np.int64) @ columns.T, shape[0] * shape[1]
    whole, twice_rest = sums // area, 2 * (sums % area)
    up = (twice_rest > area) | ((twice_rest == area) & (whole % 2 == 1))
    assert np.array_equal(found, whole + up)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((1, 1), (20, 20)),
        ((200, 1), (20, 1)),
        ((1, 4000), (1, 20)),
        ((300, 150), (20, 10)),
        ((7, 5), (20, 14)),
    ],
)
def test_the_long_side_becomes_20_pixels_and_the_short_one_at_least_one(
    shape, expected
):
    scaled = scale_to_box(np.full(shape, 200, np.uint8))
    assert scaled.shape == expected
    assert np.all(scaled == 200)


@pytest.mark.parametrize(
    "ink",
    [
        pytest.param(np.eye(300, dtype=np.uint8) * 255, id="a hair's diagonal"),
        pytest.param(np.full((900, 1), 255, np.uint8), id="one pixel wide"),
        pytest.param(np.full((1, 900), 255, np.uint8), id="one pixel high"),
        pytest.param(np.tri(50, dtype=np.uint8) * 90, id="a wedge"),
    ],
)
def test_thin_ink_keeps_its_length_and_is_centered(ink):
    image = prepare(ink)
    ys, xs = np.nonzero(image)
    assert max(np.ptp(ys), np.ptp(xs)) == 19
    total = image.sum(dtype=np.float64)
    assert abs((image.sum(axis=1) @ np.arange(28)) / total - 14) <= 0.5001
    assert abs((image.sum(axis=0) @ np.arange(28)) / total - 14) <= 0.5001


def test_ink_too_lopsided_to_center_stays_whole_inside_the_frame():
    ink = np.zeros((200, 200), np.uint8)
    ink[:200, :4] = 30
    ink[190:, :] = 255
    image = prepare(ink)
    assert image[0].any()  # as far up as the frame goes
    assert as_stored(image).sum() == scale_to_box(ink).sum()


def test_the_picture_is_float32_in_steps_of_a_255th(mnist_test):
    image = prepare(mnist_test[0][0])
    assert image.shape == (28, 28)
    assert image.dtype == np.float32
    assert np.array_equal(as_stored(image) / np.float32(255), image)


def test_preparing_leaves_the_ink_as_it_was(mnist_test):
    ink = mnist_test[0][0].copy()
    prepare(ink)
    assert np.array_equal(ink, mnist_test[0][0])


@pytest.mark.parametrize("side", [28, 400, 10_000])
def test_a_blank_paper_is_an_error_of_its_own(side):
    with pytest.raises(NothingDrawn, match="draw a digit") as caught:
        prepare(np.zeros((side, side), np.uint8))
    assert not isinstance(caught.value, LoneDot)


def test_specks_too_faint_to_be_seen_are_nothing_drawn():
    ink = np.zeros((900, 900), np.uint8)
    ink[0, 0] = ink[-1, -1] = 9
    with pytest.raises(NothingDrawn, match="darker"):
        prepare(ink)


@pytest.mark.parametrize("size", [1, 2, 13, 24, 40, 333])
def test_a_lone_dot_is_an_error_of_its_own_round_or_square(size):
    for dot in (disc(size), np.full((size, size), 255, np.uint8)):
        with pytest.raises(LoneDot, match="dot"):
            prepare(np.pad(dot, ((20, 5), (3, 50))))


def test_a_ring_and_a_bar_are_no_dots():
    ring = disc(200)
    ring[50:150, 50:150] -= disc(100)
    assert prepare(ring).any()
    assert prepare(np.full((60, 30), 255, np.uint8)).any()


@pytest.mark.parametrize(
    "ink",
    [
        np.zeros((28, 28)),
        np.ones((28, 28), bool),
        np.zeros((1, 28, 28), np.uint8),
        np.zeros(28, np.uint8),
        [[0, 255]],
        None,
    ],
)
def test_an_array_of_another_kind_is_refused(ink):
    with pytest.raises(ValueError, match="2-D uint8"):
        prepare(ink)


@pytest.mark.slow
def test_a_huge_drawing_is_the_same_digit(mnist_test):
    factor = 350  # 9,800 a side
    for image in mnist_test[0][:2]:
        huge = image.repeat(factor, axis=0).repeat(factor, axis=1)
        assert np.array_equal(as_stored(prepare(huge)), image)


def test_no_ink_is_lost_or_gained_in_scaling(rng):
    ink = rng.integers(100, 256, (173, 121)).astype(np.uint8)
    scaled = scale_to_box(ink)
    assert scaled.mean() == pytest.approx(ink.mean(), abs=0.1)
    assert math.prod(scaled.shape) == 20 * 14
