"""How it works: the numbers are the network's, of a test image or of a drawing."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from model.explain.activations import cell_arithmetic, largest_cell, trace
from model.explain.sliding import filter_sums
from model.preprocess import prepare
from model.recognizer import Recognizer
from tests.support.site import DIGITS, folder_with, shipped_site
from webapp import create_app
from webapp.formatting import percent
from webapp.how.example import SHEET, example_of_test_image

IMAGE = 97
BESIDE = [[(0.6 * x, y) for x, y in stroke] for stroke in DIGITS[4]] + [
    [(0.4 + 0.6 * x, y) for x, y in stroke] for stroke in DIGITS[2]
]


@pytest.fixture
def client():
    return shipped_site().test_client()


@pytest.fixture
def image(mnist_test):
    return mnist_test[0][IMAGE].astype(np.float32) / np.float32(255)


@pytest.fixture
def first_step(image):
    return trace(Recognizer.load().trained, image)[0]


def printed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def cells(page: str) -> list[list[str]]:
    """The lines of each cell of the table of products: ink, weight, product."""
    table = re.search(r'<table class="products">(.*?)</table>', page, re.S)[1]
    return [
        re.findall(r">([^<>]+)</(?:span|b)>", cell)
        for cell in re.findall(r"<td>(.*?)</td>", table)
    ]


def test_the_products_at_a_place_are_the_networks_and_add_up(client, image, first_step):
    page = client.get(f"/how?image={IMAGE}&filter=5&row=7&column=12").text
    weights = first_step.filters[:, :, 0, 4]
    window = image[6:11, 11:16]
    found = cells(page)
    assert len(found) == 25
    wanted = zip(window.ravel(), weights.ravel(), strict=True)
    for (ink, weight, product), (x, w) in zip(found, wanted, strict=True):
        assert ink == (f"{x:.2f}" if x else "0")
        assert weight == f"×{printed(w)}"
        assert product == (printed(x * w) if abs(x * w) >= 0.005 else "0")
    total = printed(filter_sums(first_step, 4)[6, 11])
    assert f"Row 7, column 12: the 25 products add up to {total}" in words(page)


def test_the_block_of_the_place_is_pooled_as_in_the_network(client, first_step):
    page = words(client.get(f"/how?image={IMAGE}&filter=5&row=7&column=12").text)
    cell = cell_arithmetic(first_step, 3, 5, 4)
    assert " ".join(printed(z) for z in cell.sums) in page
    kept = printed(cell.sums[cell.place])
    assert f"{kept} + ({printed(cell.bias)}) = {printed(cell.total)}" in page
    assert f"Below zero it becomes zero{cell.value:.2f}" in page
    assert cell.value == pytest.approx(float(first_step.maps[3, 5, 4]), abs=1e-4)


def test_without_a_choice_it_is_the_strongest_filter_at_its_largest_sum(
    client, first_step
):
    page = words(client.get(f"/how?image={IMAGE}").text)
    k = largest_cell(first_step)[2]
    sums = filter_sums(first_step, k)
    row, column = np.unravel_index(sums.argmax(), sums.shape)
    assert f"This is number {k + 1}" in page
    place = f"Row {row + 1}, column {column + 1}: the 25 products add up to"
    assert f"{place} {printed(sums.max())}" in page


def test_a_place_without_a_script_is_an_address_that_keeps_the_place(client):
    page = client.get(f"/how?image={IMAGE}&filter=5").text
    (form,) = re.findall(r'<form class="sliders".*?</form>', page, re.S)
    assert 'action="/how#filter" method="get"' in form
    for field in (f'name="image" value="{IMAGE}"', 'name="filter" value="5"'):
        assert field in form
    assert re.search(r"<noscript><button[^>]*type=\"submit\"", form)
    links = re.findall(r'data-place="(\d+) (\d+)" href="([^"]+)"', form)
    assert len(links) == 2
    for row, column, address in links:
        address = address.replace("&amp;", "&")
        assert address.endswith("#filter")
        assert f"Row {row}, column {column}:" in words(client.get(address).text)


def test_the_sums_and_shares_are_those_of_the_network(client, image):
    network = Recognizer.load()
    page = client.get(f"/how?image={IMAGE}").text
    table = re.search(r'<table class="facts shares">(.*?)</table>', page, re.S)[1]
    rows = re.findall(
        r"<th[^>]*>(\d)</th><td>([^<]+)</td><td>([^<]+)</td><td>([^<]+)", table
    )
    logits = network.network.logits(image[None])[0]
    shares = network.probabilities(image[None])[0].tolist()
    for (digit, shown, _, share), z, p in zip(rows, logits, shares, strict=True):
        assert (shown, share.replace("&lt;", "<").replace("&gt;", ">")) == (
            printed(z),
            percent(p),
        ), digit
    chart = re.findall(r'class="chart-value" x="318" y="\d+">([^<]+)<', page)
    assert chart[:10] == [printed(z) for z in logits]


def test_the_part_in_numbers_is_that_of_the_picture(client, image):
    page = client.get(f"/how?image={IMAGE}").text
    frame = re.search(r'x="(\d+)" y="(\d+)" width="8" height="8"', page)
    column, row = int(frame[1]), int(frame[2])
    part = re.search(r'<svg class="plate numbers".*?</svg>', page, re.S)[0]
    shown = re.findall(r">([\d.]+)</text>", part)
    wanted = image[row : row + 8, column : column + 8].ravel()
    assert shown == [f"{x:.2f}" if x else "0" for x in wanted]


def test_the_sheet_of_a_test_image_is_framed_to_that_image(mnist_test):
    with shipped_site().test_request_context("/how"):
        for index in (0, IMAGE, 61):
            example = example_of_test_image(str(index))
            sheet = picture(example.sheet.picture)
            assert sheet.shape == (SHEET, SHEET)
            framed = np.rint(prepare(sheet) * 255)
            assert np.array_equal(framed, mnist_test[0][index])


def picture(url: str) -> np.ndarray:
    """The pixels of a picture in a data: URL."""
    data = base64.b64decode(url.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(data)))


def test_ten_test_images_are_offered_and_each_is_read_right(client, mnist_test):
    page = client.get("/how").text
    offered = re.findall(r'href="/how\?image=(\d+)"[^>]*data-swap>(\d)</a>', page)
    assert [digit for _, digit in offered] == [str(digit) for digit in range(10)]
    for index, digit in offered:
        assert mnist_test[1][int(index)] == int(digit)
        assert f"reads {digit} and is sure" in words(
            client.get(f"/how?image={index}").text
        )


@pytest.mark.parametrize("digit", [2, 8])
def test_a_drawing_gets_the_same_lesson_with_its_own_numbers(client, digit):
    answer = client.post("/how", json={"strokes": DIGITS[digit]})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.lstrip().startswith('<div class="lesson" id="lesson"')
    assert "<title>" not in answer.text
    seen = Recognizer.load().read(DIGITS[digit], expect="page").digits[0].seen
    assert answer.text.count(f'src="{seen}"') >= 4
    assert f"This is your drawing. The network reads {digit}" in words(answer.text)
    assert 'class="pen" d="M' in answer.text
    own, image = (
        re.findall(r'<h2 id="([\w-]+)"', page)
        for page in (answer.text, client.get("/how").text)
    )
    assert own == image[: len(own)] and len(own) == 9


def test_any_digit_of_a_drawn_number_can_be_followed(client):
    for number, digit in (("", 4), ("?digit=1", 4), ("?digit=2", 2)):
        answer = client.post(f"/how{number}", json={"strokes": BESIDE})
        assert f"The network reads {digit}" in words(answer.text)
    assert "digit 2 of 2" in words(answer.text)
    assert client.post("/how?digit=3", json={"strokes": BESIDE}).status_code == 400


def test_what_is_no_digit_is_said_to_be_none(client):
    letter = [
        [(0.2, 0.2), (0.2, 0.8)],
        [(0.2, 0.5), (0.7, 0.5)],
        [(0.7, 0.2), (0.7, 0.8)],
    ]
    reading = Recognizer.load().read(letter, expect="page")
    assert not any(digit.is_digit for digit in reading.digits)
    answer = client.post("/how", json={"strokes": letter})
    assert "takes it for no digit" in words(answer.text)
    assert "is not sure" in words(answer.text)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"json": {"strokes": []}}, 422),
        ({"json": {"strokes": "none"}}, 400),
        ({"json": {}}, 400),
        ({"json": {"strokes": [[[0, 1]]] * 501}}, 413),
        ({"data": {"strokes": "[]"}}, 415),
    ],
)
def test_what_is_no_drawing_is_refused(client, body, status):
    assert client.post("/how", **body).status_code == status


def test_strokes_in_another_unit_are_on_a_sheet_around_them(client):
    large = [[(300 * x + 900, 300 * y) for x, y in stroke] for stroke in DIGITS[3]]
    page = client.post("/how", json={"strokes": large}).text
    sheet = re.search(r'<svg class="plate" viewBox="([^"]+)"', page)[1]
    x, y, width, height = map(float, sheet.split())
    points = np.concatenate([np.array(stroke) for stroke in large])
    assert width == pytest.approx(height)
    assert ([x, y] < points.min(axis=0)).all()
    assert (points.max(axis=0) < [x + width, y + height]).all()


def test_a_site_without_filters_leaves_their_steps_out(tmp_path):
    folder = folder_with(tmp_path, "mlp.npz", "mnist_test.npz")
    client = create_app({"ARTIFACTS": folder}).test_client()
    answer = client.get("/how")
    assert answer.status_code == 200
    assert "A filter slides over it" not in answer.text
    assert "512 numbers are left" in words(answer.text)
