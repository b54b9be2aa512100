"""Ink and paper told apart: either way round, in color, transparent, photographed."""

import io

import numpy as np
import pytest
from PIL import Image

from model.ink import image_to_ink, strokes_to_ink
from model.preprocess import crop, prepare

SEVEN = [[(0.1, 0.15), (0.6, 0.1), (0.3, 0.95)], [(0.2, 0.5), (0.5, 0.52)]]


def file_of(image: Image.Image, format: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


@pytest.mark.parametrize("invert", [False, True])
@pytest.mark.parametrize(
    "mode", ["L", "RGB", "P", "RGBA", "LA", "I;16", "alpha", "hole"]
)
def test_mnist_saved_as_png_comes_back_exactly(mnist_test, mode, invert):
    for ink_stored in mnist_test[0][:40]:
        gray = Image.fromarray(255 - ink_stored if invert else ink_stored)
        if mode == "I;16":
            image = Image.fromarray(np.asarray(gray).astype(np.uint16) * 257)
        elif mode == "alpha":
            image = Image.new("RGBA", gray.size, "navy")
            image.putalpha(gray)
        elif mode == "hole":
            image = Image.merge("LA", (Image.new("L", gray.size, 90), gray))
        else:
            image = gray.convert(mode)
        assert np.array_equal(image_to_ink(file_of(image)), ink_stored)


def test_a_one_bit_picture_is_black_and_white(mnist_test):
    bold = mnist_test[0][0] > 127
    found = image_to_ink(file_of(Image.fromarray(bold)))
    assert np.array_equal(found, bold * np.uint8(255))


def test_a_palette_with_a_transparent_color_is_read_by_its_transparency():
    image = Image.new("P", (80, 80), 0)
    image.putpalette([9, 9, 9, 9, 9, 9])  # ink and paper of one color
    image.paste(1, (30, 20, 40, 60))
    found = image_to_ink(file_of(image, transparency=0))
    assert np.array_equal(np.unique(found), [0, 255])
    assert np.all(found[20:60, 30:40] == 255)


def as_photo(strokes, paper, pen, format="JPEG", noise=0.0, slope=0.0, mode="RGB"):
    """A drawing on a sheet of 600 x 500, in the colors and the noise given."""
    rng = np.random.default_rng(5)
    cover = strokes_to_ink(strokes)[:, :, None] / 255
    sheet = np.zeros((500, 600, 1))
    sheet[90 : 90 + cover.shape[0], 310 : 310 + cover.shape[1]] = cover
    light = np.linspace(-slope / 2, slope / 2, 600)[:, None]
    picture = np.array(paper) * (1 - sheet) + np.array(pen) * sheet + light
    picture = picture + rng.normal(0, noise, picture.shape)
    picture = np.clip(np.rint(picture), 0, 255).astype(np.uint8)
    return file_of(Image.fromarray(picture).convert(mode), format)


@pytest.mark.slow
@pytest.mark.parametrize(
    "photo",
    [
        pytest.param({"paper": [255] * 3, "pen": [0] * 3}, id="black on white"),
        pytest.param({"paper": [20, 60, 40], "pen": [240] * 3}, id="chalk on a board"),
        pytest.param({"paper": [250] * 3, "pen": [30, 40, 200]}, id="blue ink"),
        pytest.param(
            {"paper": [90, 160, 90], "pen": [160, 90, 90], "format": "PNG"},
            id="equal in gray",
        ),
        pytest.param({"paper": [190] * 3, "pen": [140] * 3, "noise": 2}, id="pencil"),
        pytest.param({"paper": [190] * 3, "pen": [50] * 3, "noise": 9}, id="at night"),
        pytest.param(
            {"paper": [190] * 3, "pen": [50] * 3, "noise": 3, "slope": 70},
            id="lit from one side",
        ),
        pytest.param({"paper": [255] * 3, "pen": [0] * 3, "mode": "CMYK"}, id="CMYK"),
        pytest.param(
            {"paper": [230] * 3, "pen": [30] * 3, "mode": "L"}, id="gray JPEG"
        ),
        pytest.param(
            {"paper": [190] * 3, "pen": [50] * 3, "noise": 0.4, "format": "PNG"},
            id="a faintly noisy PNG",
        ),
        pytest.param(
            {"paper": [200] * 3, "pen": [60] * 3, "noise": 4, "format": "WEBP"},
            id="WebP",
        ),
    ],
)
def test_a_photograph_of_a_digit_is_framed_like_the_drawing(photo):
    found = prepare(image_to_ink(as_photo(SEVEN, **photo)))
    wanted = prepare(strokes_to_ink(SEVEN))
    assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.95
    assert found.sum() == pytest.approx(wanted.sum(), rel=0.2)
    assert found.max() > 0.95


@pytest.mark.slow
@pytest.mark.parametrize(
    ("noise", "slope", "format"),
    [(0, 0, "PNG"), (0, 0, "JPEG"), (3, 0, "PNG"), (6, 40, "JPEG"), (2, 0, "WEBP")],
)
def test_a_photograph_of_blank_paper_has_no_ink(noise, slope, format):
    paper = [200] * 3
    photo = as_photo(SEVEN, paper, paper, noise=noise, slope=slope, format=format)
    assert not image_to_ink(photo).any()


def test_faint_ink_is_stretched_and_an_invisible_difference_is_not():
    drawing = strokes_to_ink(SEVEN)
    faint = Image.fromarray(np.pad(200 - drawing // 8, 30, constant_values=200))
    assert image_to_ink(file_of(faint)).max() == 255
    invisible = Image.fromarray(np.pad(200 - drawing // 50, 30, constant_values=200))
    assert not image_to_ink(file_of(invisible)).any()


@pytest.mark.parametrize("side", [20, 60])
def test_a_small_drawing_may_be_a_jpeg_and_touch_its_border(side):
    drawing = Image.fromarray(255 - strokes_to_ink(SEVEN)).resize((side * 2 // 3, side))
    found = prepare(image_to_ink(file_of(drawing, "JPEG", quality=90)))
    wanted = prepare(strokes_to_ink(SEVEN))
    assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.9


@pytest.mark.slow
def test_what_comes_in_from_the_border_of_a_photograph_is_no_ink():
    data = as_photo(SEVEN, [200] * 3, [50] * 3, noise=0, slope=40, format="PNG")
    alone = np.asarray(Image.open(io.BytesIO(data))).astype(float)
    beside = alone.copy()
    beside[470:] = 40  # the table
    beside[40:60, 590:] = 60  # a neighbor's last stroke
    noise = np.random.default_rng(0).normal(0, 3, alone.shape)
    inks = [
        image_to_ink(
            file_of(Image.fromarray((s + noise).clip(0, 255).astype(np.uint8)), "JPEG")
        )
        for s in (alone, beside)
    ]
    assert not inks[1][465:].any() and not inks[1][:, 585:].any()
    found, wanted = (prepare(ink).ravel() for ink in inks[::-1])
    assert np.corrcoef(found, wanted)[0, 1] > 0.95


def small_photo(digit, margin=6, paper=200, pen=60, light=0.0, noise=4.0, tint=0):
    """A digit (28, 28) cut out of a photograph, and how its ink lies in there."""
    rng = np.random.default_rng(7)
    cover = np.pad(crop(digit), margin)
    picture = paper + (pen - paper) * (cover / 255)
    picture *= 1 - light * np.linspace(0, 1, cover.shape[1])
    picture = np.stack([picture, picture, picture + tint], axis=2)
    picture += rng.normal(0, noise, picture.shape)
    return Image.fromarray(np.clip(np.rint(picture), 0, 255).astype(np.uint8)), cover


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
@pytest.mark.parametrize(
    "photo",
    [
        pytest.param({}, id="plain"),
        pytest.param({"tint": -40}, id="yellow"),
        pytest.param({"pen": 150, "noise": 2}, id="pencil"),
        pytest.param({"light": 0.4, "noise": 2}, id="lit from one side"),
        pytest.param({"paper": 40, "pen": 210}, id="light on dark"),
        pytest.param({"margin": 0}, id="cut out without a margin"),
    ],
)
def test_the_paper_of_a_small_photograph_is_no_ink(mnist_test, photo, format):
    for digit in mnist_test[0][:12]:
        image, cover = small_photo(digit, **photo)
        found = image_to_ink(file_of(image, format))
        assert found.shape == cover.shape
        assert found[cover == 0].mean() < 6
        assert np.corrcoef(found.ravel(), cover.ravel())[0, 1] > 0.9


def test_a_small_drawing_that_is_cut_out_closely_keeps_each_pixel(mnist_test):
    for digit in mnist_test[0][:40]:
        cut = np.pad(crop(digit), 1)
        for stored in (cut, 255 - cut):
            found = image_to_ink(file_of(Image.fromarray(stored)))
            assert np.array_equal(found, cut)


@pytest.mark.parametrize(
    "size", [(1, 1), (1, 9), (3, 2), (5, 700), (63, 20), (2, 9000)]
)
def test_noise_of_any_small_size_is_looked_through(size):
    for turned in (size, size[::-1]):
        noise = np.random.default_rng(1).integers(150, 170, turned).astype(np.uint8)
        assert image_to_ink(file_of(Image.fromarray(noise))).shape == turned
