"""The gallery's pages: filters in the address, pages, neighbors and badges."""

import html
import re

import numpy as np
import pytest

from model.evaluation.metrics import REJECTED_LABELS
from model.recognizer import MODELS, Recognizer
from tests.support.site import shipped_site
from webapp import create_app
from webapp.gallery.views import PAGE_SIZE


@pytest.fixture
def client():
    return shipped_site().test_client()


def indices(page: str) -> list[int]:
    """The images that a page of the gallery shows."""
    return [int(i) for i in re.findall(r'src="/gallery/(\d+)\.png"', page)]


def links(page: str) -> dict[str, str]:
    """The addresses before and after."""
    found = re.findall(r'rel="(prev|next)" href="([^"]+)"', page)
    return {relation: html.unescape(address) for relation, address in found}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/gallery?label=12", "“label” may be 0 to 9"),
        ("/gallery?read=x", "“read” may be 0 to 9"),
        ("/gallery?mistakes=no", "“mistakes” may be yes"),
        ("/gallery?order=random", "“order” may be unsure"),
        ("/gallery?label=1&label=2", "given twice"),
        ("/gallery?page=0", "from 1 to 209"),
        ("/gallery?page=210", "from 1 to 209"),
        ("/gallery?page=two", "from 1 to 209"),
        ("/gallery?page=" + "9" * 5000, "from 1 to 209"),
        ("/gallery?disputed=yes&page=2", "there is one page"),
        ("/gallery/97?label=12", "“label” may be 0 to 9"),
    ],
)
def test_a_bad_filter_or_page_is_a_400_in_words(client, address, words):
    answer = client.get(address)
    assert answer.status_code == 400
    assert words in answer.text


@pytest.mark.parametrize("model", MODELS)
def test_the_mistakes_are_those_of_the_chosen_network(client, mnist_test, model):
    read = Recognizer.load(model).test_probabilities.argmax(axis=1)
    wrong = np.flatnonzero(read != mnist_test[1]).tolist()
    page = client.get(f"/gallery?mistakes=yes&model={model}").text
    assert indices(page) == wrong[:PAGE_SIZE]
    assert f"<strong>{len(wrong)}</strong> of the 10,000" in page
    assert page.count('class="card card-wrong"') == len(wrong[:PAGE_SIZE])


@pytest.mark.parametrize("model", MODELS)
def test_what_a_network_is_not_sure_of_is_below_its_threshold(client, model):
    network = Recognizer.load(model)
    confidence = network.test_probabilities.max(axis=1)
    unsure = np.flatnonzero(confidence < network.metadata["uncertain_below"]).tolist()
    page = client.get(f"/gallery?unsure=yes&model={model}").text
    assert indices(page) == unsure[:PAGE_SIZE]
    assert page.count(">not sure<") == len(unsure[:PAGE_SIZE])
    assert f"<strong>{len(unsure)}</strong> of the 10,000" in page


def test_an_image_that_the_network_is_not_sure_of_says_so(client):
    confidence = Recognizer.load().test_probabilities.max(axis=1)
    least, most = confidence.argmin(), confidence.argmax()
    assert ">not sure<" in client.get(f"/gallery/{least}").text
    assert ">not sure<" not in client.get(f"/gallery/{most}").text


def test_where_the_networks_disagree_is_where_they_read_different_digits(client):
    reads = [Recognizer.load(m).test_probabilities.argmax(axis=1) for m in MODELS]
    differ = np.flatnonzero(reads[0] != reads[1]).tolist()
    assert indices(client.get("/gallery?disagree=yes").text) == differ[:PAGE_SIZE]


def test_where_one_network_is_there_is_nothing_to_disagree_about(monkeypatch):
    site = create_app()
    monkeypatch.delitem(site.extensions["networks"].loaded, MODELS[1])
    client = site.test_client()
    answer = client.get("/gallery?disagree=yes")
    assert (answer.status_code, "one network" in answer.text) == (400, True)
    assert "disagree" not in client.get("/gallery?seed=1").text


def test_the_least_sure_come_first(client):
    page = client.get("/gallery?order=unsure").text
    confidence = Recognizer.load().test_probabilities.max(axis=1)
    assert indices(page) == np.argsort(confidence, kind="stable")[:PAGE_SIZE].tolist()


def test_the_pages_follow_each_other_and_miss_no_image(client):
    address, seen = "/gallery?label=5", []
    while address:
        page = client.get(address).text
        seen += indices(page)
        address = links(page).get("next")
    assert len(seen) == len(set(seen)) == 892
    assert links(page).keys() == {"prev"}


def test_the_disputed_labels_say_what_people_saw(client):
    page = client.get("/gallery?disputed=yes").text
    assert indices(page) == list(REJECTED_LABELS)
    for index, seen in REJECTED_LABELS.items():
        card = page[page.index(f"/gallery/{index}.png") :]
        card = card[: card.index("</li>")]
        assert f"people saw {seen}<" in card
        image = client.get(f"/gallery/{index}").text
        assert f"people saw {seen}<" in image
    assert "people saw" not in client.get("/gallery/97").text


def test_the_count_beside_a_filter_is_the_count_of_its_page(client):
    page = client.get("/gallery?label=4").text
    offered = re.findall(
        r'href="([^"]+)"[^>]*>\s*<span class="chip-words">(\w+)</span>\s*'
        r'<span class="chip-count">([\d,]+)<',
        page,
    )
    assert len(offered) >= 12
    for address, _, count in offered:
        words = f"<strong>{count}</strong> of the 10,000"
        is_off = "label=4" not in address and "label" not in address
        assert is_off or words in client.get(html.unescape(address)).text


def test_a_filter_that_leaves_nothing_is_no_link_and_its_page_says_so(client):
    page = client.get("/gallery?label=0&disputed=yes&read=5").text
    assert indices(page) == []
    assert "No image fits all these filters" in page
    assert 'class="chip chip-off' in page


def test_an_image_reached_through_filters_has_its_neighbors_there(client):
    page = client.get("/gallery?disputed=yes&model=mlp").text
    first = html.unescape(re.search(r'class="card-link" href="([^"]+)"', page)[1])
    listed, address, seen = list(REJECTED_LABELS), first, []
    while address:
        page = client.get(address).text
        seen.append(int(re.search(r"/gallery/(\d+)", address)[1]))
        address = links(page).get("next")
    assert seen == listed
    assert 'href="/gallery?model=mlp&amp;disputed=yes&amp;page=1"' in page
    assert "Back to the 15" in page


def test_an_image_that_the_filters_leave_out_has_its_usual_neighbors(client):
    page = client.get("/gallery/97?disputed=yes").text
    assert links(page) == {"prev": "/gallery/96", "next": "/gallery/98"}


def test_both_networks_say_what_they_read_in_an_image(client):
    page = re.sub(r"<[^>]+>|\s+", " ", client.get("/gallery/97").text)
    page = re.sub(r"\s+", " ", page)
    for name, kind in zip(MODELS, ("convolutional", "fully connected"), strict=True):
        digit = Recognizer.load(name).test_probabilities[97].argmax()
        assert re.search(rf"\( ?{kind}, {name} ?\) reads {digit} ?,", page)
