"""Every page with good and bad input, and what the pages say."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from model.evaluation.metrics import REJECTED_LABELS
from model.recognizer import MODELS, Recognizer
from tests.support.readings import mass_of_first
from tests.support.site import DIGITS, picture_of, shipped_site
from webapp.gallery.images import GalleryImage
from webapp.gallery.views import HANDFUL


@pytest.fixture
def client():
    return shipped_site().test_client()


def upload(data: bytes) -> dict:
    return {"image": (io.BytesIO(data), "drawing.png")}


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/", 200, "Draw a digit"),
        ("/healthz", 200, '"status":"ok"'),
        ("/how", 200, "A filter slides over it"),
        ("/how?image=97&filter=32&row=24&column=1", 200, "test image 97"),
        ("/how?image=10000", 404, "0 to 9,999"),
        ("/how?image=seven", 404, "0 to 9,999"),
        ("/how?filter=33", 400, "from 1 to 32"),
        ("/how?row=25", 400, "from 1 to 24"),
        ("/how?column=0", 400, "from 1 to 24"),
        ("/how?row=1&row=2", 400, "given twice"),
        ("/learn", 200, "Watch it learn"),
        ("/model", 200, "python model/train.py"),
        ("/model/no-such.svg", 404, "no page at this address"),
        ("/model/mlp.npz", 404, "no page at this address"),
        ("/model/..%2Fartifact.py", 404, "no page at this address"),
        ("/gallery?seed=0", 200, "Show others"),
        ("/gallery?seed=999999", 200, "number 999999"),
        ("/gallery?seed=1000000", 400, "from 0 to 999,999"),
        ("/gallery?seed=", 400, "from 0 to 999,999"),
        ("/gallery?seed=-1", 400, "from 0 to 999,999"),
        ("/gallery?seed=1.5", 400, "from 0 to 999,999"),
        ("/gallery?seed=%D9%A3", 400, "from 0 to 999,999"),
        ("/gallery?seed=" + "9" * 5000, 400, "from 0 to 999,999"),
        ("/gallery?seed=1&model=mlp", 200, "mlp"),
        ("/gallery?seed=1&model=resnet", 400, "mlp"),
        ("/gallery/0", 200, "Test image 0"),
        ("/gallery/4", 200, "Test image 4"),
        ("/gallery/97", 200, "Test image 97"),
        ("/gallery/533", 200, "Test image 533"),
        ("/gallery/9999", 200, "Test image 9,999"),
        ("/gallery/97?model=mlp", 200, "mlp"),
        ("/gallery/97?model=", 400, "mlp"),
        ("/gallery/10000", 404, "0 to 9,999"),
        ("/gallery/-1", 404, "0 to 9,999"),
        ("/gallery/seven", 404, "0 to 9,999"),
        ("/gallery/" + "1" * 5000, 404, "0 to 9,999"),
        ("/gallery/10000.png", 404, "0 to 9,999"),
        ("/gallery/seven.png", 404, "0 to 9,999"),
        ("/api", 200, "curl -F image=@page.jpg"),
        ("/api?example=objects", 200, "&#34;x&#34;: 2"),
        ("/api?example=svg", 400, "quickdraw"),
        ("/embed", 200, "Draw a number"),
        ("/nowhere", 404, "no page at this address"),
        ("/robots.txt", 200, "User-agent: *"),
        ("/static/1/css/tokens.css", 200, "Tokens"),
        ("/static/1/pages/draw.css", 200, "color-scheme"),
        ("/static/1/pages/tokens.css", 404, "no page at this address"),
        ("/static/1/pages/nothing.css", 404, "no page at this address"),
        ("/static/1/..%2Fwsgi.py", 404, "no page at this address"),
    ],
)
def test_every_address_answers_in_words(client, address, status, words):
    answer = client.get(address, buffered=True)
    assert answer.status_code == status
    assert words in answer.text


def test_a_picture_sent_as_a_plain_form_is_read_on_the_page(client):
    answer = client.post("/", data=upload(picture_of(7)))
    assert answer.status_code == 200
    assert "<title>" in answer.text
    assert "7, </span>over 99.9" in answer.text


@pytest.mark.parametrize("digit", DIGITS)
def test_strokes_sent_by_the_script_are_answered_with_the_result_alone(client, digit):
    answer = client.post(
        "/", json={"strokes": DIGITS[digit]}, headers={"X-Fragment": "result"}
    )
    assert answer.status_code == 200
    assert answer.text.count("data-result") == 1
    assert "<title>" not in answer.text
    assert f'data-text="{digit}"' in answer.text
    spoken = rf"data-spoken>\s*<span data-doubts>\s*<span [^>]+>{digit}, </span>"
    assert re.search(spoken, answer.text)
    assert answer.text.count("<meter") == 10


def test_the_picture_shown_is_the_one_the_network_got(client):
    fields = {"strokes": DIGITS[3]}
    answer = client.post("/", json=fields, headers={"X-Fragment": "result"})
    seen = Recognizer.load().read(DIGITS[3]).digits[0].seen
    assert f'src="{seen}"' in answer.text


def test_a_doubtful_answer_names_the_two_likeliest(client, monkeypatch):
    network = client.application.extensions["networks"].get()
    monkeypatch.setitem(network.metadata, "uncertain_below", 1.1)
    probabilities = network.read(DIGITS[5]).digits[0].probabilities
    within = mass_of_first(probabilities)
    monkeypatch.setitem(network.metadata, "candidates_within", within)
    answer = client.post(
        "/", json={"strokes": DIGITS[5]}, headers={"X-Fragment": "result"}
    )
    first, second = np.argsort(probabilities)[:-3:-1]
    words = re.sub(r"<[^>]+>|\s", "", answer.text)
    assert re.search(rf"Notsure:{first}\(\S+%\)or{second}\(\S+%\)\.", words)


def test_another_network_that_is_loaded_gives_its_opinion_of_the_drawing(
    client, monkeypatch
):
    networks = client.application.extensions["networks"]
    own = networks.get()
    other = Recognizer(
        own.network,
        own.metadata | {"network": "second"},
        own.test_probabilities,
        own.rejector,
        own.pages,
    )
    monkeypatch.setitem(networks.loaded, "second", other)
    assert 'href="/gallery/97?model=second"' in client.get("/gallery/97").text
    assert "&amp;model=second" in client.get("/gallery?seed=1").text
    answer = client.post("/", json={"strokes": DIGITS[6]})
    assert "Second opinion (second): <b>6</b>" in squeezed(answer.text)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_the_gallery_without_a_seed_goes_to_a_random_one_and_is_not_cached(client):
    answers = [
        client.get("/gallery?model=mlp&_external=1&_scheme=ftp") for _ in range(5)
    ]
    assert {answer.status_code for answer in answers} == {302}
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    targets = {answer.headers["Location"] for answer in answers}
    assert len(targets) > 1
    assert all(
        re.search(r"^/gallery\?seed=\d+&model=mlp$", target) for target in targets
    )


def test_a_seed_is_one_handful_and_another_seed_another(client):
    def indices(seed: int) -> list[str]:
        page = client.get(f"/gallery?seed={seed}").text
        return re.findall(r'href="/gallery/(\d+)"', page)

    assert indices(1) == indices(1)
    assert indices(1) != indices(2)
    assert len(set(indices(1))) == HANDFUL


@pytest.mark.parametrize("model", MODELS)
def test_a_wrong_prediction_is_marked_by_sign_and_word(client, mnist_test, model):
    network = Recognizer.load(model)
    labels = mnist_test[1]
    wrong = np.flatnonzero(network.test_probabilities.argmax(axis=1) != labels)
    index = next(i for i in wrong.tolist() if i not in REJECTED_LABELS)
    page = client.get(f"/gallery/{index}?model={model}").text
    assert "✗" in page and f"should be {labels[index]}" in page
    right = next(i for i in range(100) if i not in wrong)
    page = client.get(f"/gallery/{right}?model={model}").text
    assert "✓" in page and "wrong" not in page


@pytest.mark.parametrize(
    ("index", "before", "after"), [(0, None, 1), (97, 96, 98), (9999, 9998, None)]
)
def test_a_test_image_leads_to_its_neighbors(client, index, before, after):
    page = client.get(f"/gallery/{index}").text
    links = dict(re.findall(r'rel="(prev|next)" href="/gallery/(\d+)"', page))
    wanted = {"prev": before, "next": after}
    assert links == {rel: str(i) for rel, i in wanted.items() if i is not None}


def test_a_chosen_network_stays_chosen_from_page_to_page(client):
    assert 'href="/gallery/98?model=mlp"' in client.get("/gallery/97?model=mlp").text
    assert 'href="/gallery?model=mlp"' in client.get("/gallery?seed=1&model=mlp").text


def test_the_gallery_says_what_the_network_says_of_the_same_image(client, mnist_test):
    network = Recognizer.load()
    page = client.get("/gallery/97").text
    shown = [float(x) for x in re.findall(r'<meter [^>]*value="([\d.]+)"', page)]
    image = mnist_test[0][97].astype(np.float32) / np.float32(255)
    assert np.allclose(shown, network.probabilities(image[None])[0], atol=1e-4)


def test_the_picture_of_a_test_image_is_that_image(client, mnist_test):
    answer = client.get("/gallery/97.png")
    picture = np.asarray(Image.open(io.BytesIO(answer.data)))
    assert np.array_equal(picture, mnist_test[0][97])
    again = client.get(
        "/gallery/97.png", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_the_model_page_prints_the_artifact_and_its_figures(client):
    page = client.get("/model").text
    for name in MODELS:
        facts = Recognizer.load(name).metadata
        for seed in facts["seeds"]:
            assert f"{100 * seed['test_accuracy']:.2f}" in page
        assert f"{facts['parameters']:,}" in page
        errors = sum(facts["confusion"][7]) - facts["confusion"][7][7]
        assert f"{errors} of 1,028" in page
    for address in re.findall(r'src="(/model/[^"]+)"', page):
        figure = client.get(address, buffered=True)
        assert figure.mimetype == "image/svg+xml"
        assert figure.headers["ETag"]


def test_the_confidence_of_a_gallery_image_is_that_of_its_answer():
    image = GalleryImage(5, 3, (0.1, 0.0, 0.2, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.8)
    assert (image.digit, image.confidence, image.is_right) == (3, 0.7, True)
    assert image.is_unsure
