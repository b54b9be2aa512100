"""A reading in the result: sure, in doubt, no digit at all; its lines and signs."""

import html
import re

import pytest

from model.recognizer import Mark, Reading
from tests.support.readings import READINGS, X, digit, line, no_digit, read_as, reading
from tests.support.site import DIGITS, shipped_site
from webapp.http.static_files import STATIC
from webapp.read.result import MAX_COLUMNS, columns, left_out, places, size_class


@pytest.fixture
def show(monkeypatch):
    """Return the result of a reading that any network has of any drawing."""

    def shown(given: Reading, second: Reading | None = None) -> str:
        read_as(monkeypatch, given, second)
        answer = (
            shipped_site()
            .test_client()
            .post("/", json={"strokes": DIGITS[7]}, headers={"X-Fragment": "result"})
        )
        assert answer.status_code == 200
        return answer.text

    return shown


def said(text: str) -> str:
    """The sentence of a result, as it is spoken."""
    return plain(re.search(r"data-spoken>(.*?)</p>", text, re.DOTALL)[1])


def verdict(text: str) -> str:
    """The large text of a result, a slash where a line ends."""
    found = re.search(r'verdict-text" aria-hidden="true">(.*?)</p>', text, re.DOTALL)[1]
    return plain(found.replace("<br>", "/"))


def plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def boxes(text: str) -> list[tuple[str, str]]:
    """The kind and the name of each box that the sheet shows."""
    return re.findall(
        r'<li class="box ?([^"]*)"[^>]*>(?:<span [^>]*>(.*?)</span>)?', text
    )


@pytest.mark.parametrize(
    ("name", "large", "sentence"),
    [
        ("sure", "7", "7, 99.0% sure."),
        ("doubt", "4?", "Not sure: 4 (60.0%) or 9 (36.0%)."),
        ("cross", "no digit", "This doesn't look like a digit."),
        (
            "plus",
            "2 3",
            "2 3, at least 99.0% sure of each digit. Left out: 1 sign.",
        ),
        (
            "lines",
            "12.5/42?",
            "Not sure of line 1, digit 3: 5 (70.0%) or 6 (27.0%). Left out: 1 sign.",
        ),
    ],
)
def test_a_reading_is_said_large_and_in_a_sentence(show, name, large, sentence):
    text = show(READINGS[name])
    assert (verdict(text), said(text)) == (large, sentence)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            reading(line("2", digit(2, 8, 3, confidence=0.5))),
            "Not sure: 2 (50.0%), 8 (22.5%) or 3 (22.5%).",
        ),
        (
            reading(line("11", digit(1), digit(1)), line("11", digit(1), digit(1))),
            "2 lines: 11; 11, at least 99.0% sure of each digit.",
        ),
        (
            reading(line("42", *[digit(n, confidence=0.9996) for n in (4, 2)])),
            "42, over 99.9% sure.",
        ),
        (
            reading(line("41", *[digit(n, 7, confidence=0.6) for n in (4, 1)])),
            "Not sure of digit 1: 4 (60.0%) or 7 (36.0%); "
            "digit 2: 1 (60.0%) or 7 (36.0%).",
        ),
        (
            reading(line("4111", digit(4), *[digit(1, 7, confidence=0.6)] * 3)),
            "Not sure of 3 of 4 digits, which are underlined.",
        ),
        (
            reading(line("", no_digit(), no_digit(X))),
            "Nothing here looks like a digit.",
        ),
        (reading(), "Nothing here looks like a digit."),
        (
            reading(line("7", digit(7)), unread=(X, (0.6, 0.1, 0.7, 0.4))),
            "7, 99.0% sure. Left out: 2 signs.",
        ),
    ],
)
def test_doubts_lines_and_what_is_left_out_are_counted_in_the_sentence(
    show, given, sentence
):
    assert said(show(given)) == sentence


def test_a_doubt_of_a_sign_alone_is_said(show):
    sure = line("1.2", digit(1), digit(2), marks=(Mark(".", 1, X),))
    given = Reading("1.2", (sure,), sure.digits, True, (), "cnn")
    assert said(show(given)) == "1.2, not sure of the signs in it."


@pytest.mark.parametrize("name", ["cross", "plus"])
def test_what_is_no_digit_has_no_bars_no_name_and_is_not_explained(show, name):
    text = show(READINGS[name])
    read, digits = READINGS[name].text.split(), READINGS[name].digits
    assert re.findall(r"Why (\d)\?", text) == read
    assert text.count("Look inside") == len(read)
    assert text.count("<meter") == 10 * len(read)
    assert text.count('<img class="pixels"') == len(digits)
    names = re.findall(r'digit-name[^"]*">(.*?)</span>', text)
    assert names == [str(d.digit) if d.is_digit else "no digit" for d in digits]


def test_every_digit_is_named_by_its_line_and_its_place_among_the_digits(show):
    words = re.findall(r'class="digit-words">(.*?)</p>', show(READINGS["plus"]), re.S)
    assert [plain(text) for text in words] == [
        "Digit 1 of 2: 2",
        "Digit 2 of 2: 3",
    ]
    words = re.findall(r'class="digit-words">(.*?)</p>', show(READINGS["lines"]), re.S)
    assert [plain(text) for text in words][2:4] == [
        "Line 1, digit 3 of 3, not sure: 5 or 6",
        "Line 2, digit 1 of 2: 4",
    ]


def test_the_digit_in_doubt_is_opened_then_the_first_that_is_one(show):
    def opened(given: Reading) -> list[str]:
        return re.findall(r'value="(\d)" checked', show(given))

    assert opened(READINGS["lines"]) == ["2"]
    assert opened(reading(line("3", no_digit(), digit(3)))) == ["1"]
    assert opened(reading(line("", no_digit(), no_digit()))) == ["0"]


def test_a_row_of_pictures_begins_with_each_line():
    assert [place.starts_line for place in places(READINGS["lines"])] == [
        *(True, False, False),
        *(True, False),
    ]


def test_the_sheet_outlines_digits_marks_and_what_is_left_out_each_in_its_way(show):
    assert boxes(show(READINGS["cross"])) == [("box-left-out", "")]
    assert boxes(show(READINGS["plus"])) == [
        ("", "2"),
        ("", "3"),
        ("box-left-out", ""),
    ]
    assert boxes(show(READINGS["lines"])) == [
        *[("", "1"), ("", "2"), ("box-unsure", "5?"), ("", "4"), ("", "2")],
        ("box-mark", "."),
        ("box-left-out", ""),
    ]


def test_a_dash_after_a_number_is_left_out_and_a_minus_before_it_is_not():
    minus, dash = Mark("-", 0, X), Mark("-", 1, (0.6, 0.1, 0.7, 0.2))
    given = reading(line("-7", digit(7), marks=(minus, dash)))
    assert left_out(given) == [dash.box]


@pytest.mark.parametrize(
    ("second", "opinion"),
    [
        ("sure", "7, 99.0% sure."),
        ("doubt", "4, not sure."),
        ("cross", "no digit."),
        ("plus", "2 3, not sure."),
        ("lines", "12.5 / 42, not sure."),
    ],
)
def test_the_second_network_says_what_it_reads_or_that_it_finds_no_digit(
    show, second, opinion
):
    text = show(READINGS["sure"], READINGS[second])
    words = plain(re.search(r'class="opinion">(.*?)</p>', text, re.DOTALL)[1])
    assert words == f"Second opinion (fully connected, mlp): {opinion}"


def test_how_sure_it_is_of_a_digit_is_said_once_beside_its_bars(show):
    given = reading(line("42", *[digit(n, confidence=0.9996) for n in (4, 2)]))
    text = html.unescape(show(given)).replace("\N{NO-BREAK SPACE}", " ")
    rest = re.sub(r'<span class="probability-number">.*?</span>', "", text)
    opinion = re.search(r'class="opinion">(.*?)</p>', rest, re.DOTALL)[0]
    assert rest.replace(opinion, "").count("99.9%") == 1


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["7"], ""),
        (["1984"], "verdict-long"),
        (["1234567"], "verdict-longer"),
        (["11", "11"], "verdict-longer"),
        (["1", "2", "3"], "verdict-longest"),
        ([], "verdict-longer"),
    ],
)
def test_the_large_text_is_smaller_the_more_there_is_of_it(texts, name):
    assert size_class(reading(*[line(text) for text in texts])) == name


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        ([], 8),
        (["7"], 1),
        (["12.50"], 5),
        (["42", "1984"], 4),
        (["1" * 30], MAX_COLUMNS),
    ],
)
def test_the_columns_of_the_large_text_are_those_of_its_largest_line(texts, count):
    assert columns(reading(*[line(text) for text in texts])) == count
    assert columns(None) == 1


def test_the_question_mark_of_a_doubt_has_a_column():
    assert columns(reading(line("4", digit(4, 9)))) == 2


def test_the_view_for_a_projector_has_a_size_for_every_number_of_columns():
    styles = (STATIC / "css" / "draw-projector.css").read_text()
    sizes = re.findall(r'\[data-columns="(\d+)"\] \{\n  --columns: (\d+);', styles)
    assert sizes == [(str(n), str(n)) for n in range(1, MAX_COLUMNS)]
    assert f"var(--columns, {MAX_COLUMNS})" in styles
