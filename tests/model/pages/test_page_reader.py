"""What becomes of found digits and of what is read, which are given here."""

import numpy as np
import pytest

from model.artifact import FOLDER
from model.errors import ArtifactError
from model.ink.picture import Picture
from model.pages import page_reader
from model.pages.finder import Found
from model.pages.line_reader import ReadStrip, ReadSymbol
from model.pages.page_reader import PageReader, area

PAPER = np.full((200, 600), 230, np.uint8)


def digits(n, x=50, y=50, h=20.0, score=0.9, step=16):
    return [Found(score, float(x + i * step), float(y), 12.0, h) for i in range(n)]


def reading(
    text, found, probability=0.95, sure=True, places=None, likeliest=None, one_digit=1.0
):
    """A strip's text, its digits at the given places, marks between them."""
    left, width = found[0].x - 6 - 7, found[-1].x - found[0].x + 12 + 14
    xs = iter(places or [one.x for one in found])
    symbols, before = [], left
    for symbol in text:
        x = next(xs) if symbol.isdigit() else before + 8
        ten = tuple(np.eye(10)[int(symbol)]) if symbol.isdigit() else ()
        symbols.append(ReadSymbol(symbol, (x - left) / width, ten, one_digit))
        before = x
    return ReadStrip(tuple(symbols), probability, sure, likeliest or probability)


@pytest.fixture
def read(monkeypatch):
    """Read paper with some strips: pairs of found digits and what is read in them."""

    def read(*strips, paper=PAPER):
        found = [one for own, _ in strips for one in own]
        by_place = {(own[0].x, own[0].y): text for own, text in strips}
        order = []

        def find(network, grey, min_score):
            return found

        def read_strips(network, cuts, temperature, scores, wide):
            # The only strip is also seen with what is beside it.
            assert len(wide) == (len(cuts) == 1)
            assert all(more.shape[1] > cuts[0][0].shape[1] for more in wide)
            assert [len(own) for own in scores] == [len(s.digits) for s in order]
            return [by_place[strip.digits[0].x, strip.digits[0].y] for strip in order]

        def rows(strips):
            table = known_rows(strips)
            order.extend(strip for row in table for strip in row)
            return table

        known_rows = page_reader.rows
        with monkeypatch.context() as patch:
            patch.setattr(page_reader, "find_digits", find)
            patch.setattr(page_reader, "read_strips", read_strips)
            patch.setattr(page_reader, "rows", rows)
            reader = PageReader(None, None, {"temperature": 1.0}, {})
            if isinstance(paper, Picture):
                return reader.read_picture(paper)
            return reader.read(paper)

    return read


def text_of(line):
    return "".join(str(int(np.argmax(digit.probabilities))) for digit in line.digits)


def test_digits_that_only_the_finder_sees_leave_the_strip_a_line(read):
    own = digits(2)
    page = read((own, reading("98", own, 0.01, likeliest=0.8)))
    assert [text_of(line) for line in page.lines] == ["98"]
    assert page.lines[0].probability == 0.01


def test_lines_come_from_top_to_bottom_and_left_to_right(read):
    upper, right, lower = digits(3), digits(2, x=300), digits(4, y=120)
    page = read(
        (lower, reading("7890", lower)),
        (right, reading("45", right)),
        (upper, reading("123", upper)),
    )
    assert [text_of(line) for line in page.lines] == ["12345", "7890"]
    assert page.unread == ()


def test_a_digit_has_the_box_that_was_found_for_it(read):
    own = digits(2)
    (line,) = read((own, reading("42", own))).lines
    assert [digit.box for digit in line.digits] == [(44, 40, 56, 60), (60, 40, 72, 60)]


def test_a_digit_is_as_likely_one_as_the_line_reader_says(read):
    own = digits(2)
    (line,) = read((own, reading("42", own, one_digit=0.75))).lines
    assert [digit.one_digit for digit in line.digits] == [0.75, 0.75]


def test_a_digit_that_was_read_and_not_found_has_a_box_where_it_was_read(read):
    own = digits(2, step=40)
    (line,) = read((own, reading("412", own, places=[50, 70, 90]))).lines
    x0, y0, x1, y1 = line.digits[1].box
    assert (x0 + x1) / 2 == pytest.approx(70, abs=1)
    assert (y0, y1) == (40, 60)


def test_a_digit_that_was_found_and_not_read_is_unread(read):
    own = digits(3)
    page = read((own, reading("12", own, places=[50, 82])))
    assert text_of(page.lines[0]) == "12"
    assert page.unread == ((60, 40, 72, 60),)


def test_a_weak_find_that_was_not_read_is_nothing(read):
    own = digits(2) + digits(1, x=82, score=0.4)
    assert read((own, reading("12", own, places=[50, 66]))).unread == ()


def test_marks_lie_between_the_digits_they_were_read_between(read):
    own = digits(3)
    (line,) = read((own, reading("1.23", own, sure=False))).lines
    (mark,) = line.marks
    assert mark.mark == "." and not mark.is_sure
    assert 56 < mark.box[0] < mark.box[2] < 66
    assert mark.box[3] > 55  # on the base line


def test_a_ruling_parts_the_numbers_of_a_line(read):
    own = digits(5)
    ruled = PAPER.copy()
    ruled[20:80, 89:91] = 60
    strip = own, reading("12345", own)
    assert read(strip).lines[0].rulings == ()
    ((x0, top, x1, bottom),) = read(strip, paper=ruled).lines[0].rulings
    assert x0 == x1 == pytest.approx(90, abs=1.5)
    assert 20 < top < 40 < 60 < bottom < 80


def test_a_line_is_as_sure_as_its_least_sure_strip(read):
    left, right = digits(3), digits(2, x=300)
    page = read((left, reading("123", left, 0.9)), (right, reading("45", right, 0.6)))
    assert page.lines[0].probability == 0.6


def test_a_texture_is_no_line(read):
    number, texture = digits(3), digits(2, y=150, score=0.4)
    page = read(
        (number, reading("123", number)), (texture, reading("11", texture, 0.1))
    )
    assert [text_of(line) for line in page.lines] == ["123"]
    assert page.unread == ()


@pytest.mark.parametrize("text, probability", [("", 0.9), ("11", 0.01)])
def test_digits_found_for_certain_and_hardly_read_are_unread(read, text, probability):
    own = digits(2)
    page = read((own, reading(text, own, probability)))
    assert page.lines == ()
    assert len(page.unread) == 2


def test_where_nothing_is_read_the_surest_that_was_found_is_unread(read):
    surer, other = digits(1, score=0.4), digits(1, y=150, score=0.35)
    page = read((surer, reading("1", surer, 0.1)), (other, reading("1", other, 0.1)))
    assert (page.lines, page.unread) == ((), ((44, 40, 56, 60),))


def test_paper_without_digits_has_no_lines(read):
    page = read()
    assert (page.lines, page.unread) == ((), ())


def test_boxes_are_in_pixels_of_the_ink(read):
    own = digits(2)
    ink = np.zeros((100, 300), np.uint8)
    page = read((own, reading("42", own)), paper=Picture(ink, known_grey=PAPER))
    assert page.lines[0].digits[0].box == (22, 20, 28, 30)


def test_the_main_line_has_the_largest_digits_together(read):
    large, small = digits(2, h=40.0, step=30), digits(2, y=150)
    page = read((large, reading("12", large)), (small, reading("34", small)))
    assert text_of(max(page.lines, key=area)) == "12"


def test_a_damaged_network_is_an_error_that_ends_with_the_cure(tmp_path):
    (tmp_path / "find.npz").write_bytes(b"no network")
    with pytest.raises(ArtifactError, match=r"Cure: python model/train.py find"):
        PageReader.load(tmp_path)


def test_a_folder_without_them_has_the_networks_that_ship(tmp_path):
    shipped, other = PageReader.load(FOLDER), PageReader.load(tmp_path)
    assert other.metadata == shipped.metadata
