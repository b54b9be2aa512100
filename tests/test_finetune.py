"""A saved network learns on from drawings, as `train.py --drawings` is run."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from shapes import DIGITS, number

from model import artifact, rejection
from model import train as script
from model.drawings import Drawing, sha256
from model.errors import SetupError
from model.extras import OTHER_PENS, extras
from model.finetune import Origin
from model.parallel import Workers
from model.preprocess import prepare_all
from model.recipes import FINE_TUNING
from model.recognizer import Recognizer
from model.segment import Candidate
from model.strokes import check_strokes
from model.training import Data, Run
from webapp import create_app
from webapp.settings_words import WORDS, flat, in_words

# Enough of MNIST for some steps, and of steps to learn a sign by.
FEW = {"images": 400, "epochs": 8, "learning_rate": 0.05, "validation": 200}


@pytest.fixture
def start(monkeypatch, mnist_test, tmp_path) -> Path:
    """The folder with the network to begin from; the shipped test images stand in for
    the training set, and of them 200 are held out."""
    monkeypatch.setattr(script, "load_mnist", lambda source: (mnist_test, mnist_test))
    monkeypatch.setattr(rejection, "PICTURES", 4)
    few = dataclasses.replace(FINE_TUNING["mlp"], **FEW)
    monkeypatch.setitem(FINE_TUNING, "mlp", few)
    folder = tmp_path / "start"
    folder.mkdir()
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(folder))
    return save(folder, held_out=200)


def save(folder: Path, **facts) -> Path:
    """The mlp that ships, with something else known of it."""
    network, about, p = artifact.load(artifact.FOLDER / "mlp.npz", "mlp")
    artifact.save(folder / "mlp.npz", network, about | facts, p)
    return folder


def run(*arguments):
    return CliRunner().invoke(script.main, ["mlp", *map(str, arguments)])


def signs(n: int, seed: int) -> list[list]:
    """Plus signs, each in another hand: nobody's 8."""
    rng = np.random.default_rng(seed)
    cross = np.array([[[0.5, 0], [0.5, 1]], [[0, 0.5], [1, 0.5]]])
    return [(cross + rng.normal(0, 0.05, cross.shape)).tolist() for _ in range(n)]


def write(path: Path, *drawings: tuple[object, list]) -> Path:
    """A file of drawings, each a label and strokes."""
    lines = (json.dumps({"label": a, "strokes": b}) for a, b in drawings)
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def eights(tmp_path) -> Path:
    """Twelve plus signs that somebody calls an 8."""
    return write(tmp_path / "eights.jsonl", *((8, sign) for sign in signs(12, 0)))


def test_what_was_corrected_is_read_right_after_and_mnist_is_not_forgotten(
    start, eights, tmp_path
):
    unseen, before = signs(10, seed=1), Recognizer.load("mlp")
    assert "8" not in [before.read(sign, "digit").text for sign in unseen]
    kept = (start / "mlp.npz").read_bytes()
    result = run("--drawings", eights, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    after = Recognizer.load("mlp", tmp_path / "out")
    read = [after.read(sign, "digit").text for sign in unseen]
    assert read.count("8") >= 9
    for digit, strokes in DIGITS.items():
        assert after.read(strokes, "digit").text == digit
    assert after.metadata["test_accuracy"] > before.metadata["test_accuracy"] - 0.01
    assert "it has learned from: 0.0% before, 100.0% now" in result.output
    assert (start / "mlp.npz").read_bytes() == kept


def test_the_artifact_says_from_what_it_was_fine_tuned(start, eights, tmp_path):
    assert run("--drawings", eights, "--out", tmp_path / "out").exit_code == 0
    _, about, _ = artifact.load(tmp_path / "out" / "mlp.npz", "mlp")
    assert about["made"]["fine_tuned"] == {
        "network_sha256": sha256(start / "mlp.npz"),
        "drawings": 12,
        "drawings_left_out": 0,
        "drawings_sha256": sha256(eights),
    }
    assert about["recipe"] == FINE_TUNING["mlp"].as_dict() | {"validation": 200}
    assert about["held_out"] == 200 and len(about["history"]) == FEW["epochs"]


def test_the_site_serves_it_and_says_so(start, eights, tmp_path, monkeypatch):
    assert run("--drawings", eights, "--out", tmp_path / "out").exit_code == 0
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(tmp_path / "out"))
    client = create_app({"TESTING": True}).test_client()
    page = client.get("/model").text
    assert "<dt>Fine-tuned with people&#39;s drawings</dt><dd>12</dd>" in page
    assert sha256(eights) in page
    asked = {"strokes": signs(1, seed=2)[0], "expect": "digit"}
    assert client.post("/api/predict", json=asked).json["text"] == "8"


def test_drawings_of_several_digits_and_dots_are_left_out_and_counted(start, tmp_path):
    path = write(
        tmp_path / "mixed.jsonl",
        (7, DIGITS["7"]),
        ("12", number("12")),
        (1, [[[3, 3]]]),
        ("77", number("77")),
    )
    result = run("--drawings", path, "--out", tmp_path / "out", "--epochs", 1)
    assert result.exit_code == 0, result.output
    assert "with 1 drawings of one digit" in result.output
    assert "left out, of several digits: 2" in result.output
    assert "left out, only a dot: 1" in result.output
    _, about, _ = artifact.load(tmp_path / "out" / "mlp.npz", "mlp")
    facts = about["made"]["fine_tuned"]
    assert (facts["drawings"], facts["drawings_left_out"]) == (1, 3)


GOOD = json.dumps({"label": 7, "strokes": DIGITS["7"]})


@pytest.mark.parametrize(
    "text, said",
    [
        (f"{GOOD}\nno drawing", "d.jsonl, line 2: not a drawing"),
        (f'{GOOD}\n\n{{"label": "x", "strokes": [[[0, 0]]]}}', "d.jsonl, line 3: "),
        ("", "d.jsonl holds no drawing"),
        ('{"label": "12", "strokes": [[[0, 0], [1, 1]]]}', "no drawing of one digit"),
    ],
)
def test_a_file_that_is_not_good_is_said_and_nothing_is_written(
    start, tmp_path, text, said
):
    (tmp_path / "d.jsonl").write_text(text)
    result = run("--drawings", tmp_path / "d.jsonl", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert said in result.output and "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments, said",
    [
        ([], "Add --out FOLDER"),
        (["--out", "{start}"], "Add --out FOLDER"),
        (["--out", "{out}", "--hidden", 32], "--hidden does not go with --drawings"),
        (["--out", "{out}", "--limit", 500], "--limit does not go with"),
        (["--out", "{out}", "--no-augment"], "--no-augment does not go with"),
        (["--out", "{out}", "--no-styles"], "--no-styles does not go with"),
        (["--out", "{out}", "--batch-size", 4], "--batch-size is at least 8"),
    ],
)
def test_what_does_not_go_with_drawings_is_said(
    start, eights, tmp_path, arguments, said
):
    places = {"start": start, "out": tmp_path / "out"}
    arguments = [str(argument).format(**places) for argument in arguments]
    before = {p: p.stat().st_mtime_ns for p in artifact.FOLDER.iterdir()}
    result = run("--drawings", eights, *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())
    assert {p: p.stat().st_mtime_ns for p in artifact.FOLDER.iterdir()} == before
    assert not (tmp_path / "out").exists()


def test_it_is_calibrated_on_images_it_has_not_seen(start, eights, tmp_path):
    assert run("--drawings", eights, "--out", tmp_path / "out").exit_code == 0
    _, about, _ = artifact.load(tmp_path / "out" / "mlp.npz", "mlp")
    _, before, _ = artifact.load(start / "mlp.npz", "mlp")
    assert about["temperature"] != before["temperature"]
    assert about["uncertain_below"] != before["uncertain_below"]


def test_where_nothing_was_held_out_the_calibration_stays(start, eights, tmp_path):
    save(start, held_out=0, temperature=1.25, uncertain_below=0.625)
    arguments = ["--drawings", eights, "--epochs", 1]
    assert run(*arguments, "--out", tmp_path / "out").exit_code == 0
    _, about, _ = artifact.load(tmp_path / "out" / "mlp.npz", "mlp")
    assert (about["temperature"], about["uncertain_below"]) == (1.25, 0.625)
    assert about["held_out"] == 0


def drawings() -> list[Drawing]:
    return [Drawing("8", sign, None) for sign in signs(3, 0)]


@pytest.fixture(params=FINE_TUNING)
def origin(request) -> Origin:
    """Each network that ships, with some drawings."""
    saved = artifact.load(artifact.FOLDER / f"{request.param}.npz", request.param)
    return Origin(*saved[:2], drawings(), {"drawings_sha256": "those"})


@pytest.fixture(scope="module")
def data(mnist_test) -> Data:
    x, y = prepare_all(mnist_test[0][:24]), mnist_test[1][:24]
    return Data(x, y, x[:0], y[:0])


def fine_tuned(run: Run, data: Data, epochs: int | None = None) -> Run:
    with Workers(1) as workers:
        while not run.finished and len(run.history) != epochs:
            run.epoch(data, workers)
    return run


def small(origin: Origin):
    return origin.recipe(epochs=2, batch_size=16, slice_size=8)


def bytes_of(network) -> list[bytes]:
    return [array.tobytes() for array in network.state]


def test_a_fine_tuning_that_was_stopped_ends_in_the_same_bytes(origin, data, tmp_path):
    before = bytes_of(origin.network)
    whole = fine_tuned(Run(small(origin), 7, origin), data)
    stopped = fine_tuned(Run(small(origin), 7, origin), data, epochs=1)
    stopped.save(tmp_path / "c.npz")
    resumed = Run(small(origin), 7, origin)
    resumed.load(tmp_path / "c.npz")
    fine_tuned(resumed, data)
    other = fine_tuned(Run(small(origin), 8, origin), data)
    assert bytes_of(resumed.averaged) == bytes_of(whole.averaged) != before
    assert bytes_of(other.averaged) != bytes_of(whole.averaged)
    assert bytes_of(origin.network) == before


def test_a_fine_tuning_does_not_go_on_with_other_drawings(origin, data, tmp_path):
    fine_tuned(Run(small(origin), 7, origin), data, 1).save(tmp_path / "c.npz")
    other = dataclasses.replace(origin, facts={"drawings_sha256": "others"})
    with pytest.raises(SetupError, match="of a run with other settings"):
        Run(small(origin), 7, other).load(tmp_path / "c.npz")


def test_a_quarter_of_each_batch_is_peoples_drawings_with_several_pens(rng):
    recipe = FINE_TUNING["cnn"]
    assert sum(recipe.shares) == recipe.batch_size
    images, labels, count = extras(recipe, 1, rng, drawings())[-1]
    assert count == recipe.shares[-1] == recipe.batch_size // 4
    assert images.shape == (3 * (1 + OTHER_PENS), 28, 28)
    assert set(labels) == {8}
    # The first are what the reader sees, the others are the same with other pens.
    read = [check_strokes(drawing.strokes) for drawing in drawings()]
    for image, strokes in zip(images[:3], read, strict=True):
        np.testing.assert_array_equal(image, Candidate(0, 1, strokes, 0.0).image())
    assert images[3::3].sum(axis=(1, 2)).std() > 1


@pytest.mark.parametrize("network", FINE_TUNING)
def test_every_setting_of_a_fine_tuning_has_words(network):
    settings = FINE_TUNING[network].as_dict()
    assert set(flat(settings)) <= set(WORDS)
    said = in_words(settings)
    assert said["People's drawings, of each step"] == "25\xa0%"
