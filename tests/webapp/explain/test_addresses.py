"""Addresses of the pages that explain: of each layer, map, cell and rival digit."""

import html
import re

import pytest

from model.explain.activations import cell_arithmetic, strongest_input, trace
from model.recognizer import MODELS, Recognizer
from tests.support.site import DIGITS, shipped_site

IMAGE = "/gallery/97"
PLACES = ["why", "inside?model=cnn", "inside?model=cnn&layer=4", "inside?model=mlp"]
KINDS = {"cnn": "convolutional", "mlp": "fully connected"}


@pytest.fixture
def client():
    return shipped_site().test_client()


@pytest.fixture(scope="module")
def seen() -> str:
    """A drawn 4, as the network gets it."""
    return Recognizer.load().read(DIGITS[4]).digits[0].seen


def links(page: str, tag: str = "a") -> dict[str, str]:
    """The words and the addresses of the links within the pages that explain."""
    address = {"a": "href", "button": "formaction"}[tag]
    found = re.findall(
        rf'<{tag} [^>]*?{address}="([^"]+)"[^>]* data-go[^>]*>(.*?)</{tag}>', page, re.S
    )
    return {
        " ".join(re.sub("<[^>]+>", "", words).split()): html.unescape(address)
        for address, words in found
    }


@pytest.mark.parametrize("address", ["/why", "/inside", "/inside?model=mlp&layer=2"])
def test_the_page_of_a_drawing_is_one_whose_script_finds_it_in_the_address(
    client, address
):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"  # so that Back shows it again
    assert re.search(
        r'<script type="module" src="[^"]+/js/explain/main.js">', answer.text
    )
    without_script = re.search("<noscript>(.*?)</noscript>", answer.text, re.S)[1]
    assert "JavaScript" in without_script and 'href="/"' in without_script


def test_all_that_is_named_is_a_link(client):
    page = client.get(f"{IMAGE}/inside?model=cnn&layer=3&map=7").text
    found = links(page)
    layers = re.findall(r"Layer (\d): ", " ".join(found))
    assert layers == ["1", "2", "3", "4", "5", "6"]
    assert [f"The sum for {digit}" in found for digit in range(10)] == [True] * 10
    assert "all 64 maps before" in found
    assert sum(name.startswith("Layer 2, map ") for name in found) == 10
    # and nowhere else is one named
    words = re.sub(r"<(a|h2|title)\b.*?</\1>", "", page, flags=re.S)
    assert not re.search(r"Layer \d", re.sub("<[^>]+>", "", words))
    lead = links(client.get(f"{IMAGE}/why?model=cnn&against=3").text)
    assert lead["Its sum for 7"] == f"{IMAGE}/inside?model=cnn&layer=6&map=7#layer"
    assert lead["that for 3"] == f"{IMAGE}/inside?model=cnn&layer=6&map=3#layer"


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_every_link_leads_to_a_page_that_is_opened_at_its_place(client, seen, place):
    test_image = links(client.get(f"{IMAGE}/{place}").text)
    drawing = client.post(f"/{place}", data={"picture": seen, "linked": "yes"}).text
    assert len(test_image) == len(links(drawing)) > 10
    for address in test_image.values():
        address, _, anchor = address.partition("#")
        answer = client.get(address)
        assert answer.status_code == 200
        assert not anchor or f'id="{anchor}"' in answer.text
    for address in links(drawing).values():
        assert client.post(address, data={"picture": seen}).status_code == 200


@pytest.mark.parametrize("place", PLACES)
def test_the_address_of_a_page_has_all_that_was_chosen(client, place):
    page = client.get(f"{IMAGE}/{place}").text
    address = html.unescape(re.search(r'data-address="([^"]+)"', page)[1])
    again = client.get(address).text
    for part in ("<title>.*?</title>", "<h2.*?</h2>", 'data-address="[^"]+"'):
        assert re.findall(part, again) == re.findall(part, page)
    chosen = f"{IMAGE}/inside?model=cnn&layer=2&map=9&row=4&column=11"
    assert f'data-address="{html.escape(chosen)}"' in client.get(chosen).text


@pytest.mark.parametrize("place", ["why", "inside?layer=2"])
def test_no_address_has_the_drawing_and_without_a_script_buttons_post_it(
    client, seen, place
):
    asked = {"picture": seen, "linked": "yes"}
    linked = client.post(f"/{place}", data=asked).text
    posted = client.post(f"/{place}", data={"picture": seen}).text
    assert links(linked, "button") == links(posted, "a") == {}
    assert list(links(linked)) == list(links(posted, "button"))
    for page in (linked, posted):
        for address in re.findall(r'(?:href|action)="([^"]+)"', page):
            assert "picture=" not in address and seen not in address
    assert re.findall(r'form="(\w+)"', posted) == ["picture"] * len(
        links(posted, "button")
    )
    form = re.search(r'<form id="picture" method="post">.*?</form>', posted, re.S)[0]
    assert f'name="picture" value="{seen}"' in form


def test_a_number_is_followed_back_to_the_cell_that_added_most(client, mnist_test):
    image = mnist_test[0][97].astype("float32") / 255
    steps = trace(Recognizer.load("cnn").trained, image)
    page = client.get(f"{IMAGE}/inside?model=cnn&layer=3&map=7&row=2&column=3").text
    cell = cell_arithmetic(steps[2], 1, 2, 6)
    name, address = next(
        item for item in links(page).items() if item[0].startswith("Layer 2, map")
    )
    before = int(name.split()[-1]) - 1
    row, column = strongest_input(steps[2], 1, 2, cell, before)
    place = f"layer=2&map={before + 1}&row={row + 1}&column={column + 1}"
    assert address == f"{IMAGE}/inside?model=cnn&{place}#layer"


@pytest.mark.parametrize("model", MODELS)
def test_both_networks_link_to_each_other_at_the_same_picture(client, seen, model):
    (other,) = set(MODELS) - {model}
    for page in ("why", "inside"):
        form = {"picture": seen, "model": model, "linked": "yes"}
        found = links(client.post(f"/{page}", data=form).text)
        assert found[f"The same by {KINDS[other]}, {other}"] == f"/{page}?model={other}"
