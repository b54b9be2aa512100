"""Files read by a Dask cluster of two workers, as the commands do with --dask."""

import csv
import shutil
import sys
from pathlib import Path

import pytest

from model.artifact import FOLDER
from model.batch import dask_worker
from model.batch.dask_cluster import DIED, DaskCluster
from model.batch.dask_worker import load_once, reader
from model.batch.workers import AHEAD
from model.errors import SetupError
from tests.support import dask_cluster
from tests.support.commands import digit_reader, flask_predict
from tests.support.dying import cluster_reader
from tests.support.site import folder_with

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address():
    with dask_cluster.running() as (address, _):
        yield address


@pytest.fixture
def cluster(address):
    with DaskCluster(address) as cluster:
        yield cluster


def found(cluster: DaskCluster, names: list[str], folder: Path) -> list:
    files = [Path(name) for name in names]
    results = cluster.results(files, cluster_reader(folder))
    return [(one.name, one.is_read) for outcomes in results for one in outcomes]


@pytest.mark.parametrize("command", [digit_reader, flask_predict])
def test_both_commands_print_and_write_what_they_do_alone(
    command, address, files, tmp_path, capfd
):
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    alone = digit_reader(capfd, *files, "--csv", one)
    assert alone[0] == 1 and len(alone[2].splitlines()) == 4
    assert command(capfd, *files, "--csv", two, "--dask", address) == alone
    assert one.read_bytes() == two.read_bytes()


def test_it_goes_on_with_a_table(address, files, tmp_path, capfd):
    table = tmp_path / "numbers.csv"
    digit_reader(capfd, *files[:2], "--csv", table)
    went_on = ["--csv", table, "--resume", "--dask", address]
    _, out, err = digit_reader(capfd, *files, *went_on)
    assert files[0] not in out and files[1] not in err
    with table.open(newline="", encoding="utf-8") as rows:
        names = [row["file"] for row in csv.DictReader(rows)]
    assert list(dict.fromkeys(names)) == files


def test_relative_paths_and_networks_of_ones_own_are_found_by_the_workers(
    address, files, tmp_path, capfd, monkeypatch
):
    folder_with(tmp_path, "mlp.npz")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITS_ARTIFACTS", ".")
    status, out, _ = digit_reader(
        capfd, "seven.png", "--csv", "numbers.csv", "--dask", address
    )
    assert (status, out[:14]) == (0, "seven.png: 7  ")
    assert ",mlp," in Path("numbers.csv").read_text()


def test_files_are_answered_in_their_order_and_few_are_under_way(cluster, tmp_path):
    names = ["slow", *(f"{number}.png" for number in range(30))]
    results = cluster.results([Path(n) for n in names], cluster_reader(tmp_path))
    assert [one.name for one in next(results)] == ["slow"]
    assert len(list(tmp_path.glob("*.seen"))) <= 2 * AHEAD
    assert [one.name for (one,) in results] == names[1:]


def test_a_file_that_kills_its_worker_is_a_problem_and_the_others_are_read(
    cluster, tmp_path
):
    names = ["a", "bad", "b", "once", "c", "d"]
    files = [Path(name) for name in names]
    results = list(cluster.results(files, cluster_reader(tmp_path)))
    assert [one.name for (one,) in results] == names
    assert [one.text for (one,) in results if not one.is_read] == [DIED]


def test_a_file_that_only_the_workers_do_not_see_ends_it_with_the_cure(
    cluster, tmp_path
):
    assert found(cluster, ["unseen"], tmp_path) == [("unseen", False)]
    (tmp_path / "unseen").touch()
    with pytest.raises(SetupError, match="unseen. Cure: put the files into a folder"):
        found(cluster, [str(tmp_path / "unseen")], tmp_path)


def test_workers_with_other_networks_do_not_read(tmp_path, monkeypatch):
    expected = reader("cnn", folder_with(tmp_path, "cnn.npz"), None).args[2]
    assert load_once("cnn", tmp_path, expected).name == "cnn"
    (tmp_path / "cnn.npz").unlink()
    shutil.copyfile(FOLDER / "mlp.npz", tmp_path / "cnn.npz")
    monkeypatch.setattr(dask_worker, "_networks", {})  # as in another worker
    with pytest.raises(SetupError, match="other networks. Cure: start its scheduler"):
        load_once("cnn", tmp_path, expected)


@pytest.mark.parametrize("who", ["scheduler", "workers"])
def test_a_cluster_that_cannot_load_the_program_is_told_how(
    who, tmp_path, files, capfd
):
    with dask_cluster.running(**{who: tmp_path}) as (address, _):
        status, out, err = digit_reader(capfd, files[0], "--dask", address)
    assert (status, out) == (1, "")
    assert "Error: The Dask cluster cannot load this program (" in err
    assert "No module named" in err
    assert "Cure: start its scheduler and workers anew with PYTHONPATH=" in err


def test_a_cluster_that_is_lost_is_said(tmp_path):
    files = [Path(f"{number}.png") for number in range(30)]
    with dask_cluster.running() as (address, scheduler), DaskCluster(address) as lost:
        results = lost.results(files, cluster_reader(tmp_path))
        next(results)
        scheduler.kill()
        with pytest.raises(SetupError, match="is gone. Cure: start it again"):
            list(results)


@pytest.mark.parametrize("address", ["localhost", "tcp://127.0.0.1:1"])
@pytest.mark.parametrize("command", [digit_reader, flask_predict])
def test_where_no_scheduler_answers_the_cure_is_said_and_no_table_begun(
    command, address, files, tmp_path, capfd, monkeypatch
):
    monkeypatch.setattr("model.batch.dask_cluster.SECONDS", 0.5)
    table = tmp_path / "numbers.csv"
    status, out, err = command(capfd, *files, "--csv", table, "--dask", address)
    assert (status, out) == (1, "")
    assert err.startswith(f"Error: No Dask scheduler answers at {address} (")
    assert "Cure: start one with `dask scheduler`" in err
    assert not list(tmp_path.glob("numbers.csv*"))


@pytest.mark.parametrize("command", [digit_reader, flask_predict])
def test_without_the_package_the_cure_is_said(command, files, capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert command(capfd, *files, "--dask", "tcp://127.0.0.1:1") == (
        1,
        "",
        "Error: --dask needs the package distributed, which is not installed. "
        "Cure: pip install distributed\n",
    )
