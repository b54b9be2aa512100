"""The contact sheet shows each paper and each kind of page, and says what is read."""

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from model.training.pages import __main__ as command
from model.training.pages import contact_sheet as module
from model.training.pages.contact_sheet import (
    BOX,
    arrange,
    contact_sheet,
    line_cell,
    page_cell,
)
from model.training.pages.lines import Line
from model.training.pages.pages import CONTENT_SHARES, SHAPE, Page
from model.training.pages.papers import PAPERS


@pytest.fixture
def one_of_each(monkeypatch):
    monkeypatch.setattr(module, "LINES", 1)
    monkeypatch.setattr(module, "PAGES", 1)


@pytest.mark.slow
def test_every_paper_and_content_is_shown_and_named(glyphs, monkeypatch, one_of_each):
    captions = []
    monkeypatch.setattr(
        module, "arrange", lambda cells: captions.extend(cells) or arrange(cells)
    )
    sheet = contact_sheet(glyphs, 0)
    names = [caption for _, caption in captions]
    assert [name.split(":")[0] for name in names[: len(PAPERS)]] == list(PAPERS)
    assert [name.split(",")[0] for name in names[len(PAPERS) :]] == list(CONTENT_SHARES)
    assert len(sheet.getcolors()) <= module.GRAYS


def test_a_line_has_its_text_below_it():
    line = Line(np.zeros((20, 300), np.uint8), "12.50", "waves", 15.0)
    picture, caption = line_cell(line)
    assert caption == "waves: 12.50"
    assert picture.width <= SHAPE[1] and picture.height <= module.LINE_HEIGHT


def test_a_page_has_a_box_around_each_digit():
    boxes = np.array([[30, 40, 11, 21], [100, 40, 11, 21]], np.float32)
    page = Page(np.full(SHAPE, 255, np.uint8), boxes, "rows", "lined")
    picture, caption = page_cell(page)
    assert caption == "rows, lined"
    red = (np.asarray(picture) == BOX).all(axis=2)
    sides = [bool(red[30:50, x].all()) for x in (24, 30, 35, 94, 105)]
    assert sides == [True, False, True, True, True]


def test_pictures_are_in_rows_that_are_as_high_as_need_be():
    small, large = Image.new("RGB", (50, 20)), Image.new("RGB", (50, 60))
    row = arrange([(small, "a")] * 3).height
    assert arrange([(small, "a")] * 4).height > 1.5 * row
    assert arrange([(small, "a"), (large, "b")]).height == row + 40


def test_the_command_writes_a_png_of_it(tmp_path, monkeypatch, glyphs):
    used = []

    def load_glyphs(images, labels, pens, rng, fonts):
        used.extend((len(images), len(labels), pens))
        return glyphs

    cell = line_cell(Line(np.zeros((20, 60), np.uint8), "7", "plain", 15.0))
    images, labels = np.zeros((6000, 28, 28), np.uint8), np.zeros(6000, np.uint8)
    monkeypatch.setattr(command, "load_mnist", lambda _: ((images, labels), None))
    monkeypatch.setattr(command, "load_glyphs", load_glyphs)
    monkeypatch.setattr(command, "contact_sheet", lambda *_: arrange([cell]))
    path = tmp_path / "pages.png"
    result = CliRunner().invoke(command.main, [str(path)])
    assert result.exit_code == 0 and f"wrote {path}" in result.output
    assert used == [command.IMAGES, command.IMAGES, None]
    with Image.open(path) as image:
        assert image.format == "PNG" and image.size == arrange([cell]).size


@pytest.mark.parametrize("option", ["--data", "--pens"])
def test_a_file_that_is_missing_is_named(tmp_path, monkeypatch, option):
    if option == "--pens":
        monkeypatch.setattr(command, "load_mnist", lambda _: ((None, None), None))
    missing = tmp_path / "missing.npz"
    result = CliRunner().invoke(command.main, ["out.png", option, str(missing)])
    assert result.exit_code == 1 and missing.name in result.output
    assert "Traceback" not in result.output
