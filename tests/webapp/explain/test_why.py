"""Why this digit: for test images by link, for drawings by form, by either network."""

import re

import numpy as np
import pytest

from model.ink.data_urls import to_data_url
from model.recognizer import MODELS, Recognizer
from tests.support.site import DIGITS, shipped_site


@pytest.fixture
def client():
    return shipped_site().test_client()


def drawn(digit: int, **more: str) -> dict[str, str]:
    """The form that the result of a drawing carries."""
    return {"picture": Recognizer.load().read(DIGITS[digit]).digits[0].seen} | more


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def numbers(page: str) -> list[float]:
    """The last column of the table: the parts, blank paper, and the lead."""
    cells = re.findall(r"<td>([+−][\d.]+)</td>", page)
    return [float(cell.replace("−", "-")) for cell in cells]


@pytest.mark.parametrize("model", MODELS)
def test_a_test_image_is_explained_and_the_parts_add_up(client, mnist_test, model):
    page = client.get(f"/gallery/0/why?model={model}").text
    assert "Why 7 and not" in page
    assert f", {model}) reads test image 0 as <strong>7</strong>" in page
    *parts, lead = numbers(page)
    assert sum(parts) == pytest.approx(lead, abs=0.06)  # each is rounded
    image = mnist_test[0][:1].astype(np.float32) / np.float32(255)
    against = int(re.search(r"Why 7 and not (\d)", page)[1])
    (logits,) = Recognizer.load(model).network.logits(image)
    assert lead == pytest.approx(logits[7] - logits[against], abs=0.01)
    assert against == np.argsort(logits)[-2]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("digit", [3, 8])
def test_a_drawing_is_explained_by_the_picture_that_was_seen(client, digit, model):
    form = drawn(digit, model=model)
    answer = client.post("/why", data=form)
    assert answer.status_code == 200
    assert f"reads your drawing as <strong>{digit}</strong>" in answer.text
    # and its form and its buttons carry the picture and the network on
    field = f'<input type="hidden" name="picture" value="{form["picture"]}">'
    assert field in answer.text
    assert f'formaction="/inside?model={model}"' in answer.text
    assert f'formaction="/why?model={model}&amp;against=' in answer.text
    assert "/gallery/" not in re.sub(r"<header.*?</nav>", "", answer.text, flags=re.S)


@pytest.mark.slow
def test_every_other_digit_can_be_set_against_it(client):
    rival = r'href="/gallery/0/why\?against=(\d)#lead" id="against-\1"'
    offered = re.findall(rival, client.get("/gallery/0/why").text)
    assert offered == [str(digit) for digit in range(10) if digit != 7]
    for digit in offered:
        page = client.get(f"/gallery/0/why?against={digit}").text
        assert f"Why 7 and not {digit}?" in page
        current = re.findall(r'id="against-(\d)"[^>]* aria-current="true"', page)
        assert current == [digit]
        posted = client.post("/why", data=drawn(7, against=digit)).text
        assert f"Why 7 and not {digit}?" in posted


def test_ink_for_and_against_differ_in_shape_and_are_told_in_words(client):
    page = client.get("/gallery/0/why").text
    assert '<rect class="for"' in page and '<circle class="against"' in page
    most = re.search(r"The ([a-z ]+) supports 7 over \d the most", page)[1]
    first = re.search(r"</span> ([A-Za-z ]+)</th>", page)[1]
    assert most.capitalize() == first


def test_what_is_erased_changes_the_answer_to_what_is_said(client):
    page = squeezed(client.get("/gallery/97/why").text)
    found = re.search(
        r"Erase the (\d+) of its (\d+) pixels .* reads <strong>(\d)</strong>", page
    )
    pixels, inked, digit = map(int, found.groups())
    assert 0 < pixels < inked and digit != 7


def test_a_doubted_label_is_named_beside_the_answer(client, mnist_test):
    network = Recognizer.load("mlp")
    read = network.test_probabilities.argmax(axis=1)
    index = int(np.flatnonzero(read != mnist_test[1])[0])
    page = client.get(f"/gallery/{index}/why?model=mlp").text
    assert f"though its label is <strong>{mnist_test[1][index]}</strong>" in page


@pytest.mark.slow
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_images_most_alike_are_shown_when_asked_for(client, mnist_test, method):
    def page(**more):
        if method == "get":
            return client.get("/gallery/0/why", query_string=more).text
        return client.post("/why", data=drawn(7, **more)).text

    asked = 'id="find-alike"'
    assert asked in page() and "alike=yes#mind" in page()
    found = page(alike="yes", against="1")
    assert asked not in found
    rows = [
        [int(index) for index in re.findall(r'src="/gallery/(\d+)\.png"', row)]
        for row in found.split("Similar images among")[1:]
    ]
    assert [len(row) for row in rows] == [6, 6]
    labels = mnist_test[1]
    assert (labels[rows[1]] == 1).all()
    assert np.mean(labels[rows[0]] == 7) > 0.5
    assert method == "post" or 0 not in rows[0]


def test_the_result_of_a_drawing_offers_both_pages_for_each_digit(client):
    page = client.post("/", json={"strokes": DIGITS[5]}).text
    seen = Recognizer.load().read(DIGITS[5]).digits[0].seen
    form = re.search(r'<form class="explore".*?</form>', page, re.S)[0]
    assert 'action="/why"' in form and 'formaction="/inside"' in form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert fields == {"picture": seen, "model": Recognizer.load().name}
    assert client.post("/why", data=fields).status_code == 200


def test_a_test_image_links_to_both_pages_and_keeps_the_network(client):
    page = client.get("/gallery/97?model=mlp").text
    for name in ("why", "inside"):
        assert f'href="/gallery/97/{name}?model=mlp"' in page


GOOD = to_data_url(np.eye(28, dtype=np.float32))


@pytest.mark.parametrize("page", ["why", "inside"])
@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"model": "mlp"}, 400, "no “picture”"),
        ({"picture": ""}, 400, "28 by 28"),
        ({"picture": "7" * 3000}, 400, "28 by 28"),
        ({"picture": "data:text/html;base64,AAAA"}, 400, "28 by 28"),
        ({"picture": to_data_url(np.ones((9, 9)))}, 400, "28 by 28"),
        ({"picture": to_data_url(np.zeros((28, 28)))}, 422, "no ink"),
        ({"picture": [GOOD, GOOD]}, 400, "given twice"),
        (
            {"picture": GOOD, "model": "resnet"},
            400,
            "no network “resnet”: choose cnn or mlp",
        ),
        ({"picture": GOOD, "model": ["cnn", "mlp"]}, 400, "given twice"),
        ({"picture": GOOD, "more": "7" * 20_000}, 413, "20,000 bytes"),
    ],
)
def test_a_form_that_is_not_ours_is_refused_in_words(client, page, form, status, words):
    answer = client.post(f"/{page}", data=form)
    assert answer.status_code == status
    assert words in answer.text


@pytest.mark.parametrize("page", ["why", "inside"])
def test_another_sites_form_is_refused(client, page):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"/{page}", data={"picture": GOOD}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/gallery/0/why?against=7", 400, "choose another digit"),
        ("/gallery/0/why?against=10", 400, "from 0 to 9"),
        ("/gallery/0/why?against=-1", 400, "from 0 to 9"),
        ("/gallery/0/why?against=", 400, "from 0 to 9"),
        ("/gallery/0/why?against=%D9%A1", 400, "from 0 to 9"),
        ("/gallery/0/why?against=1&against=2", 400, "given twice"),
        ("/gallery/0/why?against=" + "1" * 5000, 400, "from 0 to 9"),
        ("/gallery/0/why?model=resnet", 400, "no network “resnet”: choose cnn or mlp"),
        ("/gallery/10000/why", 404, "0 to 9,999"),
        ("/gallery/seven/why", 404, "0 to 9,999"),
        ("/gallery/10000/inside", 404, "0 to 9,999"),
        ("/gallery/0/inside?layer=0", 400, "from 1 to 6"),
        ("/gallery/0/inside?layer=7", 400, "from 1 to 6"),
        ("/gallery/0/inside?layer=3&model=mlp", 400, "from 1 to 2"),
        ("/gallery/0/inside?map=33", 400, "from 1 to 32"),
        ("/gallery/0/inside?map=0", 400, "from 1 to 32"),
        ("/gallery/0/inside?layer=6&map=10", 400, "from 0 to 9"),
        ("/gallery/0/inside?map=1&row=13", 400, "from 1 to 12"),
        ("/gallery/0/inside?map=1&row=1&column=x", 400, "from 1 to 12"),
        ("/gallery/0/inside?sheet.x=289&sheet.y=0", 400, "from 0 to 288"),
        ("/gallery/0/inside?map=1&cell.x=0&cell.y=-1", 400, "from 0 to 288"),
    ],
)
def test_an_address_that_cannot_be_is_answered_in_words(client, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text
