"""The figures of the story are those of docs/, and of the artifact."""

import re
from pathlib import Path
from statistics import mean

import pytest

from model.data.style_forms import FORMS
from model.recognizer import Recognizer
from tests.support.site import shipped_site
from webapp.how import story

ROOT = Path(__file__).resolve().parents[3]
RESULTS = (ROOT / "docs/results.md").read_text(encoding="utf-8")
ARTICLE = (ROOT / "docs/article.md").read_text(encoding="utf-8")


def rows_with(*figures: str) -> list[str]:
    """The lines of docs/results.md that have all of these figures."""
    return [
        line
        for line in RESULTS.splitlines()
        if all(re.search(rf"(?<![\d.]){re.escape(f)}(?![\d])", line) for f in figures)
    ]


def test_the_articles_program_has_the_figures_of_its_document():
    first, second = story.MNIST[:2]
    assert f"it reads {first.right} % of the test images after 5 epochs" in ARTICLE
    assert f"and {second.right} % after 200, which take 18 minutes" in ARTICLE
    assert (first.misread, second.misread) == (760, 360)
    assert "but 97.96 % after 96" in ARTICLE


@pytest.mark.parametrize("change", story.MNIST[2:], ids=lambda change: change.name)
def test_a_change_has_the_figure_of_the_results(change):
    assert rows_with(change.right)


@pytest.mark.parametrize(
    "trial",
    [*story.FRAMES, *story.STYLES],
    ids=lambda trial: f"{trial.name}, {trial.pendigits}",
)
def test_a_frame_and_the_styles_have_both_figures_of_one_row(trial):
    assert rows_with(trial.pendigits, trial.unipen)


def test_the_figures_with_peoples_drawings_are_those_of_the_first_run():
    without, with_pens = story.PENS
    rows = [line for line in RESULTS.splitlines() if line.startswith("| `cnn` with")]
    assert rows[0].startswith(
        f"| `cnn` without, seed 0 | {without.unipen} | {without.pendigits} |"
    )
    _, unipen, pendigits, _ = rows[1].strip("| ").split(" | ")
    assert unipen.startswith(with_pens.unipen)
    assert pendigits.startswith(with_pens.pendigits)


def test_the_share_of_letters_is_that_of_the_results():
    (_, before), (_, after) = story.LETTERS
    assert (
        f"the network before, the largest probability | 0.9880 | 4.4 % | {before} % |"
        in RESULTS
    )
    assert re.search(rf"\| the rejector \| [\d.]+ \| [\d.]+ % \| {after} % \|", RESULTS)


def test_each_figure_is_on_the_page_and_the_last_is_the_artifacts():
    page = shipped_site().test_client().get("/how").text
    told = page[page.index('id="story"') :]
    for change in story.MNIST:
        assert f"<b>{change.right}%</b> right, {change.misread} misread" in told
    for trial in (*story.FRAMES, *story.STYLES, *story.PENS):
        assert f"{trial.pendigits}%" in told and f"{trial.unipen}%" in told
    seeds = Recognizer.load().metadata["seeds"]
    served = 100 * mean(seed["test_accuracy"] for seed in seeds)
    assert f"<b>{served:.2f}%</b> right" in told


def test_the_picture_of_the_styles_has_as_many_as_the_program_draws():
    page = shipped_site().test_client().get("/how").text
    assert f"All {sum(map(len, FORMS.values()))} of today" in page
