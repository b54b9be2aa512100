"""docs/results.md prints the artifacts' figures, and each figure has one place."""

import re
from pathlib import Path

from model.learning_runs import RUNS, load_run
from model.recognizer import MODELS, Recognizer

ROOT = Path(__file__).resolve().parents[2]
RESULTS = (ROOT / "docs/results.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")


def row(begins: str) -> list[str]:
    """The cells of a row of a table, by how the first begins."""
    line = next(line for line in RESULTS.splitlines() if line.startswith(f"| {begins}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_its_figures_on_mnist_are_those_of_the_artifacts():
    interval, without = row("95 % interval of the network"), row("right without")
    error, misread = row("calibration error"), row("misread of the 5,000")
    for column, name in enumerate(MODELS, 1):
        about = Recognizer.load(name).metadata
        low, high = about["test_interval"]
        share = about["test_accuracy_without_rejected_labels"]
        assert interval[column] == f"{100 * low:.2f} to {100 * high:.2f} %"
        assert without[column] == f"{100 * share:.2f} %"
        assert error[column] == f"{about['expected_calibration_error']:.4f}"
    about = Recognizer.load("cnn").metadata
    wrong = [round(5000 * (1 - s["validation_accuracy"])) for s in about["seeds"]]
    assert misread[1] == ", ".join(map(str, wrong))


def test_its_figures_on_drawings_are_those_of_the_artifact():
    measured = Recognizer.load("cnn").metadata["drawings"]
    interval = row("95 % interval of the digits")
    for column, name in enumerate(("unipen", "pendigits"), 1):
        low, high = measured[f"{name}, digit"]["interval"]
        assert interval[column] == f"{100 * low:.2f} to {100 * high:.2f}"


def test_what_is_turned_away_is_that_of_the_artifact():
    kinds = Recognizer.load("cnn").metadata["non_digits"]
    shown = [
        share
        for line in RESULTS.splitlines()
        if re.match(r"\| (trained on|only measured): ", line)
        for share in line.strip("| ").split(" | ")[1].split(", ")
    ]
    assert list(map(float, shown)) == [
        round(100 * kind["turned_away"], 1) for kind in kinds
    ]


def test_a_figure_of_the_readme_is_nowhere_else():
    figures = re.findall(r"\| \*\*([^*(]+)", README)
    assert len(figures) == 13
    docs = list((ROOT / "docs").glob("*.md"))
    assert len(docs) > 5
    for path in docs:
        text = path.read_text(encoding="utf-8")
        # 91.1 % is not 1.1 %.
        patterns = [rf"(?<![\d.]){re.escape(figure.strip())}" for figure in figures]
        assert [found for found in patterns if re.search(found, text)] == [], path


def test_the_figures_on_the_articles_faults_are_those_of_the_recorded_runs():
    article = (ROOT / "docs/article.md").read_text(encoding="utf-8")
    lines = article[article.index("| run |") :].splitlines()[2 : 2 + len(RUNS)]
    for name, line in zip(RUNS, lines, strict=True):
        run = load_run(name)
        shares = [f"{100 * run.figure('accuracy', n):.1f} %" for n in (30, 98)]
        assert [cell.strip() for cell in line.strip("|").split("|")][1:] == [
            *shares,
            f"{100 * run.figure('accuracy'):.2f} %",
            f"{run.figure('loss', 0):.2f}",
            f"{run.figure('silent')}",
        ]
