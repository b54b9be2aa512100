"""`flask corrections`: the owner looks, decides, exports and deletes."""

import json

import numpy as np
import pytest

from model.data.drawing_files import load_drawings
from model.ink.data_urls import to_data_url
from model.ink.strokes import strokes_to_ink
from model.preprocess import prepare
from tests.support.shapes import number
from tests.support.site import shipped_site
from webapp.corrections import cli
from webapp.corrections.record import Correction, StoreUnavailable, today
from webapp.corrections.setup import migrate
from webapp.corrections.store import Corrections

LABELS = ("7", "42", "0", "3")


@pytest.fixture
def store(tmp_path, monkeypatch) -> Corrections:
    """The corrections of the shipped site: four, with the ids 1 to 4."""
    file = tmp_path / "corrections.sqlite3"
    store = Corrections(f"sqlite:///{file}", max_waiting=100)
    migrate(store.engine)
    for label in LABELS:
        store.add(label, number(label))
    monkeypatch.setitem(shipped_site().extensions, "corrections", store)
    return store


@pytest.fixture
def run():
    def invoke(*arguments: object, keys: str = ""):
        runner = shipped_site().test_cli_runner()
        return runner.invoke(args=["corrections", *map(str, arguments)], input=keys)

    return invoke


def states(store: Corrections) -> list[str]:
    return [one.state for one in store.all()]


def test_each_is_a_line_with_its_id_day_state_and_label(store, run):
    store.set_state([2], "accepted")
    lines = run("list").stdout.splitlines()
    assert [line.split() for line in lines] == [
        [str(i), str(today()), "accepted" if i == 2 else "new", label]
        for i, label in enumerate(LABELS, 1)
    ]
    assert run("list", "--state", "accepted").stdout.split()[-1] == "42"
    assert run("list", "--state", "rejected").stdout == ""


def test_a_review_shows_each_new_one_and_hears_a_key(store, run):
    store.set_state([4], "accepted")
    outcome = run("review", keys="ars")
    assert outcome.exit_code == 0
    assert states(store) == ["accepted", "rejected", "new", "accepted"]
    assert "1: said to be 7; the network reads 7  " in outcome.stdout
    assert "2: said to be 42; the network reads 42  " in outcome.stdout
    assert "said to be 3" not in outcome.stdout
    assert outcome.stdout.count("█") > 100
    assert run("review", keys="s").stdout.count("said to be") == 1


@pytest.mark.parametrize("keys", ["q", "", "?\nq", "Q"])
def test_a_review_that_is_left_decides_nothing(store, run, keys):
    outcome = run("review", keys=keys)
    assert outcome.exit_code == 0
    assert outcome.stdout.count("said to be") == 1
    assert states(store) == ["new"] * 4


def test_a_review_without_a_terminal_says_what_else_there_is(store, run, monkeypatch):
    def no_terminal():
        raise OSError("no /dev/tty")

    monkeypatch.setattr(cli.click, "getchar", no_terminal)
    outcome = run("review")
    assert outcome.exit_code == 1
    assert "--accept and --reject" in outcome.stderr


def test_what_is_drawn_is_a_picture_in_half_blocks():
    def drawn(label: str, strokes: list) -> list[str]:
        correction = Correction(1, label, strokes, "new", today())
        return cli.half_block_picture(correction).splitlines()

    assert drawn("1", [[[0, 0], [0, 1]]])[1:-1] == ["████"] * 13
    assert max(map(len, drawn("1", [[[0, 0], [1, 0]]]))) == 60
    many = drawn("1" * 20, [[[x, 0], [x, 2]] for x in range(20)])
    assert all(len(line.split()) == 20 for line in many)
    assert len(drawn("7", [[[5, 5]]])) == 15  # a dot is a disc


def test_a_drawing_that_cannot_be_read_is_shown_and_said(store, run):
    store.purge()
    store.add("1", [[[5, 5]]])
    outcome = run("review", keys="r")
    assert "said to be 1; the network does not read it: " in outcome.stdout
    assert states(store) == ["rejected"]


def test_a_digit_of_a_picture_is_shown_read_and_exported_to_train_with(
    store, run, tmp_path
):
    store.purge()
    image = prepare(strokes_to_ink([np.array(stroke) for stroke in number("7")]))
    store.add("1", None, to_data_url(image))
    outcome = run("review", keys="a")
    assert "said to be 1; the network reads 7  " in outcome.stdout
    assert outcome.stdout.count("█") > 20
    path = tmp_path / "drawings.jsonl"
    run("export", path)
    (drawing,) = load_drawings(path, pictures=True)
    assert drawing.label == "1"
    assert np.array_equal(drawing.picture, image)


def test_ids_are_accepted_and_rejected_without_asking(store, run):
    accept = ("--accept", 1, "--accept", 3)
    assert run("review", *accept, "--reject", 2).exit_code == 0
    assert states(store) == ["accepted", "rejected", "accepted", "new"]
    assert run("review", "--reject", 1).exit_code == 0
    assert states(store)[0] == "rejected"


def test_an_id_that_there_is_not_is_said(store, run):
    outcome = run("review", "--accept", 99, "--reject", 4)
    assert outcome.exit_code == 1
    assert "There is no correction 99." in outcome.stderr
    assert states(store)[3] == "rejected"
    assert run("review", "--accept", 4, "--reject", 4).exit_code == 2
    assert run("review", "--accept", "four").exit_code == 2


def test_those_accepted_are_exported_as_drawings(store, run, tmp_path):
    store.set_state([1, 2], "accepted")
    store.set_state([3], "rejected")
    path = tmp_path / "drawings.jsonl"
    outcome = run("export", path)
    assert outcome.exit_code == 0
    assert f"Wrote 2 corrections to {path}." in outcome.stdout
    first, second = load_drawings(path)
    assert (first.label, second.label) == ("7", "42")
    assert [[tuple(p) for p in stroke] for stroke in second.strokes] == number("42")
    labels = [json.loads(line)["label"] for line in path.read_text().splitlines()]
    assert labels == [7, "42"]
    assert run("export", "-").stdout == path.read_text()
    run("export", "--state", "rejected", path)
    assert [drawing.label for drawing in load_drawings(path)] == ["0"]


def test_where_none_is_accepted_nothing_is_exported(store, run, tmp_path):
    path = tmp_path / "drawings.jsonl"
    outcome = run("export", path)
    assert outcome.exit_code == 1
    assert "No correction is accepted" in outcome.stderr
    assert not path.exists()


def test_an_export_that_fails_leaves_the_old_file(store, run, tmp_path, monkeypatch):
    store.set_state([1], "accepted")
    path = tmp_path / "drawings.jsonl"
    path.write_text("old")

    def fail(_):
        yield next(Corrections.all(store))
        raise StoreUnavailable("The disk has gone")

    monkeypatch.setattr(store, "all", fail)
    outcome = run("export", path)
    assert outcome.exit_code == 1
    assert outcome.stderr == "Error: The disk has gone\n"
    assert path.read_text() == "old"


def test_a_place_that_cannot_be_written_is_said(store, run, tmp_path):
    store.set_state([1], "accepted")
    outcome = run("export", tmp_path / "nowhere" / "drawings.jsonl")
    assert outcome.exit_code == 1
    assert "No such file or directory" in outcome.stderr


@pytest.mark.parametrize(
    ("options", "left"),
    [
        (["--rejected"], 3),
        (["--rejected", "--older-than", 30], 4),
        (["--older-than", 30], 4),
        (["--all"], 0),
    ],
)
def test_a_purge_asks_and_deletes(store, run, options, left):
    store.set_state([2], "rejected")
    no = run("purge", *options, keys="n\n")
    assert store.count() == 4
    assert no.exit_code == (1 if left < 4 else 0)
    yes = run("purge", *options, "--yes")
    assert yes.exit_code == 0
    assert store.count() == left
    assert f"Deleted {4 - left} correction" in yes.stdout


def test_a_purge_goes_by_the_day(store, run, monkeypatch):
    later = today().replace(year=today().year + 1, day=1)
    monkeypatch.setattr(cli, "today", lambda: later)
    assert run("purge", "--older-than", 1000, "--yes").exit_code == 0
    assert store.count() == 4
    outcome = run("purge", "--older-than", 30, keys="y\n")
    assert "Delete 4 corrections for good?" in outcome.stdout
    assert store.count() == 0


@pytest.mark.parametrize(
    "options", [[], ["--all", "--rejected"], ["--older-than", "-1"], ["--yes"]]
)
def test_a_purge_of_nothing_in_particular_is_a_usage_error(store, run, options):
    assert run("purge", *options).exit_code == 2
    assert store.count() == 4


@pytest.mark.parametrize(
    "arguments", [["list"], ["review"], ["export", "a"], ["purge", "--all", "--yes"]]
)
def test_where_corrections_are_off_each_command_says_how_to_switch_them_on(
    run, arguments
):
    outcome = run(*arguments)
    assert outcome.exit_code == 1
    assert "Corrections are off. Cure: set DIGITS_CORRECTIONS=on" in outcome.stderr


def test_a_database_that_fails_is_a_sentence(store, run):
    with store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE corrections")
    outcome = run("list")
    assert outcome.exit_code == 1
    assert "no such table: corrections. Cure: " in outcome.stderr
