"""The page on which a network learns: moments, runs, digits, and its words."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from model.formatting import percent
from model.ink.data_urls import from_data_url
from model.learning_runs import GOOD, RUNS, load_run
from model.recognizer import Recognizer
from tests.support.site import DIGITS, folder_with, shipped_site
from webapp import create_app

JSON = "/learn/moments?run=good"


@pytest.fixture
def client():
    return shipped_site().test_client()


def meters(page: str) -> list[float]:
    return [float(x) for x in re.findall(r'<meter [^>]*value="([\d.]+)"', page)]


def shown(page: str, key: str) -> str:
    return re.search(rf'data-show="{key}">([^<]*)<', page)[1]


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("number", [1, 18, 40])
def test_the_figures_and_the_reading_are_those_of_the_run(client, name, number):
    run = load_run(name)
    page = client.get(f"/learn?run={name}&moment={number}&digit=4").text
    about = {key: run.about[key][number - 1] for key in ("steps", "loss", "silent")}
    assert shown(page, "steps") == f"{about['steps']:,}"
    assert shown(page, "loss") == f"{about['loss']:.2f}"
    assert shown(page, "silent") == str(about["silent"])
    accuracy = run.about["accuracy"][number - 1]
    assert shown(page, "accuracy").replace("&lt;", "<") == percent(accuracy)
    p = run.probabilities(run.example(4))[number - 1]
    assert meters(page) == pytest.approx(p[:10], abs=1e-4)


def test_what_goes_to_classes_of_no_digit_is_said(client):
    page = client.get("/learn?run=outputs&moment=1").text
    assert "It reads no digit at all" in page
    unused = load_run("outputs").probabilities(load_run(GOOD).example(7))[0, 10:].sum()
    assert f"The other 502 classes: {percent(float(unused))}" in page
    assert "other 502 classes" not in client.get("/learn?moment=1").text


def test_moments_lead_to_their_neighbors_and_keep_the_run_and_the_digit(client):
    page = client.get("/learn?run=doubled&moment=7&digit=3").text
    links = dict(re.findall(r'rel="(prev|next)" href="([^"]+)"', page))
    for relation, number in (("prev", 6), ("next", 8)):
        address = links[relation].replace("&amp;", "&")
        other = client.get(address).text
        assert f'min="1" max="40" value="{number}"' in other
        assert 'alt="A handwritten 3"' in other
        assert 'aria-current="true" data-swap>Gradient doubled' in other


@pytest.mark.parametrize(("number", "relation"), [(1, "next"), (40, "prev")])
def test_the_first_and_the_last_moment_have_one_neighbor(client, number, relation):
    page = client.get(f"/learn?moment={number}").text
    assert re.findall(r'rel="(prev|next)"', page) == [relation]


def test_a_link_to_every_run_keeps_the_moment_so_that_runs_are_compared(client):
    page = client.get("/learn?run=rate&moment=18&digit=5").text
    for name in RUNS:
        assert f"/learn?digit=5&amp;run={name}&amp;moment=18" in page
    assert shown(page, "good") == percent(load_run(GOOD).about["accuracy"][17])


def test_the_marker_is_on_the_curve_of_its_moment(client):
    for number in (1, 18, 40):
        page = client.get(f"/learn?run=positive&moment={number}").text
        curves = re.findall(r'class="curve" d="M([^"]+)"', page)
        dots = re.findall(r'<circle class="dot" [^>]*cx="([\d.]+)" cy="([\d.]+)"', page)
        assert len(curves) == len(dots) == 2
        for curve, dot in zip(curves, dots, strict=True):
            assert curve.split("L")[number - 1] == " ".join(dot)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/learn", 200, "Watch it learn"),
        ("/learn?run=nothing", 400, "good, positive"),
        ("/learn?moment=0", 400, "from 1 to 40"),
        ("/learn?moment=41", 400, "from 1 to 40"),
        ("/learn?moment=x", 400, "from 1 to 40"),
        ("/learn?digit=10", 400, "from 0 to 9"),
        ("/learn/moments?run=", 400, "good, positive"),
        ("/learn/good-0.png", 404, "no page at this address"),
        ("/learn/good-41.png", 404, "no page at this address"),
        ("/learn/best-1.png", 404, "no page at this address"),
    ],
)
def test_every_address_answers_in_words(client, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text


def test_the_script_gets_all_moments_as_the_pages_have_them(client):
    answer = client.get("/learn/moments?run=positive&digit=2&moment=5").text
    assert "<title>" not in answer
    _, template = answer.split('<template id="moments">')
    blocks = template.split('<div class="moment"')[1:]
    assert len(blocks) == 40
    for number in (1, 23, 40):
        page = client.get(f"/learn?run=positive&digit=2&moment={number}").text
        assert meters(page) == meters(blocks[number - 1])


def test_a_drawing_is_read_with_the_weights_of_every_moment(client):
    answer = client.post(JSON, json={"strokes": DIGITS[3], "expect": "page"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    seen = Recognizer.load().read(DIGITS[3]).digits[0].seen
    assert f'src="{seen}"' in answer.text
    template = answer.text.split('<template id="moments">')[1]
    found = np.reshape(meters(template), (40, 10))
    wanted = load_run(GOOD).probabilities(from_data_url(seen))
    assert np.allclose(found, wanted, atol=1e-4)


def test_of_a_drawing_of_several_digits_the_first_is_read(client):
    strokes = [
        [(0.4 * x + shift, y) for x, y in stroke]
        for digit, shift in ((4, 0.0), (2, 0.5))
        for stroke in DIGITS[digit]
    ]
    answer = client.post(JSON, json={"strokes": strokes, "expect": "page"})
    seen = Recognizer.load().read(strokes).digits[0].seen
    assert f'src="{seen}"' in answer.text


@pytest.mark.parametrize(
    ("body", "status"), [({"strokes": []}, 422), ({"strokes": 3}, 400), ([], 400)]
)
def test_a_drawing_that_cannot_be_read_is_refused(client, body, status):
    assert client.post(JSON, json=body).status_code == status


def test_a_digit_chosen_in_the_address_is_not_that_of_a_drawing(client):
    address = "/learn/moments?run=good&digit=5"
    answer = client.post(address, json={"strokes": DIGITS[3]}).text
    assert "The digit that you drew last" in answer
    assert "digit=5&amp;run" not in answer


def test_the_picture_has_a_tile_for_each_unit_with_colors_for_the_signs(client):
    answer = client.get("/learn/good-40.png")
    assert answer.mimetype == "image/png"
    picture = np.asarray(Image.open(io.BytesIO(answer.data)).convert("RGBA"))
    assert picture.shape == (240, 240, 4)
    weights = load_run(GOOD).layers[0].weights(39)[:, 8 + 2].reshape(28, 28)
    tile = picture[31:59, 61:89].astype(int)
    strong = np.abs(weights) > 0.3 * np.abs(weights).max()
    blue = tile[..., 2] > tile[..., 0]
    assert strong.sum() > 20 and (blue == (weights > 0))[strong].all()
    assert tile[..., 3][strong].min() > tile[..., 3][np.abs(weights) < 0.01].max()


def test_pictures_are_kept_for_a_year_until_runs_are_recorded_anew(client):
    (address,) = re.findall(r'id="weights" src="([^"]+)"', client.get("/learn").text)
    assert "immutable" in client.get(address).headers["Cache-Control"]
    for version in ("?version=00000000", ""):
        answer = client.get(address.partition("?")[0] + version)
        assert "immutable" not in answer.headers["Cache-Control"]
        assert answer.headers["ETag"]


def test_damaged_runs_leave_the_rest_of_the_site_alone(tmp_path):
    folder = folder_with(tmp_path, "cnn.npz")
    (folder / "learning").mkdir()
    client = create_app({"TESTING": True, "ARTIFACTS": str(folder)}).test_client()
    answer = client.get("/learn")
    assert answer.status_code == 503 and "record_learning" in answer.text
    assert client.get("/").status_code == 200


def test_the_words_about_each_run_are_true_of_it(client):
    """The figures are the file's; these are the claims between them."""
    runs = {name: load_run(name) for name in RUNS}

    def accuracy(name: str, steps: int | None = None) -> float:
        return runs[name].figure("accuracy", steps)

    good = runs[GOOD]
    # Half of the steps are for what the last hundredths give.
    assert accuracy(GOOD, 36) > 0.85
    # All units alike at first; it catches up.
    assert accuracy("positive", 20) < 0.5 * accuracy(GOOD, 20)
    first = runs["positive"].layers[0]
    likeness = [np.corrcoef(first.weights(i)[300:500].T).mean() for i in (20, 39)]
    assert likeness[0] > 2 * likeness[1]
    # Little harm in the end: half a point at most.
    for name in ("positive", "outputs", "doubled"):
        assert abs(accuracy(name) - accuracy(GOOD)) < 0.005
    assert runs["outputs"].figure("loss", 0) > 2 * good.figure("loss", 0)
    assert accuracy("outputs", 20) < accuracy(GOOD, 20)
    # The doubled gradient jumps more, and silences units.
    jumps = {name: np.diff(runs[name].about["accuracy"]).min() for name in RUNS}
    assert jumps["doubled"] < 1.5 * jumps[GOOD] < 0
    assert accuracy("doubled", 65) < accuracy(GOOD, 65)
    assert runs["doubled"].figure("silent") > 1 and good.figure("silent") == 0
    # The learning rate is ten times the first one's, and nothing is learned.
    rates = [runs[name].about["learning_rate"] for name in ("rate", GOOD)]
    assert rates[0] == pytest.approx(10 * rates[1])
    assert runs["rate"].figure("silent", 98) > 55 and accuracy("rate") < 0.15
    for name in RUNS:
        assert percent(accuracy(name)) in client.get(f"/learn?run={name}").text
