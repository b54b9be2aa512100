"""A site for classes, in the place of the usual one."""

from collections.abc import Iterator

import pytest

from tests.browser.running import served
from webapp import create_app


@pytest.fixture(scope="package")
def address(tmp_path_factory) -> Iterator[str]:
    """Its address."""
    database = tmp_path_factory.mktemp("site") / "class.sqlite3"
    settings = {"CLASS": "on", "DATABASE_URL": f"sqlite:///{database}"}
    with served(create_app(settings)) as address:
        yield address
