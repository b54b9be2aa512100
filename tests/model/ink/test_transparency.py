"""Alpha: ink where the colors show none, else paper, and never a reason for less."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from model.ink import image_to_ink, strokes_to_ink
from tests.support.picture_files import file_of

SEVEN = [[(0.1, 0.15), (0.6, 0.1), (0.3, 0.95)], [(0.2, 0.5), (0.5, 0.52)]]
INK = np.pad(strokes_to_ink(SEVEN), 60)
SIZE = INK.shape[::-1]


def sheet(paper: str = "white", pen: str = "black") -> Image.Image:
    """The drawing in a color on an opaque sheet."""
    image = Image.new("RGB", SIZE, paper)
    image.paste(pen, (0, 0), Image.fromarray(INK))
    return image


def with_alpha(image: Image.Image, alpha: Image.Image | np.ndarray) -> Image.Image:
    image = image.convert("RGBA")
    image.putalpha(alpha if isinstance(alpha, Image.Image) else Image.fromarray(alpha))
    return image


def rounded(radius: int = 30) -> Image.Image:
    """Alpha of a screenshot with smooth round corners."""
    large = Image.new("L", (4 * SIZE[0], 4 * SIZE[1]), 0)
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, 4 * radius, 255)
    return large.resize(SIZE, Image.Resampling.BOX)


def shadow(image: Image.Image, strength: int) -> Image.Image:
    """A window with a soft shadow around it, as a system's screenshot has it."""
    margin = 50
    whole = Image.new("RGBA", (SIZE[0] + 2 * margin, SIZE[1] + 2 * margin))
    dark = Image.new("L", whole.size, 0)
    dark.paste(strength, (margin, margin, margin + SIZE[0], margin + SIZE[1]))
    whole.putalpha(dark.filter(ImageFilter.GaussianBlur(15)))
    whole.paste(with_alpha(image, rounded()), (margin, margin), rounded())
    return whole


def same(found: np.ndarray, wanted: np.ndarray) -> bool:
    """Tell whether all ink is where it should be, and none elsewhere."""
    return (found > 127).sum() > 0 and np.abs(found - wanted.astype(float)).max() < 9


@pytest.mark.parametrize("colors", [("white", "black"), ("#10141c", "#f4f4f0")])
def test_the_round_corners_of_a_screenshot_are_paper(colors):
    found = image_to_ink(file_of(with_alpha(sheet(*colors), rounded())))
    assert same(found, image_to_ink(file_of(sheet(*colors))))


@pytest.mark.parametrize("place", [(0, 0), (100, 90)])
@pytest.mark.parametrize("value", [254, 0])
def test_one_pixel_of_another_alpha_changes_nothing(place, value):
    alpha = np.full(INK.shape, 255, np.uint8)
    alpha[place] = value
    found = image_to_ink(file_of(with_alpha(sheet(), alpha)))
    assert same(found, image_to_ink(file_of(sheet())))


@pytest.mark.parametrize("strength", [80, 160, 240])
def test_the_soft_shadow_of_a_window_is_paper(strength):
    found = image_to_ink(file_of(shadow(sheet(), strength)))
    assert same(found, np.pad(INK, 50))


def test_a_large_screenshot_with_a_shadow_is_read_as_well():
    image = shadow(sheet(), 120)
    large = image.resize((image.width * 8, image.height * 8), Image.Resampling.NEAREST)
    found = image_to_ink(file_of(large))
    assert found.shape[0] < large.height
    inked = np.pad(INK, 50) > 127
    height, width = found.shape
    rows, columns = np.indices((height, width))
    wanted = inked[rows * inked.shape[0] // height, columns * inked.shape[1] // width]
    assert ((found > 127) == wanted).mean() > 0.99


@pytest.mark.parametrize("hidden", ["white", "black", "red"])
@pytest.mark.parametrize("pen", ["black", "white", "navy"])
def test_a_drawing_on_transparent_paper_is_its_alpha(pen, hidden):
    image = Image.new("RGB", SIZE, hidden)
    image.paste(pen, mask=Image.fromarray(INK > 0))
    assert np.array_equal(image_to_ink(file_of(with_alpha(image, INK))), INK)


@pytest.mark.parametrize("pens", [("black", "red"), ("white", "yellow")])
def test_a_drawing_of_two_colors_on_transparent_paper_is_read_whole(pens):
    image = Image.new("RGB", SIZE, pens[0])
    image.paste(pens[1], (0, 0, SIZE[0] // 2, SIZE[1]))
    found = image_to_ink(file_of(with_alpha(image, INK)))
    assert np.array_equal(found > 60, INK > 60)


def test_a_blank_sheet_with_round_corners_is_blank():
    blank = Image.new("RGB", SIZE, "white")
    assert not image_to_ink(file_of(with_alpha(blank, rounded()))).any()


def test_a_picture_that_shows_through_evenly_is_read_by_its_colors():
    even = np.full(INK.shape, 100, np.uint8)
    found = image_to_ink(file_of(with_alpha(sheet(), even)))
    assert np.array_equal(found, image_to_ink(file_of(sheet())))
