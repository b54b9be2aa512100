"""The time left of a run is estimated by the cost of its epochs."""

import dataclasses

import pytest

from model.training import progress
from model.training.progress import Progress
from model.training.recipes import RECIPES


@pytest.mark.parametrize(
    ("share", "wanted"),
    # Each plain epoch takes a minute, and each sharpness-aware one two.
    [(0.0, ["3:00", "2:00", "1:00"]), (0.5, ["5:00", "4:00", "2:00"])],
)
def test_sharpness_aware_epochs_count_twice(monkeypatch, capsys, share, wanted):
    recipe = dataclasses.replace(RECIPES["cnn"], epochs=4, sam=0.1, sam_epochs=share)
    monkeypatch.delenv("FORCE_COLOR", raising=False)  # no terminal
    now = 100.0
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now)
    with Progress("cnn, seed 0", recipe) as shown:
        shown.start(0)
        for done in (1, 2, 3):
            now += 60 * (recipe.passes(done) - recipe.passes(done - 1))
            shown.epoch({"epoch": done, "loss": 0.5, "validation_accuracy": None})
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(", ")[-1] for line in lines] == [
        f"{left} left" for left in wanted
    ]
