"""Every page has a title, a preview, the icons and the credit."""

import io
import re

import pytest
from PIL import Image

from tests.support.site import shipped_site

PAGES = [
    "/",
    "/how",
    "/gallery?seed=1",
    "/gallery/4",
    "/learn",
    "/model",
    "/api",
    "/privacy",
    "/nowhere",
]


@pytest.fixture
def client():
    return shipped_site().test_client()


def test_every_page_says_what_it_is_to_those_who_link_to_it(client):
    for address in PAGES:
        page = client.get(address).text
        title = re.search(r"<title>(.+) · Digit Reader</title>", page)[1]
        about = dict(re.findall(r'<meta \w+="([^"]+)" content="([^"]+)">', page))
        assert about["og:title"] == title
        assert about["og:description"] == about["description"]
        assert about["og:image"].startswith("http://localhost/static/")
        path = about["og:image"].removeprefix("http://localhost")
        with Image.open(io.BytesIO(client.get(path, buffered=True).data)) as preview:
            width, height = about["og:image:width"], about["og:image:height"]
            assert preview.size == (int(width), int(height))


@pytest.mark.parametrize(
    ("relation", "kind", "size"),
    [("icon", "ICO", 32), ("apple-touch-icon", "PNG", 180)],
)
def test_the_icons_are_pictures_of_their_sizes(client, relation, kind, size):
    page = client.get("/").text
    address = re.search(rf'rel="{relation}" href="([^"]+)"', page)[1]
    with Image.open(
        io.BytesIO(client.get(address, buffered=True).data), formats=[kind]
    ) as icon:
        assert icon.size == (size, size)


def test_the_mnist_authors_are_credited_on_every_page(client):
    for address in PAGES:
        page = client.get(address).text
        assert "LeCun" in page and "Cortes" in page and "licenses/by-sa/3.0" in page
