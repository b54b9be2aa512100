"""A site that keeps corrections, in the place of the usual one."""

from collections.abc import Iterator

import pytest

from tests.browser.running import served
from webapp import create_app
from webapp.corrections.store import Corrections


@pytest.fixture(scope="package")
def site(tmp_path_factory) -> Iterator[tuple[str, Corrections]]:
    """Its address, and where it keeps them."""
    database = tmp_path_factory.mktemp("site") / "corrections.sqlite3"
    settings = {"CORRECTIONS": "on", "DATABASE_URL": f"sqlite:///{database}"}
    made = create_app(settings)
    with served(made) as address:
        yield address, made.extensions["corrections"]


@pytest.fixture(scope="package")
def address(site) -> str:
    """The same in the place of the usual site's."""
    return site[0]


@pytest.fixture
def store(site) -> Corrections:
    """Its corrections, none yet."""
    site[1].purge()
    return site[1]
