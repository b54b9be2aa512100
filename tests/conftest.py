"""Set-up of all tests: BLAS threads, NumPy errors, markers, networks, databases."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

# One thread: products here are small, and threads that wait for each other take most of
# the time. BLAS reads this when NumPy is imported, here and in child processes.
BLAS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
os.environ.update(dict.fromkeys(BLAS, "1"))

import flask
import hypothesis
import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from model.artifact import load_test_images
from model.recognizer import MODELS, Recognizer
from tests.support import postgres
from tests.support.template_cache import MemoryCache

# The same where a plugin has imported NumPy before this file.
threadpool_limits(1, "blas")
np.seterr(over="raise", invalid="raise", divide="raise")
# A hundred tests make a site of their own, with the same templates.
flask.Flask.jinja_options = {"bytecode_cache": MemoryCache()}
# No example fails for the time it takes: other processes use the same processors.
hypothesis.settings.register_profile(
    "tests",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tests")

HERE = Path(__file__).resolve().parent
# Folders, and fixtures, whose tests all have the marker of the same name.
MARKED_FOLDERS = ("browser", "firefox", "server")
MARKED_FIXTURES = {"browser": "browser", "postgresql": "postgres"}
# Markers of what a CI run must have: a skip is a failure there.
REQUIRED_IN_CI = ("browser", "firefox", "keras", "postgres", "server")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark a test by its folder and by the fixtures that it uses."""
    folder = item.path.relative_to(HERE).parts[0]
    if folder in MARKED_FOLDERS:
        item.add_marker(folder)
    for fixture, marker in MARKED_FIXTURES.items():
        if fixture in getattr(item, "fixturenames", ()):
            item.add_marker(marker)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was collected, which lives to the end."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Turn a skip into a failure in CI, where everything must be installed."""
    report = yield
    required = any(map(item.get_closest_marker, REQUIRED_IN_CI))
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if skipped and required and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr[2]}"
    return report


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return 0, no worker, unless all tests are run, or workers are asked for.

    Then a debugger works in the tests that somebody names, and print is seen. All tests
    have half as many workers again as there are processors: those of a browser wait
    for frames and answers half of their time.
    """
    given = config.invocation_params.args
    asked = any(str(a).startswith(("-n", "--numprocesses")) for a in given)
    named = config.option.file_or_dir or config.option.keyword
    interactive = config.option.capture == "no" or config.option.trace
    if not asked and (named or interactive):
        return 0
    # Where psutil is installed, xdist's own count would be of cores.
    processors = os.cpu_count() or 1
    return processors if config.option.markexpr else processors * 3 // 2


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def mnist_test() -> tuple[np.ndarray, np.ndarray]:
    """Return the 10,000 test images that ship, uint8, and their labels."""
    return load_test_images()


@pytest.fixture(scope="session", params=MODELS)
def recognizer(request) -> Recognizer:
    """Each network that ships, in turn."""
    return Recognizer.load(request.param)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a PostgreSQL of this process; a skip where none is installed."""
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    with postgres.running() as address:
        yield address


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def database(request, tmp_path: Path) -> str:
    """Address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'corrections.sqlite3'}"
    address = request.getfixturevalue("postgresql")
    postgres.empty(address)
    return address
