"""Health: the site answers, the networks read, and the metrics."""

import json
import re

import pytest

from model.recognizer import MODELS, Recognizer
from model.version import __version__
from tests.support.site import DIGITS, folder_with, shipped_site
from webapp import create_app


def test_a_site_that_answers_says_its_version():
    answer = shipped_site().test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok", "version": __version__}


def test_a_site_whose_networks_all_read_is_ready():
    answer = shipped_site().test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "networks": list(MODELS)}


def test_a_site_with_one_network_of_its_own_is_ready_with_that_one(tmp_path):
    client = create_app({"ARTIFACTS": folder_with(tmp_path, "mlp.npz")}).test_client()
    assert client.get("/readyz").json == {"status": "ready", "networks": ["mlp"]}


@pytest.mark.parametrize("name", MODELS)
def test_a_network_that_misreads_a_plain_digit_is_not_ready(monkeypatch, name):
    read = Recognizer.read

    def misread(self, drawing, expect="number"):
        wrong = self.name == name
        return read(self, DIGITS[1] if wrong else drawing, expect)

    monkeypatch.setattr(Recognizer, "read", misread)
    client = shipped_site().test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content_type) == (
        503,
        "application/problem+json",
    )
    assert f"The network {name} does not read" in json.loads(answer.data)["detail"]


@pytest.fixture(scope="module")
def measured():
    """A site that shows its figures."""
    return create_app({"METRICS": "on"}).test_client()


def figures(client) -> dict[str, float]:
    """Return the values of /metrics, by series."""
    text = client.get("/metrics").text
    found = re.findall(r"^([^# ]\S*|[^# ][^}]*\}) (\S+)$", text, re.M)
    return {series: float(value) for series, value in found}


def test_requests_are_counted_and_timed_where_that_is_switched_on(measured):
    series = 'digits_requests_total{endpoint="api.predict",method="POST",status="200"}'
    timed = 'digits_request_seconds_count{endpoint="api.predict"}'
    before = figures(measured)
    measured.post("/api/predict", json={"strokes": DIGITS[7]})
    after = figures(measured)
    assert after[series] == before.get(series, 0) + 1
    assert after[timed] == before.get(timed, 0) + 1


def test_strangers_cannot_add_series_without_end(measured):
    for number in range(3):
        measured.open(f"/nowhere/{number}", method=f"STRANGE{number}")
    names = [series for series in figures(measured) if "STRANGE" in series]
    assert names == []
    assert 'digits_requests_total{endpoint="none",method="other",status="404"}' in (
        figures(measured)
    )


def test_without_the_setting_there_are_no_figures():
    assert shipped_site().test_client().get("/metrics").status_code == 404
