"""Files shared among processes: in their order, and though a process dies."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from model.batch.outcome import Outcome, Part, problem_outcome
from model.batch.workers import AHEAD, DIED, new_pool, shared
from tests.support.dying import reader

pytestmark = pytest.mark.slow


def names(files: list[str], jobs: int, folder: Path) -> list[tuple[str, bool]]:
    found = shared([Path(name) for name in files], jobs, new_pool, reader(folder))
    return [(one.name, one.is_read) for outcomes in found for one in outcomes]


def test_files_are_answered_in_their_order(tmp_path):
    files = [f"{number}.png" for number in range(20)]
    assert names(files, 2, tmp_path) == [(name, True) for name in files]


def test_few_of_ten_thousand_files_are_under_way_or_done_before_their_turn():
    begun: list[Path] = []

    def read(path: Path) -> list[Outcome]:
        begun.append(path)
        return [problem_outcome(path.name, Part(), "none")]

    files = [Path(f"{number}.png") for number in range(10_000)]
    answered = shared(files, 2, ThreadPoolExecutor, read)
    for number, (outcome,) in enumerate(answered):
        assert outcome.name == files[number].name
        assert len(begun) <= number + 2 * AHEAD
    assert len(begun) == 10_000


def test_a_file_that_kills_its_process_is_a_problem_and_the_others_are_read(tmp_path):
    files = ["a", "bad", "b", "once", "c", "d"]
    assert names(files, 2, tmp_path) == [(name, name != "bad") for name in files]


def test_such_a_problem_names_the_cure(tmp_path):
    ((outcome,),) = shared([Path("bad")], 2, new_pool, reader(tmp_path))
    assert outcome.text == DIED
    assert outcome.row[0] == "bad"
