"""The parts of a file: pages, drawings, and what is wrong with some of them."""

import io
import json
import sys

import pytest
from PIL import Image

from model.batch import sources
from model.batch.outcome import Outcome
from model.batch.sources import read_file
from model.ink import MAX_BYTES
from model.recognizer import Recognizer
from tests.support.picture_files import file_of
from tests.support.site import DIGITS, picture_of


@pytest.fixture(scope="module")
def network() -> Recognizer:
    return Recognizer.load("mlp")


@pytest.fixture
def read(network, tmp_path):
    def read(name: str, data: bytes) -> list[Outcome]:
        (tmp_path / name).write_bytes(data)
        return list(read_file(network, tmp_path / name))

    return read


def sheets(*digits: int) -> list[Image.Image]:
    return [Image.open(io.BytesIO(picture_of(digit))) for digit in digits]


def pages(kind: str, *digits: int) -> bytes:
    first, *others = sheets(*digits)
    return file_of(first, kind, save_all=True, append_images=others)


def texts(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    """Pages and texts."""
    return [(outcome.row[2], outcome.row[3]) for outcome in outcomes]


def test_each_page_of_a_tiff_is_read(read, tmp_path):
    outcomes = read("a.tif", pages("TIFF", 7, 2))
    assert texts(outcomes) == [("1", "7"), ("2", "2")]
    assert [one.name for one in outcomes] == [f"{tmp_path}/a.tif:{n}" for n in (1, 2)]
    assert texts(read("one.tif", pages("TIFF", 7))) == [("", "7")]


def test_each_page_of_a_pdf_is_read(read):
    pytest.importorskip("pypdfium2")
    assert texts(read("a.pdf", pages("PDF", 7, 2, 3))) == [
        ("1", "7"),
        ("2", "2"),
        ("3", "3"),
    ]
    assert texts(read("scan", pages("PDF", 7))) == [("", "7")]


def test_a_damaged_pdf_is_a_problem(read):
    pytest.importorskip("pypdfium2")
    for data in (b"%PDF-1.7", b"%PDF-1.7\n" + bytes(900), pages("PDF", 7)[:300]):
        (outcome,) = read("a.pdf", data)
        assert not outcome.is_read
        assert outcome.text.endswith(".")


def test_without_its_package_a_pdf_is_refused_with_the_cure(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (outcome,) = read("a.pdf", pages("PDF", 7))
    assert outcome.text.endswith("Cure: pip install pypdfium2.")


def test_pages_that_are_too_many_are_said_to_be_unread(read, monkeypatch):
    monkeypatch.setattr(sources, "MAX_PAGES", 2)
    outcomes = read("a.tif", pages("TIFF", 7, 2, 3, 4))
    assert [one.is_read for one in outcomes] == [True, True, False]
    assert "This page and those after it" in outcomes[2].text


def test_a_file_that_is_too_large_is_refused_unread(read, tmp_path, network):
    with (tmp_path / "large.png").open("wb") as file:
        file.truncate(10 * MAX_BYTES)
    (outcome,) = read_file(network, tmp_path / "large.png")
    assert "more than 20 MB" in outcome.text


def test_a_line_that_is_too_long_is_passed_over(read, monkeypatch):
    line = json.dumps({"strokes": DIGITS[7]}).encode()
    monkeypatch.setattr(sources, "MAX_LINE", len(line) + 2)
    data = b"\n".join((line, b'{"x": "' + bytes(5000) + b'"}', b"", line))
    outcomes = read("a.jsonl", data)
    assert [one.row[1] for one in outcomes] == ["1", "2", "4"]
    assert [one.is_read for one in outcomes] == [True, False, True]
