"""Options of the offline script: what is refused, and what a recipe becomes."""

import pytest
from click.testing import CliRunner

from model import train as script
from model.training.options import recipe_with_options


def run(*arguments):
    return CliRunner().invoke(script.main, [str(a) for a in arguments])


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["resnet"], "'resnet' is not"),
        (["--epochs", "0"], "0 is not in the range"),
        (["--seeds", "x"], "'x' is not a valid integer"),
        (["--learning-rate", "-1"], "-1.0 is not in the range"),
        (["--sam", "-0.1"], "-0.1 is not in the range"),
        (["--limit", "5"], "5 is not in the range"),
        (["--seeds", "0", "0"], "A seed is given twice"),
    ],
)
def test_bad_options_are_said(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output


def test_fonts_and_a_network_to_start_with_are_for_those_that_read_pictures(tmp_path):
    refused = run("cnn", "--fonts", tmp_path, "--out", tmp_path)
    assert (
        refused.exit_code == 2 and "--fonts goes with line and find" in refused.output
    )
    refused = run("mlp", "--start", tmp_path, "--out", tmp_path)
    assert (
        refused.exit_code == 2 and "--start goes with line and find" in refused.output
    )
    missing = run("line", "--start", tmp_path, "--out", tmp_path)
    assert missing.exit_code == 1 and "line.npz" in missing.output
    empty = run("line", "--fonts", tmp_path, "--out", tmp_path)
    assert empty.exit_code == 1 and "no font with digits" in empty.output


def test_a_recipe_that_is_sharpness_aware_can_be_told_not_to_be():
    def sam(given: float | None) -> float:
        return recipe_with_options("cnn", False, False, None, sam=given).sam

    assert sam(None) == script.RECIPES["cnn"].sam > 0
    assert sam(0.0) == 0.0 and sam(0.3) == 0.3


def test_missing_data_is_one_error_with_the_cure(tmp_path):
    result = run("--data", tmp_path / "nowhere.npz", "--out", tmp_path)
    assert result.exit_code == 1
    assert "--data PATH" in result.output and "Traceback" not in result.output
