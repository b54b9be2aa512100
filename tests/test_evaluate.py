import json

from click.testing import CliRunner

from model.evaluate import main
from model.recognizer import MODELS, Recognizer

SEVEN = [[[2, 2], [8, 2], [4, 9]]]
ONE = [[[5, 1], [5, 9]]]


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_on_mnist_it_prints_the_artifacts_own_figures():
    about = Recognizer.load(MODELS[-1]).metadata
    result = run(MODELS[-1])
    assert result.exit_code == 0, result.output
    assert f"{about['test_accuracy']:.2%} of the test images" in result.output
    without = about["test_accuracy_without_rejected_labels"]
    assert f"rejected: {without:.2%}" in result.output
    error = about["expected_calibration_error"]
    assert f"{error:.4f}" in result.output


def test_on_drawings_it_counts_by_digit_and_writer(tmp_path):
    path = tmp_path / "d.jsonl"
    lines = [
        {"label": 7, "strokes": SEVEN, "writer": "a"},
        {"label": 7, "strokes": SEVEN, "writer": "a"},
        {"label": 1, "strokes": ONE, "writer": "b"},
        {"label": 3, "strokes": ONE, "writer": "b"},
        {"label": 3, "strokes": [[[1, 1]]], "writer": "b"},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    result = run("--drawings", path)
    assert result.exit_code == 0, result.output
    assert "60.00% of 5 drawings" in result.output
    assert "2 writers: mean 66.67%, worst b with 33.33% of 3" in result.output
    assert "3 as 1 (1)" in result.output and "3 as nothing (1)" in result.output


def test_a_bad_file_is_one_sentence(tmp_path):
    result = run("--drawings", tmp_path / "nowhere.jsonl")
    assert result.exit_code == 1
    assert "nowhere.jsonl cannot be read" in result.output
    assert "Traceback" not in result.output
