"""Sites whose pages may ask the API: those that are listed, that address, no more."""

import pytest

from tests.support.site import DIGITS, shipped_site
from webapp import create_app
from webapp.config import SettingsError

SEVEN = {"strokes": DIGITS[7]}
SCHOOL, LOCAL = "https://school.example", "http://localhost:3000"
API = "/api/predict"
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
}


@pytest.fixture(scope="module")
def client():
    return create_app({"CORS_ORIGINS": f"{SCHOOL}, {LOCAL}"}).test_client()


def from_page(origin: str, **others: str) -> dict[str, str]:
    """Headers that a browser sends for a page of another site."""
    return {"Origin": origin, "Sec-Fetch-Site": "cross-site"} | others


def allowed(answer) -> str | None:
    return answer.headers.get("Access-Control-Allow-Origin")


@pytest.mark.parametrize("origin", [SCHOOL, LOCAL])
def test_a_page_of_a_listed_site_is_answered_and_may_read_the_answer(client, origin):
    answer = client.post(API, json=SEVEN, headers=from_page(origin))
    assert answer.json["text"] == "7"
    assert allowed(answer) == origin
    assert "Origin" in answer.vary
    exposed = answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert exposed == ["Retry-After", "X-Request-ID"]


def test_a_listed_site_is_known_by_its_origin_alone_in_older_browsers(client):
    answer = client.post(API, json=SEVEN, headers={"Origin": SCHOOL})
    assert (answer.status_code, allowed(answer)) == (200, SCHOOL)


def test_a_preflight_says_what_a_listed_site_may_send(client):
    answer = client.options(API, headers=from_page(SCHOOL, **PREFLIGHT))
    assert (answer.status_code, allowed(answer)) == (200, SCHOOL)
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    headers = answer.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert "content-type" in headers
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "Origin" in answer.vary


@pytest.mark.parametrize(
    ("body", "status"), [({"strokes": []}, 422), ({}, 400), (SEVEN, 200)]
)
def test_a_page_of_a_listed_site_can_read_what_was_wrong(client, body, status):
    answer = client.post(API, json=body, headers=from_page(SCHOOL))
    assert (answer.status_code, allowed(answer)) == (status, SCHOOL)


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://school.example",
        "https://school.example:444",
        "https://a.school.example",
        "https://school.example.elsewhere.example",
        "https://SCHOOL.example",
        "https://school.example/",
        "null",
        "",
    ],
)
def test_a_site_that_looks_like_a_listed_one_is_another(client, origin):
    for headers in (from_page(origin), {"Origin": origin}):
        answer = client.post(API, json=SEVEN, headers=headers)
        assert answer.status_code == 403
        preflight = client.options(API, headers=headers | PREFLIGHT)
        for one in (answer, preflight):
            assert allowed(one) is None
            assert "Access-Control-Allow-Methods" not in one.headers
            assert "Origin" in one.vary


@pytest.mark.parametrize(
    "address", ["/", "/why", "/inside", "/table", "/corrections", "/api", "/nowhere"]
)
def test_a_listed_site_can_post_nowhere_else(client, address):
    answer = client.post(address, json=SEVEN, headers=from_page(SCHOOL))
    assert (answer.status_code, allowed(answer)) == (403, None)


@pytest.mark.parametrize("address", ["/", "/openapi.json", "/readyz", "/gallery/7"])
def test_a_listed_site_can_read_no_other_address(client, address):
    for method in ("GET", "OPTIONS"):
        headers = from_page(SCHOOL)
        answer = client.open(address, method=method, headers=headers, buffered=True)
        assert allowed(answer) is None


def test_no_answer_allows_credentials(client):
    answers = [
        client.post(API, json=SEVEN, headers=from_page(SCHOOL)),
        client.options(API, headers=from_page(SCHOOL, **PREFLIGHT)),
    ]
    for answer in answers:
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert allowed(answer) != "*"


def test_programs_and_the_sites_own_pages_are_answered_as_ever(client):
    for headers in ({}, {"Sec-Fetch-Site": "same-origin"}):
        answer = client.post(API, json=SEVEN, headers=headers)
        assert (answer.status_code, allowed(answer)) == (200, None)
        assert "Origin" in answer.vary


def test_without_a_list_no_site_is_allowed():
    client = shipped_site().test_client()
    answer = client.post(API, json=SEVEN, headers=from_page(SCHOOL))
    preflight = client.options(API, headers=from_page(SCHOOL, **PREFLIGHT))
    assert (answer.status_code, allowed(answer), allowed(preflight)) == (
        403,
        None,
        None,
    )


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "any",
        "null",
        "school.example",
        "https://*.school.example",
        "https://school.example/",
        "https://school.example/page",
        "https://school.example:443",
        "http://school.example:80",
        "https://school.example:",
        "https://school.example:0",
        "https://user@school.example",
        "ftp://school.example",
        "none, https://school.example",
        "https://école.example",
    ],
)
def test_an_origin_that_cannot_be_one_stops_the_start(value):
    with pytest.raises(SettingsError, match="DIGITS_CORS_ORIGINS is “") as caught:
        create_app({"CORS_ORIGINS": value})
    assert "“none”, or sites such as “https://school.example”" in str(caught.value)
