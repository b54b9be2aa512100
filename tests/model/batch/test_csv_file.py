"""Tables that grow row by row: what is there after a stop, and how it goes on."""

import csv
from pathlib import Path

import pytest

from model.batch.csv_file import CSVFile
from model.batch.outcome import COLUMNS, Part, problem_outcome
from model.errors import FileError


def row(file: str, page: int | None = None, problem: str = "none") -> tuple[str, ...]:
    return problem_outcome(file, Part(page=page), problem).row


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return [[line[0], line[2]] for line in csv.reader(file)][1:]


def stopped(path: Path, *rows: tuple[str, ...]) -> Path:
    """A table as a run leaves it that is stopped after some rows."""
    table = CSVFile(path)
    for one in rows:
        table.add(one)
    table.close()
    return table.part


def test_each_row_is_in_the_file_beside_it_at_once(tmp_path):
    path = tmp_path / "new" / "out.csv"
    table = CSVFile(path)
    table.add(row("a.png"))
    assert rows(table.part) == [["a.png", ""]]
    assert not path.exists()
    table.finish()
    assert rows(path) == [["a.png", ""]]
    assert not table.part.exists()


def test_an_old_table_stays_until_the_new_one_is_there(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    stopped(path, row("a.png"))
    assert path.read_text() == "old"


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path):
    path = tmp_path / "out.csv"
    stopped(path, row("a.png"), row("b.tif", 1), row("b.tif", 2))
    table = CSVFile(path, resume=True)
    # The last file may have had more pages.
    assert (table.has("a.png"), table.has("b.tif"), table.has("c")) == (
        True,
        False,
        False,
    )
    table.add(row("b.tif", 1))
    table.finish()
    assert rows(path) == [["a.png", ""], ["b.tif", "1"]]


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_row_that_is_cut_short_is_written_anew(tmp_path, cut):
    path = tmp_path / "out.csv"
    part = stopped(path, row("a.png"), row("b.png"), row("=c\n\r\n.png", None, 'a "b"'))
    part.write_bytes(part.read_bytes()[:-cut])
    table = CSVFile(path, resume=True)
    assert table.has("a.png") and not table.has("=c\n\r\n.png")
    table.add(row("z.png"))
    table.finish()
    assert rows(path) in ([["a.png", ""], ["z.png", ""]],)


def test_a_finished_table_is_added_to(tmp_path):
    path = tmp_path / "out.csv"
    table = CSVFile(path)
    for one in (row("a.png"), row('=b,"\r\n.png')):
        table.add(one)
    table.finish()
    table = CSVFile(path, resume=True)
    assert table.has("a.png") and table.has('=b,"\r\n.png')
    table.add(row("c.png"))
    table.finish()
    assert [name for name, _ in rows(path)] == ["a.png", "'=b,\"\r\n.png", "c.png"]


def test_where_nothing_is_to_go_on_with_a_table_is_begun(tmp_path):
    path = tmp_path / "out.csv"
    CSVFile(path, resume=True).finish()
    assert path.read_text().split() == [",".join(COLUMNS)]


def test_another_file_is_not_gone_on_with(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("name,amount\r\nrent,900\r\n")
    with pytest.raises(FileError, match="Cure: name another file"):
        CSVFile(path, resume=True)
    assert path.read_text().startswith("name,amount")
