"""The inside of a network: every layer, and the arithmetic of any cell, by choice."""

import re

import numpy as np
import pytest

from model.explain.activations import cell_arithmetic, largest_cell, trace
from model.recognizer import MODELS, Recognizer
from tests.support.site import DIGITS, shipped_site
from webapp.formatting import percent


@pytest.fixture
def client():
    return shipped_site().test_client()


@pytest.fixture
def image(mnist_test):
    return mnist_test[0][97].astype(np.float32) / np.float32(255)


def layers(model: str) -> range:
    return range(1, {"cnn": 6, "mlp": 2}[model] + 1)


def printed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")


def value(page: str, name: str) -> int:
    """Return the value of a number field of the page."""
    return int(re.search(rf'<input type="number" name="{name}" value="(\d+)"', page)[1])


@pytest.mark.parametrize("model", MODELS)
def test_every_layer_opens_at_its_strongest_cell(client, image, model):
    steps = trace(Recognizer.load(model).trained, image)
    assert len(steps) == len(layers(model))
    for layer, step in zip(layers(model), steps, strict=True):
        page = client.get(f"/gallery/97/inside?model={model}&layer={layer}").text
        row, column, k = largest_cell(step)
        assert value(page, "map") == k + (1 if step.rectified else 0)
        if step.maps.shape[0] > 1:
            assert (value(page, "row"), value(page, "column")) == (row + 1, column + 1)
        current = re.findall(r'id="layer-(\d)"[^>]* aria-current="step"', page)
        assert current == [str(layer)]


@pytest.mark.parametrize("model", MODELS)
def test_the_arithmetic_on_the_page_is_the_networks(client, image, model):
    steps = trace(Recognizer.load(model).trained, image)
    for layer, step in zip(layers(model), steps, strict=True):
        place = largest_cell(step, 3)
        first = 1 if step.rectified else 0
        page = client.get(
            f"/gallery/97/inside?model={model}&layer={layer}&map={3 + first}"
        ).text
        cell = cell_arithmetic(step, *place)
        sums = printed(cell.sums[cell.place])
        line = f"{sums} + ({printed(cell.bias)}) = {printed(cell.total)}"
        assert line in page
        assert (f"<strong>{cell.value:.2f}</strong>" in page) == step.rectified


def test_the_25_products_of_a_first_cell_are_printed_and_add_up(client, image):
    page = client.get("/gallery/97/inside?model=cnn&map=5&row=7&column=6").text
    step = trace(Recognizer.load("cnn").trained, image)[0]
    cell = cell_arithmetic(step, 6, 5, 4)
    table = re.search(r"<caption>Products</caption>(.*?)</table>", page, re.S)[1]
    cells = re.findall(r"<td[^>]*>([^<]+)</td>", table)
    found = [float(text.replace("−", "-")) for text in cells]
    assert found == pytest.approx(cell.products.ravel(), abs=0.0051)
    assert sum(found) == pytest.approx(cell.sums[cell.place], abs=0.13)


@pytest.mark.parametrize("model", MODELS)
def test_a_drawing_is_followed_and_carried_on(client, model):
    seen = Recognizer.load().read(DIGITS[4]).digits[0].seen
    form = {"picture": seen, "model": model, "layer": "2"}
    answer = client.post("/inside", data=form)
    assert answer.status_code == 200
    assert "How your drawing becomes a <strong>4</strong>" in answer.text
    forms = re.findall(r"<form.*?</form>", answer.text, re.S)
    assert forms and all(f'name="picture" value="{seen}"' in form for form in forms)


def test_a_hit_on_the_sheet_opens_that_map_and_one_on_a_map_that_cell(client):
    # 32 maps, eight in a row of 36 pixels each; then cells of 24 pixels.
    page = client.get("/gallery/97/inside?model=cnn&sheet.x=100&sheet.y=40").text
    assert value(page, "map") == 1 * 8 + 2 + 1
    page = client.get("/gallery/97/inside?model=cnn&map=11&cell.x=30&cell.y=287").text
    assert (value(page, "map"), value(page, "row"), value(page, "column")) == (
        11,
        12,
        2,
    )
    # The last pixel may be counted from the far edge.
    page = client.get("/gallery/97/inside?model=cnn&map=11&cell.x=288&cell.y=288").text
    assert (value(page, "row"), value(page, "column")) == (12, 12)
    page = client.get("/gallery/97/inside?model=mlp&sheet.x=287&sheet.y=143").text
    assert value(page, "map") == 512


def test_the_ten_sums_and_their_probabilities_are_those_of_the_network(client, image):
    for model in MODELS:
        network = Recognizer.load(model)
        page = client.get(f"/gallery/97/inside?model={model}").text
        table = page[page.index("From ten sums to probabilities") :]
        sums = re.findall(r"\d</a></th><td>([^<]+)</td>", table)
        assert sums == [printed(z) for z in network.network.logits(image[None])[0]]
        shown = re.findall(r"<td>([^<]+)</td></tr>", table.replace("&gt;", ">"))
        probabilities = network.probabilities(image[None])[0].tolist()
        wanted = [percent(p).replace("<", "&lt;") for p in probabilities]
        assert shown[:10] == wanted


@pytest.mark.parametrize(
    ("address", "pictures"),
    [
        ("/gallery/97/inside?model=cnn", ["The filters", "the frame is what"]),
        ("/gallery/97/inside?model=cnn&layer=4", ["Map ", "the frame is what"]),
        ("/gallery/97/inside?model=mlp", ["The weights of unit", "The products of"]),
    ],
)
def test_each_picture_says_what_it_shows(client, address, pictures):
    page = client.get(address).text
    names = re.findall(r'(?:alt|aria-label)="([^"]+)"', page)
    for picture in pictures:
        assert any(picture in name for name in names)
