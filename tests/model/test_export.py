import numpy as np
import onnx
import pytest
import safetensors.numpy
from click.testing import CliRunner
from onnx.reference import ReferenceEvaluator

from model import export
from model.errors import SetupError
from model.evaluation.model_card import model_card
from model.nn.network import build
from model.preprocess import prepare_all


@pytest.fixture(scope="module")
def exported(recognizer, tmp_path_factory):
    """The folder that the command wrote, for each network in turn."""
    folder = tmp_path_factory.mktemp("exported")
    command = [recognizer.name, "--out", str(folder)]
    result = CliRunner().invoke(export.main, command)
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.slow
def test_onnx_run_elsewhere_gives_our_probabilities(exported, recognizer, mnist_test):
    images = prepare_all(mnist_test[0][500:600])
    evaluator = ReferenceEvaluator(onnx.load(exported / f"{recognizer.name}.onnx"))
    logits, p = evaluator.run(["logits", "probabilities"], {"images": images})
    assert p == pytest.approx(recognizer.probabilities(images), abs=1e-5)
    assert np.array_equal(logits.argmax(axis=1), p.argmax(axis=1))


@pytest.mark.slow
def test_an_onnx_file_that_differs_is_refused(recognizer):
    other = build(recognizer.name, np.random.default_rng(1))
    with pytest.raises(SetupError, match="differs from the network"):
        export.check_onnx(export.to_onnx(other, 1.0), recognizer)


def test_safetensors_hold_every_array_by_name(recognizer):
    loaded = safetensors.numpy.load(export.to_safetensors(recognizer))
    named = recognizer.trained.named_state()
    assert loaded.keys() == named.keys()
    assert all(np.array_equal(loaded[key], array) for key, array in named.items())


@pytest.mark.slow
def test_the_card_has_the_artifacts_figures(exported, recognizer):
    card = (exported / "MODEL_CARD.md").read_text()
    about = recognizer.metadata
    assert card.startswith("---\nlicense: cc-by-sa-3.0\n")
    assert f"value: {about['test_accuracy']:.4f}" in card
    for seed in about["seeds"]:
        assert f"| {seed['seed']} | {seed['test_accuracy']:.2%} |" in card
    assert f"{about['parameters']:,} parameters" in card


@pytest.mark.parametrize("sam", [0.0, 0.1])
def test_the_card_says_how_it_was_made_sharpness_aware(recognizer, sam):
    recipe = recognizer.metadata["recipe"] | {"sam": sam, "sam_epochs": 1 / 3}
    text = model_card(recognizer.metadata | {"recipe": recipe})
    assert ("in the last 33% of the epochs" in text) == (sam > 0)
    assert ("(SAM, radius 0.1)" in text) == (sam > 0)


def test_the_card_says_which_version_made_it_where_that_is_known(recognizer):
    about = recognizer.metadata
    made = about["made"] | {"version": "9.8.7"}
    assert "Made with version 9.8.7 on x86_64" in model_card(about | {"made": made})
    made.pop("version")
    assert "Made on x86_64" in model_card(about | {"made": made})


def test_the_card_of_a_fine_tuned_network_says_so(recognizer):
    about, facts = recognizer.metadata, {"drawings": 1234}
    tuned = about | {"made": about["made"] | {"fine_tuned": facts}}
    assert "1,234 drawings of people" in model_card(tuned)
    assert "That is how it learned on" not in model_card(about)
