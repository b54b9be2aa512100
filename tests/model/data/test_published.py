"""Published drawings become files to train with, of those who may be trained on."""

import json
import shutil
from collections import Counter

import pytest
from click.testing import CliRunner

from model.data.drawing_files import load_drawings
from model.data.published import main
from model.data.training_people import KINDS, UCI_WRITERS

SEVEN = ".PEN_DOWN\n100 400\n200 400\n200 400\n150 300\n.PEN_UP\n.DT 100\n"


def digit(label, writer, first, strokes=1):
    last = f"-{first + strokes - 1}" if strokes > 1 else ""
    head = f'.SEGMENT DIGIT {first}{last} ? "{label}"\n.COMMENT {label} {writer} 7\n'
    return head + SEVEN * strokes


def uci(folder, *digits, name="pendigits-orig.tra"):
    path, text, first = folder / name, ".INCLUDE dene.doc\n.HIERARCHY DIGIT\n", 0
    for label, writer, strokes in digits:
        text += digit(label, writer, first, strokes)
        first += strokes
    path.write_text(text)
    return path


def unipen(folder, files):
    """Write a tree like UNIPEN's from {"1a/app/a.dat": labels}, each with its pen."""
    for name, labels in files.items():
        category, source, *rest = name.split("/")
        pen = f"{source}/data/{'/'.join(rest)}"
        lines = [f".INCLUDE {pen}\n"]
        lines += [f'.SEGMENT X {i} ? "{label}"\n' for i, label in enumerate(labels)]
        path = folder / "CDROM/train_r01_v07/data" / category / source / "/".join(rest)
        included = folder / "CDROM/train_r01_v07/include" / pen
        for file in (path, included):
            file.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines))
        included.write_text(
            "".join(f".PEN_DOWN\n{i} 9\n{i} 7\n-2 5\n" for i in range(len(labels)))
        )
    return folder


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def drawings(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_only_the_listed_writers_of_uci_are_written(tmp_path):
    path = uci(tmp_path, (7, 4, 1), (8, 5, 2), (7, 30, 2), (1, 31, 1))
    result = run("digits", tmp_path / "out", "--uci", path)
    assert result.exit_code == 0, result.output
    found = sorted(drawings(tmp_path / "out"), key=lambda one: one["writer"])
    stroke = [[100, 100], [200, 100], [150, 200]]  # y down, no point twice
    assert found == [
        {"label": 7, "strokes": strokes, "writer": writer, "source": "pendigits"}
        for strokes, writer in [([stroke], "train-04"), ([stroke] * 2, "train-30")]
    ]
    assert all(type(x) is int for x, y in found[0]["strokes"][0])
    assert "2 drawings, people: 2" in result.output
    assert "left out: 2\n       2 by other people" in result.output


def test_the_result_can_be_trained_with(tmp_path):
    assert run("digits", tmp_path / "out", "--uci", uci(tmp_path, (7, 4, 1))).output
    (drawing,) = load_drawings(tmp_path / "out")
    assert (drawing.label, drawing.writer) == ("7", "train-04")


def test_only_the_listed_sources_of_unipen_are_written(tmp_path):
    files = {
        "1a/app/app05/a.dat": "12",
        "1a/uqb/a.dat": "345",
        "1a/kai/a.dat": "6",  # for letters only
        "1c/kai/a.dat": "x",
    }
    result = run("digits", tmp_path / "out", "--unipen", unipen(tmp_path, files))
    found = drawings(tmp_path / "out")
    assert sorted(one["label"] for one in found) == [1, 2]
    assert {one["source"] for one in found} == {"app"}
    assert "       2 app, people: 1" in result.output
    assert "       4 of other sources" in result.output
    assert [[2, 0], [2, 2], [0, 4]] in [one["strokes"][0] for one in found]


def test_both_originals_become_one_file_in_the_same_order_each_time(tmp_path):
    tree = unipen(tmp_path, {"1a/syn/a.dat": "0123456789"})
    path = uci(tmp_path, (7, 4, 1), (7, 6, 2))
    for name in ("a", "b"):
        run("digits", tmp_path / name, "--uci", path, "--unipen", tree)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert Counter(one["source"] for one in drawings(tmp_path / "a")) == Counter(
        syn=10, pendigits=2
    )


def test_people_have_no_names_and_are_the_same_in_all_files(tmp_path):
    tree = unipen(
        tmp_path, {"1a/syn/ann.dat": "1", "1b/syn/ann.dat": "A", "1b/syn/b.dat": "B"}
    )
    writers = {}
    for kind in ("digits", "letters"):
        run(kind, tmp_path / kind, "--unipen", tree)
        for one in drawings(tmp_path / kind):
            writers[one["label"]] = one["writer"]
    assert writers[1] == writers["A"] != writers["B"]
    assert writers[1].startswith("syn-") and "ann" not in writers[1]


def test_letters_are_at_most_eight_of_a_class_by_one(tmp_path):
    files = {
        "1b/val/a.dat": ["A"] * 10 + ["B", "4", "AB", "\\\\"],
        "1d/lav/a.dat": "A&",
    }
    result = run("letters", tmp_path / "out", "--unipen", unipen(tmp_path, files))
    found = drawings(tmp_path / "out")
    of = Counter((one["source"], one["label"]) for one in found)
    assert of == {("val", "A"): 8, ("val", "B"): 1, ("lav", "A"): 1, ("lav", "&"): 1}
    assert "2 more than 8 of a class by one" in result.output
    assert "3 with another label, or none" in result.output


def test_words_are_at_most_sixteen_by_one(tmp_path):
    words = ["in", "it's", "a", "two words", "12"] + [
        f"w{'x' * i}" for i in range(1, 19)
    ]
    tree = unipen(tmp_path, {"6/nic/a.dat": words})
    result = run("words", tmp_path / "out", "--unipen", tree)
    found = drawings(tmp_path / "out")
    assert len(found) == 16 and all(len(one["label"]) > 1 for one in found)
    assert "3 with another label, or none" in result.output
    assert "4 more than 16 by one" in result.output


def test_a_word_of_two_categories_is_written_once(tmp_path):
    tree = unipen(tmp_path, dict.fromkeys(["6/nic/a.dat", "7/nic/a.dat"], ["in", "it"]))
    result = run("words", tmp_path / "out", "--unipen", tree)
    assert sorted(one["label"] for one in drawings(tmp_path / "out")) == ["in", "it"]
    assert "2 there twice" in result.output


def test_a_digit_that_is_there_twice_stays(tmp_path):
    tree = unipen(tmp_path, dict.fromkeys(["1a/syn/a.dat", "1a/syn/b/a.dat"], "7"))
    for path in tree.rglob("include/syn/data/**/a.dat"):
        path.write_text(".WRITER_ID ANN\n" + path.read_text())
    run("digits", tmp_path / "out", "--unipen", tree)
    first, second = drawings(tmp_path / "out")
    assert first == second


def test_damaged_files_are_left_out_and_named(tmp_path):
    tree = unipen(tmp_path, {"1a/app/a.dat": "12", "1a/app/b.dat": "34"})
    (damaged,) = tree.rglob("include/app/data/a.dat")
    damaged.write_text(".PEN_DOWN\n1 2\n1 x\n")
    (without,) = tree.rglob("include/app/data/b.dat")
    without.write_text(".PEN_DOWN\n1 2\n3 4\n")
    result = run("digits", tmp_path / "out", "--unipen", tree)
    assert [one["label"] for one in drawings(tmp_path / "out")] == [3]
    assert "3 damaged, or without their strokes" in result.output
    assert f"{damaged}, line 3: '1 x' is not X Y." in result.output
    assert "b.dat, line 3: components 1 to 1 are not among the 1" in result.output


def test_a_dot_is_left_out(tmp_path):
    tree = unipen(tmp_path, {"1a/app/a.dat": "12"})
    (pen,) = tree.rglob("include/app/data/a.dat")
    pen.write_text(".PEN_DOWN\n1 2\n1 2\n.PEN_DOWN\n1 2\n3 4\n")
    result = run("digits", tmp_path / "out", "--unipen", tree)
    assert [one["label"] for one in drawings(tmp_path / "out")] == [2]
    assert "1 empty, or only a dot" in result.output


@pytest.mark.parametrize(
    "change, error",
    [
        (
            lambda text: text.replace("150 300", "150 3OO"),
            "line 9: '150 3OO' is not X Y",
        ),
        (lambda text: text.replace(".COMMENT 7", ".COMMENT 1"), "line 3: no .COMMENT"),
        (lambda text: "", "There is no drawing that may be trained on"),
    ],
)
def test_nothing_is_written_when_uci_s_file_is_damaged(tmp_path, change, error):
    path = uci(tmp_path, (7, 4, 1))
    path.write_text(change(path.read_text()))
    (tmp_path / "out").write_text("old")
    result = run("digits", tmp_path / "out", "--uci", path)
    assert result.exit_code == 1 and error in result.output
    assert (tmp_path / "out").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "arguments, error",
    [
        (["digits", "OUT"], "give --unipen FOLDER"),
        (["words", "OUT", "--uci", "pendigits-orig.tra"], "give --unipen FOLDER"),
        (["digits", "OUT", "--uci", "pendigits-orig.tes"], "the file to train with"),
        (["digits", "OUT", "--uci", "pendigits-orig.tra"], "cannot be read"),
        (["digits", "OUT", "--unipen", "none"], "holds no UNIPEN train_r01_v07"),
    ],
)
def test_what_cannot_be_used_is_refused(tmp_path, monkeypatch, arguments, error):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code and error in result.output
    assert not list(tmp_path.iterdir())


def compressed(text):
    """Return text as compress packs it: a header, and here each letter by itself."""
    bits = sum(code << 9 * i for i, code in enumerate(text.encode()))
    return b"\x1f\x9d\x90" + bits.to_bytes(-(-9 * len(text) // 8), "little")


@pytest.mark.skipif(not shutil.which("gzip"), reason="needs gzip")
def test_a_file_that_compress_has_packed_is_unpacked(tmp_path):
    path = uci(tmp_path, (7, 4, 1))
    packed = tmp_path / "pendigits-orig.tra.Z"
    packed.write_bytes(compressed(path.read_text()))
    for name, file in (("a", path), ("b", packed)):
        assert run("digits", tmp_path / name, "--uci", file).exit_code == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    packed.write_bytes(b"not packed")
    assert "cannot be unpacked" in run("digits", packed, "--uci", packed).output


def test_without_gzip_the_cure_is_named(tmp_path, monkeypatch):
    packed = tmp_path / "pendigits-orig.tra.Z"
    packed.write_bytes(compressed("x"))
    monkeypatch.setenv("PATH", "")
    assert "Cure: unpack it elsewhere" in run("digits", "x", "--uci", packed).output


def test_nobody_else_may_be_trained_on():
    kept_for_measuring = {5, 9, 12, 13, 16, 17, 22, 28}
    assert UCI_WRITERS | kept_for_measuring == set(range(1, 31))
    assert not UCI_WRITERS & kept_for_measuring
    measured = {"uqb", "tos", "pri", "sta", "art", "apd", "hpp", "cec", "ape", "att"}
    assert not any(kind.sources & measured for kind in KINDS.values())
