import numpy as np
import pytest
from PIL import Image, ImageDraw

from model.pages.finder import Found
from model.pages.rulings import parting_rulings

H, W, Y = 40.0, 24.0, 60.0  # of a digit, and the middle of the row


def digits(*xs):
    return [Found(0.9, float(x), Y, W, H) for x in xs]


def sheet(own, rulings=(), reach=(0, 120), lean=0.0, width=2, ink=90, paper=240):
    """Paper with a rectangle for each digit, and rulings at their places."""
    image = Image.new("L", (400, 120), paper)
    draw = ImageDraw.Draw(image)
    for one in own:
        box = one.x - W / 2, Y - H / 2, one.x + W / 2, Y + H / 2
        draw.rectangle(box, outline=40 if ink < paper else 220, width=4)
    for x in rulings:
        ends = [(x + lean * (Y - y), y) for y in reach]
        draw.line(ends, fill=ink, width=width)
    noise = np.random.default_rng(0).normal(0, 3, (120, 400))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def found(own, rulings=(), slope=0.0, **how):
    boxes = parting_rulings(sheet(own, rulings, **how), own, slope)
    return [box[0] for box in boxes]


@pytest.mark.parametrize(
    "how",
    [{}, {"width": 1, "ink": 150}, {"paper": 30, "ink": 160}, {"lean": 0.02}],
    ids=["dark", "faint and thin", "light on dark", "not quite upright"],
)
def test_a_ruling_parts_the_numbers_beside_it(how):
    own = digits(50, 80, 110, 145, 175)
    assert found(own, [128], **how) == pytest.approx([128], abs=2)


def test_a_ruling_that_a_digit_crosses_parts_it_from_the_next():
    own = digits(50, 80, 110, 150, 180)
    assert found(own, [120]) == pytest.approx([120], abs=2)


def test_a_ruling_leans_as_the_page_does():
    own = digits(50, 80, 110, 145, 175)
    assert found(own, [128], slope=0.12, lean=0.12) == pytest.approx([128], abs=2)
    assert found(own, [128], lean=0.12) == []


def test_nothing_parts_a_number_on_plain_paper():
    assert found(digits(50, 80, 110, 145, 175)) == []


def test_a_stroke_as_high_as_the_digits_is_no_ruling():
    own = digits(50, 80, 110, 145, 175)
    assert found(own, [128], reach=(Y - H / 2, Y + H / 2)) == []


def test_the_edge_of_something_dark_is_no_ruling():
    own = digits(50, 80, 110, 145, 175)
    assert found(own, [128], width=14) == []


@pytest.mark.parametrize("apart", [0, 7])
def test_boxes_of_a_digit_each_part_no_numbers(apart):
    own = digits(50, 95, 140, 185)
    sides = [x + by for x in (72, 117, 162) for by in (-apart / 2, apart / 2)]
    assert found(own, sides[:-2]) == []
    assert found(own, sides) == []


def test_boxes_of_a_digit_each_part_no_numbers_where_digits_are_small():
    own = digits(50, 95, 140, 185, 230)
    own[1:3] = [one._replace(h=30) for one in own[1:3]]
    sides = [72, 117, 162, 207]
    assert found(own, sides, reach=(Y - 28, Y + 28)) == []


def test_a_stroke_somewhat_higher_than_the_digits_parts_no_number():
    own = digits(50, 80, 110, 145, 175)
    assert found(own, [128], reach=(Y - 0.8 * H, Y + 0.8 * H)) == []


def test_wide_cells_of_a_digit_each_are_numbers():
    own = digits(50, 150, 250, 290, 330)
    assert found(own, [100, 200]) == pytest.approx([100, 200], abs=2)
