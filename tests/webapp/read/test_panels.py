"""A digit's panel is rendered once, says what it is asked to say, and is forgotten."""

import pytest

from model.recognizer import Recognizer
from tests.support.shapes import number
from tests.support.site import shipped_site
from webapp.read.panels import panel
from webapp.read.recent import forget

ADDRESSES = "/why", "/inside"


@pytest.fixture(autouse=True)
def site():
    forget()
    with shipped_site().test_request_context():
        yield
    forget()


@pytest.fixture
def rendered(monkeypatch):
    """The digits whose panels are really rendered."""
    digits = []
    template = shipped_site().jinja_env.get_template("draw/_digit_panel.html")
    real = template.render
    monkeypatch.setattr(
        template, "render", lambda given: digits.append(given["digit"]) or real(given)
    )
    return digits


def test_the_panels_of_a_number_that_grows_are_rendered_once(rendered):
    client, strokes = shipped_site().test_client(), number("101")
    for drawn in (strokes[:2], strokes, strokes):
        client.post("/", json={"strokes": drawn}, headers={"X-Fragment": "live"})
    assert [digit.digit for digit in rendered] == [1, 0, 1]


def test_a_panel_is_that_of_its_digit_network_and_addresses():
    four, two = Recognizer.load().read(number("42")).digits
    text = panel(four, "cnn", *ADDRESSES)
    assert panel(four, "cnn", *ADDRESSES) is text
    assert four.seen in text and "Why 4?" in text and text.count("<meter") == 10
    assert 'value="cnn"' in text and 'formaction="/inside"' in text
    assert two.seen in panel(two, "cnn", *ADDRESSES)
    assert 'value="mlp"' in panel(four, "mlp", *ADDRESSES)
    assert 'action="/under/why"' in panel(four, "cnn", "/under/why", "/under/inside")


def test_it_is_forgotten_with_the_drawing():
    (seven,) = Recognizer.load().read(number("7")).digits
    text = panel(seven, "cnn", *ADDRESSES)
    forget()
    again = panel(seven, "cnn", *ADDRESSES)
    assert again == text and again is not text
