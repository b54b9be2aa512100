"""People's drawings are varied and drawn with many pens, and stay what they are."""

import json

import numpy as np
import pytest

from model.data.drawing_files import LabeledDrawing
from model.data.pens import bend, fading, load_pens, render, sample_pens, vary
from model.errors import MalformedInput
from model.files import file_sha256
from model.ink.strokes import check_strokes, strokes_to_ink
from model.nn.loss import NON_DIGIT
from model.recognizer import Recognizer
from tests.support.shapes import DIGITS

DRAWINGS = [LabeledDrawing(digit, strokes, "a") for digit, strokes in DIGITS.items()]


def written(path, *labels, writer="a"):
    lines = [
        {"label": label, "strokes": DIGITS["7"], "writer": f"{writer}{number}"}
        for number, label in enumerate(labels)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_images_are_prepared_and_labels_their_digits(rng):
    images, labels = sample_pens(DRAWINGS, 60, rng)
    assert images.shape == (60, 28, 28) and images.dtype == np.float32
    assert np.array_equal(np.rint(images * 255) / np.float32(255), images)
    assert labels.dtype == np.uint8 and set(labels.tolist()) == set(range(10))


@pytest.mark.slow
def test_most_of_them_are_read_as_what_they_are(rng):
    images, labels = sample_pens(DRAWINGS, 400, rng)
    read = Recognizer.load("cnn").probabilities(images).argmax(axis=1)
    assert np.mean(read == labels) > 0.95


def test_no_two_are_alike_and_the_drawings_stay_as_they_are(rng):
    before = json.dumps(DIGITS)
    images, _ = sample_pens(DRAWINGS[7:8], 20, rng)
    assert len({image.tobytes() for image in images}) == 20
    assert json.dumps(DIGITS) == before


def test_the_same_generator_draws_the_same(rng):
    first = sample_pens(DRAWINGS, 20, np.random.default_rng(3))
    again = sample_pens(DRAWINGS, 20, np.random.default_rng(3))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


@pytest.mark.parametrize("unit", [1e-3, 1.0, 500.0])
def test_the_unit_of_a_drawing_does_not_matter(unit):
    strokes = check_strokes(DIGITS["4"])
    scaled = [stroke * unit + 3 * unit for stroke in strokes]
    one, other = (vary(s, np.random.default_rng(5)) for s in (strokes, scaled))
    for a, b in zip(one, other, strict=True):
        assert a == pytest.approx(b - (b - a).mean(axis=0), abs=1e-9)


def test_a_bend_is_small_and_smooth(rng):
    moves = np.stack([bend(50, rng) for _ in range(200)])
    assert 0.01 < moves.std() < 0.05
    assert np.abs(np.diff(moves, axis=1)).max() < 0.02
    assert bend(1, rng).shape == (1, 2)


@pytest.mark.parametrize("both_ends", [True, False])
def test_a_pen_that_fades_is_thinnest_at_its_end(both_ends):
    pressure = fading(30, 0.4, both_ends)
    assert pressure[-1] == pytest.approx(0.4) and pressure.max() <= 1
    assert pressure[0] == pytest.approx(0.4 if both_ends else 1)
    assert fading(1, 0.4, both_ends).shape == (1,)


def test_a_line_that_fades_has_less_ink():
    (line,) = strokes = [np.linspace([0.0, 0.0], [0.2, 1.0], 30)]
    full = strokes_to_ink(strokes)
    same = strokes_to_ink(strokes, pressure=[np.ones(len(line))])
    faded = strokes_to_ink(strokes, pressure=[fading(len(line), 0.4, False)])
    assert same.shape == full.shape == faded.shape
    assert np.mean(same != full) < 0.02
    assert 0.5 < np.count_nonzero(faded) / np.count_nonzero(full) < 0.9


def test_pens_are_of_many_widths(rng):
    strokes = check_strokes(DIGITS["1"])
    widths = [np.count_nonzero(render(strokes, rng)) for _ in range(60)]
    assert max(widths) > 2 * min(widths)


def test_a_dot_is_drawn_anew_with_another_drawing(rng):
    dot = LabeledDrawing("5", [[[1, 1]]], "a")
    images, labels = sample_pens([dot, DRAWINGS[3]], 10, rng)
    assert set(labels.tolist()) == {3}


def test_files_say_what_was_used_of_them(tmp_path):
    first = written(tmp_path / "a.jsonl", 7, 7, "77")
    second = written(tmp_path / "b.jsonl", 1, writer="b")
    pens = load_pens([first, second])
    assert [drawing.label for drawing in pens.drawings] == ["7", "7", "1"]
    counts = ("drawings", "non_digits", "left_out", "writers")
    assert [about["sha256"] for about in pens.provenance] == [
        file_sha256(path) for path in (first, second)
    ]
    assert [[about[key] for key in counts] for about in pens.provenance] == [
        [2, 0, 1, 3],
        [1, 0, 0, 1],
    ]


def test_letters_and_words_that_look_like_no_digit_are_used_as_such(tmp_path, rng):
    letters = written(tmp_path / "b.jsonl", "K", "O", "S", "hill", "oil", "+", ".")
    pens = load_pens([written(tmp_path / "a.jsonl", 7), letters])
    assert [drawing.label for drawing in pens.non_digits] == ["K", "hill", "+"]
    assert pens.provenance[1]["left_out"] == 4
    _, labels = sample_pens(pens.non_digits, 5, rng)
    assert set(labels.tolist()) == {NON_DIGIT}


def test_one_writer_in_eight_is_held_out_whole(tmp_path):
    pens = load_pens([written(tmp_path / "a.jsonl", *range(9))])
    assert [drawing.writer for drawing in pens.held_out] == ["a7"]
    assert len(pens.drawings) == 8
    few = load_pens([written(tmp_path / "a.jsonl", *range(7))])
    assert not few.held_out and len(few.drawings) == 7


def test_what_is_only_a_dot_is_left_out(tmp_path):
    path = written(tmp_path / "a.jsonl", 7)
    with path.open("a") as file:
        file.write('{"label": 1, "strokes": [[[2, 2]]]}\n')
    (about,) = load_pens([path]).provenance
    assert (about["drawings"], about["left_out"]) == (1, 1)


def test_a_file_without_a_drawing_of_one_digit_is_refused_by_name(tmp_path):
    with pytest.raises(MalformedInput, match="a.jsonl: no drawing of one digit"):
        load_pens([written(tmp_path / "a.jsonl", "77")])
