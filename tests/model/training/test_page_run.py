"""Training of the networks that read pictures: batches, runs, figures."""

import dataclasses

import numpy as np
import pytest
from click.testing import CliRunner

from model import artifact
from model.data.fonts import HandFonts
from model.errors import SetupError
from model.files import file_sha256
from model.nn.ctc import encode
from model.nn.detection_loss import encode_boxes
from model.pages.finder import BORDER, with_border
from model.pages.normalization import normalize_picture
from model.training import measure_pages, page_batches, publish_pages
from model.training.fine_tuning import load_start
from model.training.page_batches import (
    MAKERS,
    Makers,
    held_out_examples,
    make_part,
    page_example,
    stack,
)
from model.training.page_run import PageRun, best_path, match
from model.training.page_sources import page_glyphs
from model.training.pages.pages import SHAPE, Page
from model.training.parallel import Workers
from model.training.recipes import PAGE_RECIPES
from model.training.run_facts import run_facts


@pytest.fixture(scope="module")
def glyphs(mnist_test):
    x, y = mnist_test
    return page_glyphs(x[:300], y[:300], None, 50)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch, glyphs):
    monkeypatch.setattr(page_batches, "PART", 8)
    monkeypatch.setattr(page_batches, "PARTS", 2)
    monkeypatch.setitem(page_batches._glyphs, "all", glyphs[0])


class InThisProcess(Makers):
    """Makers that make everything here, as processes would."""

    def __init__(self):
        pass

    def parts(self, network, seed, epoch, count):
        for number in range(count):
            yield make_part(network, (seed, epoch, number))


def run_of(name, epochs=2, seed=3, start=None):
    recipe = dataclasses.replace(
        PAGE_RECIPES[name], epochs=epochs, steps=2, batch_size=4, slice_size=2
    )
    return PageRun(recipe, seed, start, None, InThisProcess())


def train(run, examples, epochs=None, threads=1):
    with Workers(threads) as workers:
        while not run.finished and len(run.history) < (epochs or 99):
            run.epoch(examples, workers)
    return run


def bytes_of(run):
    return [array.tobytes() for array in [*run.averaged.state, *run.optimizer.state]]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGE_RECIPES)
def test_a_resumed_run_ends_in_the_same_bytes(name, glyphs, tmp_path):
    examples = held_out_examples(name, glyphs[1], 3)
    whole = train(run_of(name), examples, threads=2)
    stopped = train(run_of(name), examples, epochs=1)
    stopped.save(tmp_path / "c.npz")
    resumed = run_of(name)
    resumed.load(tmp_path / "c.npz")
    train(resumed, examples)
    assert bytes_of(resumed) == bytes_of(whole)
    assert resumed.history == whole.history
    assert all(np.isfinite(entry["loss"]) for entry in whole.history)
    assert bytes_of(train(run_of(name, seed=4), examples)) != bytes_of(whole)


def test_a_run_goes_on_only_with_the_fonts_that_it_began_with(tmp_path):
    run = run_of("line")
    run.fonts = HandFonts([object()], {"fonts": ["caveat"], "sha256": "1"})
    run.save(tmp_path / "c.npz")
    with pytest.raises(SetupError, match="other settings"):
        run_of("line").load(tmp_path / "c.npz")
    run.load(tmp_path / "c.npz")
    run.history = [{"validation_accuracy": 0.5}]
    assert run_facts([run])["fonts"] == run.fonts.provenance


def test_a_run_starts_with_a_saved_network_and_says_so(tmp_path):
    start = load_start("find", artifact.FOLDER)
    run = run_of("find", start=start)
    for mine, saved in zip(run.averaged.state, start.network.state, strict=True):
        assert np.array_equal(mine, saved) and mine is not saved
    run.history = [{"validation_accuracy": 0.5}]
    before = start.about.get("origin", {}).get("epochs", 0)
    assert run_facts([run])["origin"] == {
        "network_sha256": file_sha256(artifact.FOLDER / "find.npz"),
        "epochs": before + len(start.about["history"]),
    }
    run.save(tmp_path / "c.npz")
    with pytest.raises(SetupError, match="other settings"):
        run_of("find").load(tmp_path / "c.npz")


def test_a_cut_out_number_has_the_border_that_it_is_read_with(monkeypatch, glyphs):
    image = np.full((40, 70), 200, np.uint8)
    image[10:30, 20:25] = 30
    box = np.array([[22.5, 20, 5, 20]], np.float32)
    page = Page(image, box, "one number", "plain")
    monkeypatch.setattr(page_batches, "make_page", lambda *_: page)
    picture, targets = page_example(glyphs[0], np.random.default_rng(0))
    h, w = with_border(image).shape
    assert picture.shape == SHAPE and targets.shape == (32, 64, 6)
    assert np.array_equal(picture[:h, :w], normalize_picture(with_border(image)))
    assert not picture[h:].any() and not picture[:, w:].any()
    (i, j), *more = np.argwhere(targets[..., 0] == 1)
    assert not more and (i, j) == ((20 + BORDER) // 4, int(22.5 + BORDER) // 4)


@pytest.mark.slow
def test_processes_make_what_this_one_makes(glyphs, monkeypatch):
    monkeypatch.setattr(page_batches, "PART", 64)  # as the processes have it
    with Makers(glyphs[0], 1) as makers:
        (there,) = makers.parts("line", 5, 0, 1)
    here = make_part("line", (5, 0, 0))
    for (a, (text_a, _)), (b, (text_b, _)) in zip(there, here, strict=True):
        assert a.tobytes() == b.tobytes() and text_a == text_b


@pytest.mark.parametrize("name", MAKERS)
def test_every_epoch_is_made_of_new_pictures_and_as_many_batches(name):
    makers = InThisProcess()
    first, again, second = (
        list(makers.batches(name, 1, epoch, 3, 4)) for epoch in (0, 0, 1)
    )
    assert [len(x) for x, _ in first] == [4, 4, 4]
    assert all(
        a.tobytes() == b.tobytes() for (a, _), (b, _) in zip(first, again, strict=True)
    )
    assert all(
        a.tobytes() != b.tobytes() for (a, _), (b, _) in zip(first, second, strict=True)
    )


def test_narrow_strips_are_continued_by_their_last_column():
    narrow, wide = np.ones((32, 20), np.float32), np.zeros((32, 30), np.float32)
    x, y = stack([(narrow, ([1], 10)), (wide, ([2], 15))])
    assert x.shape == (2, 32, 30) and (x[0] == 1).all()
    assert y == [([1], 10), ([2], 15)]


def test_the_best_path_joins_repeats_and_drops_blanks():
    classes = [0, 2, 2, 0, 2, 3, 3, 0]
    assert best_path(np.eye(5)[classes]) == [2, 2, 3]


def test_found_centers_are_matched_with_true_ones_near():
    boxes = np.array([[10.0, 12, 8, 20], [50, 20, 10, 12]])
    heat = encode_boxes(boxes, 32, 64)[None, ..., 0]
    logits = np.full((8, 16, 1), -9.0)
    logits[3, 3, 0] = 2  # one cell from the first
    logits[6, 1, 0] = 1  # far from any
    assert match(logits, heat) == (2, 2, 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGE_RECIPES)
def test_a_run_is_published_with_its_figures_and_can_be_measured_anew(
    name, glyphs, mnist_test, tmp_path, monkeypatch
):
    for constant, value in (("LINES", 20), ("PAGES", 4), ("CALIBRATE", 5)):
        monkeypatch.setattr(publish_pages, constant, value)
    run = train(run_of(name, epochs=1), held_out_examples(name, glyphs[1], 2))
    publish_pages.publish_pages([run], glyphs[1], tmp_path)
    network, about, _ = artifact.load(tmp_path / f"{name}.npz", name)
    for mine, saved in zip(run.averaged.state, network.state, strict=True):
        np.testing.assert_array_equal(mine, saved)
    assert about["temperature"] > 0 and 0 <= about["uncertain_below"] <= 1
    assert sum(kind["count"] for kind in about["kinds"]) > 0
    empty = np.empty((0, artifact.WITHOUT_TEST[name]), np.float32)
    forgotten = about | {"temperature": 9.0, "kinds": []}
    artifact.save(tmp_path / f"{name}.npz", network, forgotten, empty)
    x, y = mnist_test
    digits = x[:300], y[:300]
    monkeypatch.setattr(measure_pages, "load_mnist", lambda path: (digits, None))
    command = [name, "--out", str(tmp_path)]
    done = CliRunner().invoke(measure_pages.main, command, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    again, figures, _ = artifact.load(tmp_path / f"{name}.npz", name)
    assert figures == about
    for mine, saved in zip(run.averaged.state, again.state, strict=True):
        np.testing.assert_array_equal(mine, saved)


def test_a_network_that_is_not_there_cannot_be_measured(tmp_path):
    done = CliRunner().invoke(measure_pages.main, ["line", "--out", str(tmp_path)])
    assert done.exit_code == 1 and "line.npz" in done.output


def test_the_temperature_is_that_of_the_likeliest_texts():
    rng = np.random.default_rng(0)
    shown = [encode(text) for text in ("12", "7", "3", "4")]
    texts = [*shown[:3], encode("5")]  # the last is misread
    outputs = []
    for text in shown:
        logits = rng.normal(0, 0.1, (4, 15))
        for step, k in enumerate([*text, *[0] * (4 - len(text))]):
            logits[step, k] += 5
        outputs.append(logits)
    right = publish_pages.fit_line_temperature(outputs, texts)
    hotter = publish_pages.fit_line_temperature([2 * y for y in outputs], texts)
    assert 0.5 < right < 2 and hotter == pytest.approx(2 * right, rel=0.1)
