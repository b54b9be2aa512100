"""Real servers; where there is no nginx, a skip, which a CI run does not let pass."""

import os
from collections.abc import Iterator

import pytest

from tests.support.proxy import MISSING, Site, nginx_path, served


@pytest.fixture(scope="session")
def nginx() -> None:
    """That nginx is there."""
    if nginx_path() is None:
        pytest.fail(MISSING) if os.environ.get("CI") else pytest.skip(MISSING)


@pytest.fixture(scope="module")
def site(nginx, tmp_path_factory) -> Iterator[Site]:
    """The site as it is served, with the limits of a site of its own."""
    folder = tmp_path_factory.mktemp("site")
    with served(folder, WORKERS=1) as running:
        yield running
