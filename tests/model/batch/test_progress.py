"""The bar on the terminal."""

import io
import sys

import pytest

from model.batch.progress import Progress, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_shows_files_a_minute_and_the_time_that_is_left():
    progress = Progress(10_000, done=2_000)
    assert progress.line(0.0) == "[####....................] 2,000 of 10,000 files"
    for _ in range(500):
        progress.advance()
    line = progress.line(60.0)
    assert line == (
        "[######..................] 2,500 of 10,000 files, 500 a minute, 15 min left"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "1 h 00 min"),
        (7500, "2 h 05 min"),
    ],
)
def test_a_time_is_said_in_few_words(seconds, words):
    assert duration(seconds) == words


def test_it_is_taken_away_before_something_else_is_printed(monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    progress = Progress(2)
    progress.show()
    progress.show()  # too soon to be shown again
    progress.clear()
    progress.clear()
    assert terminal.getvalue().count("of 2 files") == 1
    assert terminal.getvalue().count("\x1b[K") == 2
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_where_there_is_no_terminal_or_one_file_nothing_is_shown(monkeypatch):
    monkeypatch.setattr(sys, "stderr", file := io.StringIO())
    Progress(5).show()
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    Progress(1).show()
    assert file.getvalue() == terminal.getvalue() == ""
