"""A saved network learns on from drawings, as `train.py --drawings` is run."""

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from model import artifact
from model import train as script
from model.evaluation import rejection
from model.files import file_sha256
from model.recognizer import Recognizer
from model.training.recipes import FINE_TUNING
from tests.support.shapes import DIGITS, number, signs
from webapp import create_app

# Enough of MNIST for some steps, and of steps to learn a sign by.
FEW = {"images": 400, "epochs": 8, "learning_rate": 0.05, "validation": 200}


@pytest.fixture
def start(monkeypatch, mnist_test, tmp_path) -> Path:
    """The folder with the network to begin from; the shipped test images stand in for
    the training set, and of them 200 are held out."""
    return prepare(monkeypatch, mnist_test, tmp_path / "start")


def prepare(monkeypatch, mnist_test, folder: Path) -> Path:
    monkeypatch.setattr(script, "load_mnist", lambda source: (mnist_test, mnist_test))
    monkeypatch.setattr(rejection, "IMAGES_PER_CLASS", 4)
    few = dataclasses.replace(FINE_TUNING["mlp"], **FEW)
    monkeypatch.setitem(FINE_TUNING, "mlp", few)
    folder.mkdir()
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(folder))
    return save(folder, held_out=200)


def save(folder: Path, **facts) -> Path:
    """The mlp that ships, with something else known of it."""
    network, about, p = artifact.load(artifact.FOLDER / "mlp.npz", "mlp")
    artifact.save(folder / "mlp.npz", network, about | facts, p)
    return folder


def run(*arguments, network="mlp"):
    return CliRunner().invoke(script.main, [network, *map(str, arguments)])


def write(path: Path, *drawings: tuple[object, list]) -> Path:
    """A file of drawings, each a label and strokes."""
    lines = (json.dumps({"label": a, "strokes": b}) for a, b in drawings)
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def eights(tmp_path) -> Path:
    """Twelve plus signs that somebody calls an 8."""
    return write_eights(tmp_path)


def write_eights(folder: Path) -> Path:
    return write(folder / "eights.jsonl", *((8, sign) for sign in signs(12, 0)))


@dataclasses.dataclass
class Tuned:
    """A network that was fine-tuned with the signs, and the one it began from."""

    start: Path  # folders
    out: Path
    eights: Path
    kept: bytes  # the file it began from, before the run
    output: str


@pytest.fixture(scope="module")
def tuned(mnist_test, tmp_path_factory) -> Tuned:
    """One run, at whose results several tests look."""
    folder = tmp_path_factory.mktemp("tuned")
    with pytest.MonkeyPatch.context() as monkeypatch:
        start = prepare(monkeypatch, mnist_test, folder / "start")
        kept, eights = (start / "mlp.npz").read_bytes(), write_eights(folder)
        result = run("--drawings", eights, "--out", folder / "out")
    assert result.exit_code == 0, result.output
    return Tuned(start, folder / "out", eights, kept, result.output)


@pytest.mark.slow
def test_what_was_corrected_is_read_right_after_and_mnist_is_not_forgotten(tuned):
    unseen, before = signs(10, seed=1), Recognizer.load("mlp", tuned.start)
    # The likeliest digit: that such a sign is none, the rejector says all the same.
    assert 8 not in [before.read(sign, "digit").digits[0].digit for sign in unseen]
    after = Recognizer.load("mlp", tuned.out)
    read = [after.read(sign, "digit").digits[0].digit for sign in unseen]
    assert read.count(8) >= 9
    for digit, strokes in DIGITS.items():
        assert after.read(strokes, "digit").text == digit
    assert after.metadata["test_accuracy"] > before.metadata["test_accuracy"] - 0.01
    assert "it has learned from: 0.0% before, 100.0% now" in tuned.output
    assert (tuned.start / "mlp.npz").read_bytes() == tuned.kept


@pytest.mark.slow
def test_the_artifact_says_from_what_it_was_fine_tuned(tuned):
    _, about, _ = artifact.load(tuned.out / "mlp.npz", "mlp")
    assert about["made"]["fine_tuned"] == {
        "network_sha256": file_sha256(tuned.start / "mlp.npz"),
        "drawings": 12,
        "drawings_left_out": 0,
        "drawings_sha256": file_sha256(tuned.eights),
    }
    few = dataclasses.replace(FINE_TUNING["mlp"], **FEW)
    assert about["recipe"] == few.as_dict() | {"validation": 200}
    assert about["held_out"] == 200 and len(about["history"]) == FEW["epochs"]


@pytest.mark.slow
def test_the_site_serves_it_and_says_so(tuned, monkeypatch):
    monkeypatch.setenv("DIGITS_ARTIFACTS", str(tuned.out))
    client = create_app({"TESTING": True}).test_client()
    page = client.get("/model").text
    assert "<dt>Fine-tuned with people&#39;s drawings</dt><dd>12</dd>" in page
    assert file_sha256(tuned.eights) in page
    asked = {"strokes": signs(1, seed=2)[0], "expect": "digit"}
    (digit,) = client.post("/api/predict", json=asked).json["digits"]
    assert digit["digit"] == 8


@pytest.mark.slow
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


def test_the_rejector_does_not_learn_on(eights, tmp_path):
    result = run("--drawings", eights, "--out", tmp_path / "out", network="rejector")
    assert result.exit_code == 2
    assert "rejector can't learn on with --drawings" in " ".join(result.output.split())


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
        (["--out", "{out}", "--half"], "--half does not go with --drawings"),
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


@pytest.mark.slow
def test_it_is_calibrated_on_images_it_has_not_seen(tuned):
    _, about, _ = artifact.load(tuned.out / "mlp.npz", "mlp")
    _, before, _ = artifact.load(tuned.start / "mlp.npz", "mlp")
    assert about["temperature"] != before["temperature"]
    assert about["uncertain_below"] != before["uncertain_below"]


@pytest.mark.slow
def test_where_nothing_was_held_out_the_calibration_stays(start, eights, tmp_path):
    save(start, held_out=0, temperature=1.25, uncertain_below=0.625)
    arguments = ["--drawings", eights, "--epochs", 1]
    assert run(*arguments, "--out", tmp_path / "out").exit_code == 0
    _, about, _ = artifact.load(tmp_path / "out" / "mlp.npz", "mlp")
    assert (about["temperature"], about["uncertain_below"]) == (1.25, 0.625)
    assert about["held_out"] == 0
