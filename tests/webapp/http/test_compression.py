"""Text goes out compressed, the same to the byte, and everything stays small."""

import gzip
import http.client
import re
import threading
from contextlib import contextmanager

import pytest
from werkzeug.serving import make_server

from tests.support.site import shipped_site
from webapp.http.static_files import STATIC, minified_styles, script

# Bytes of compressed CSS and JavaScript: all there are, as one, and what the first page
# loads, over the line
LIMIT, FIRST_PAGE_LIMIT = 45_000, 25_000
LINKS = re.compile(
    r'<(?:link rel="(?:stylesheet|modulepreload)" href|script [^>]*src)="([^"]+)"'
)


@pytest.fixture
def client():
    return shipped_site().test_client()


def style_of(page: str) -> str:
    return re.search(r'rel="stylesheet" href="([^"]+)"', page)[1]


def addresses(client) -> list[str]:
    """Long text of every kind."""
    script = re.search(r'src="([^"]+\.js)"', client.get("/").text)[1]
    style = style_of(client.get("/").text)
    figure = re.search(r'src="(/model/[^"]+)"', client.get("/model").text)[1]
    return ["/", "/gallery?seed=1", "/gallery/7", "/model", style, script, figure]


def test_long_text_is_compressed_for_those_who_take_it(client):
    for address in addresses(client):
        plain = client.get(address, buffered=True)
        packed = client.get(
            address, headers={"Accept-Encoding": "br, gzip"}, buffered=True
        )
        assert packed.headers["Content-Encoding"] == "gzip", address
        assert int(packed.headers["Content-Length"]) == len(packed.data)
        assert len(packed.data) < 0.7 * len(plain.data)
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        for answer in (plain, packed):
            assert "Accept-Encoding" in answer.headers["Vary"]
            assert answer.mimetype == plain.mimetype


@pytest.mark.parametrize("encodings", ["", "br", "gzip;q=0", "identity"])
def test_those_who_take_no_gzip_get_the_text_as_it_is(client, encodings):
    answer = client.get("/model", headers={"Accept-Encoding": encodings})
    assert "Content-Encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")


@pytest.mark.parametrize("address", ["/gallery/7.png", "/healthz", "/favicon.ico"])
def test_pictures_and_short_answers_are_left_as_they_are(client, address):
    headers = {"Accept-Encoding": "gzip"}
    answer = client.get(address, headers=headers, buffered=True)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_a_compressed_file_that_has_not_changed_is_not_sent_again(client):
    for address in (style_of(client.get("/").text), "/model/mlp-learning.svg"):
        headers = {"Accept-Encoding": "gzip"}
        first = client.get(address, headers=headers, buffered=True)
        etag = first.headers["ETag"]
        assert etag.startswith("W/")
        asked = headers | {"If-None-Match": etag}
        again = client.get(address, headers=asked, buffered=True)
        assert (again.status_code, again.data) == (304, b"")
        asked = headers | {"Range": "bytes=0-99"}
        part = client.get(address, headers=asked, buffered=True)
        assert (part.status_code, len(part.data)) == (206, 100)


@contextmanager
def connection():
    """A line to a real server."""
    server = make_server("127.0.0.1", 0, shipped_site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        yield line
    finally:
        line.close()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.slow
def test_a_head_says_the_length_of_what_a_get_sends():
    lengths = []
    with connection() as line:
        for method in ("HEAD", "GET"):
            line.request(method, "/gallery/7", headers={"Accept-Encoding": "gzip"})
            answer = line.getresponse()
            body = answer.read()
            lengths.append(answer.headers["Content-Length"])
    assert lengths == [str(len(body))] * 2


def loaded_by(client, address: str) -> dict[str, int]:
    """The bytes over the line of the style and the scripts that a page loads."""
    page = client.get(address).text
    links = LINKS.findall(page)
    headers = {"Accept-Encoding": "gzip"}
    return {
        link: len(client.get(link, headers=headers, buffered=True).data)
        for link in links
    }


def test_the_first_page_loads_little_style_and_script():
    sizes = loaded_by(shipped_site().test_client(), "/")
    assert any(name.endswith("draw.css") for name in sizes)
    assert any(name.endswith("draw/main.js") for name in sizes)
    assert len(sizes) > 10
    assert sum(sizes.values()) < FIRST_PAGE_LIMIT


def test_all_style_and_scripts_together_are_small():
    styles = [minified_styles(path.read_text()) for path in STATIC.rglob("*.css")]
    scripts = [script(str(path)) for path in STATIC.rglob("*.js")]
    assert len(styles) > 4 and len(scripts) > 4
    assert len(gzip.compress("".join(styles + scripts).encode())) < LIMIT


@pytest.mark.parametrize(
    "address",
    ["/how", "/learn", "/gallery?seed=1", "/gallery/7/why", "/model", "/api", "/embed"],
)
def test_every_page_loads_less_than_the_first(address):
    client = shipped_site().test_client()
    sizes = loaded_by(client, address)
    assert sizes and sum(sizes.values()) < sum(loaded_by(client, "/").values())
