"""The page about the API: its examples work, its form answers, its figures are true."""

import html
import io
import json
import re
import shutil
import subprocess

import pytest

from model.ink.strokes import MAX_POINTS
from tests.support.openapi import DOCUMENT
from tests.support.site import DIGITS, picture_of, shipped_site
from webapp import create_app

SEVEN = {"strokes": DIGITS[7]}
FRAGMENT = {"X-Fragment": "result"}
MULTIPART = {"content_type": "multipart/form-data"}
# A field of the form that is longer than Flask reads.
LONG = (
    b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n'
    + b" " * 600_000
    + b"\r\n--x--\r\n"
)


@pytest.fixture
def client():
    return shipped_site().test_client()


def code(page: str, name: str) -> str:
    """The text in a box of the page."""
    label = re.escape(html.escape(name))
    found = re.search(rf'<pre [^>]*aria-label="{label}">(.*?)</pre>', page, re.S)
    return html.unescape(found[1])


def form_body(page: str) -> str:
    """The drawing in the page's form."""
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    return html.unescape(found[1])


def words(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)))


def send(client, body: str, **headers):
    return client.post("/api", data={"body": body}, headers=headers, **MULTIPART)


def test_the_example_in_python_is_answered(client, monkeypatch, capsys):
    """Its request goes to the site by way of the test's client."""

    def urlopen(request):
        kind = request.get_header("Content-type")
        answer = client.post(request.full_url, data=request.data, content_type=kind)
        return io.BytesIO(answer.data)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    exec(code(client.get("/api").text, "Python"), {})
    assert capsys.readouterr().out == "7\n"


def test_the_example_of_the_package_reads(client, capsys):
    program = code(client.get("/api").text, "Python, the package")
    assert len(program.splitlines()) == 3
    # A checkout has the package under another name than an installation.
    exec(program.replace("from digit_reader ", "from model "), {})
    assert capsys.readouterr().out == "7\n"


@pytest.mark.parametrize("name", ["points", "objects", "quickdraw"])
def test_an_example_can_be_put_into_the_form(client, name):
    page = client.get(f"/api?example={name}").text
    request = DOCUMENT["paths"]["/api/predict"]["post"]["requestBody"]
    examples = request["content"]["application/json"]["examples"]
    assert json.loads(form_body(page)) == examples[name]["value"]


def test_a_drawing_is_shown_with_the_answer_of_the_api(client):
    body = json.dumps(SEVEN)
    page = send(client, body)
    assert page.status_code == 200
    assert code(page.text, "The request").splitlines() == [
        "POST /api/predict HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        "",
        body,
    ]
    answer = json.loads(code(page.text, "The answer"))
    assert answer == client.post("/api/predict", json=SEVEN).json
    assert "The answer: 200 OK" in words(page.text)
    assert form_body(page.text) == body


def test_each_list_of_numbers_is_one_line(client):
    answer = code(send(client, json.dumps(SEVEN)).text, "The answer")
    (line,) = {row.strip() for row in answer.splitlines() if "probabilities" in row}
    assert len(json.loads("{" + line.rstrip(",") + "}")["probabilities"]) == 10


def test_pictures_are_shown_with_the_answer_of_the_api(client):
    files = [(io.BytesIO(picture_of(digit)), f"{digit}.png") for digit in (2, 7)]
    form = {"image": files, "expect": "digit"}
    page = client.post("/api", data=form, **MULTIPART)
    assert code(page.text, "The request").splitlines()[2:] == [
        "Content-Type: multipart/form-data",
        "",
        "image=@2.png",
        "image=@7.png",
        "expect=digit",
    ]
    readings = json.loads(code(page.text, "The answer"))["readings"]
    assert [reading["text"] for reading in readings] == ["2", "7"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{", 400),
        ('{"strokes": [[[1]]]}', 400),
        ('{"strokes": [], "format": "svg"}', 400),
        (json.dumps({"strokes": [[[0, 1]] * (MAX_POINTS + 1)]}), 413),
        ('{"strokes": []}', 422),
    ],
    ids=["no-json", "no-pair", "no-format", "too-many", "nothing"],
)
@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_what_is_wrong_is_shown_as_the_api_says_it(client, body, status, headers):
    page = send(client, body, **headers)
    own = client.post("/api/predict", data=body, content_type="application/json")
    assert page.status_code == own.status_code == status
    assert json.loads(code(page.text, "The answer")) == json.loads(own.data)
    assert ("<title>" in page.text) is (headers == {})


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"data": {}, **MULTIPART}, 400),
        ({"data": {"image": (io.BytesIO(b"%PDF"), "a.pdf")}, **MULTIPART}, 415),
        ({"data": {"body": "{}"}}, 415),
        ({"data": LONG, "content_type": "multipart/form-data; boundary=x"}, 413),
        ({"data": {"body": '{"strokes": [], "model": "cnn"}'}, **MULTIPART}, 422),
    ],
    ids=["empty", "pdf", "urlencoded", "long", "nothing"],
)
def test_a_form_that_cannot_be_read_has_its_problem_in_the_place_of_an_answer(
    client, request_, status
):
    page = client.post("/api", **request_)
    assert page.status_code == status
    problem = json.loads(code(page.text, "The answer"))
    assert problem["status"] == status
    assert f"The answer: {status} {problem['title']}" in words(page.text)


def test_too_many_requests_are_said_in_the_place_of_an_answer():
    client = create_app({"RATE_LIMIT": "1 per hour"}).test_client()
    assert send(client, json.dumps(SEVEN)).status_code == 200
    page = send(client, json.dumps(SEVEN), **FRAGMENT)
    assert page.status_code == 429
    assert json.loads(code(page.text, "The answer"))["status"] == 429


def test_what_is_sent_is_never_markup(client):
    bad = "<script>alert(1)</script>"
    for page in (
        send(client, bad).text,
        send(client, json.dumps(SEVEN | {"model": bad[:19]})).text,
        client.post("/api", data={"image": (io.BytesIO(b"x"), bad)}, **MULTIPART).text,
    ):
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_what_is_sent_is_kept_by_the_visitors_browser_alone(client):
    page = send(client, json.dumps(SEVEN))
    assert page.headers["Cache-Control"] == "private, no-cache"
    part = send(client, json.dumps(SEVEN), **FRAGMENT)
    assert part.headers["Cache-Control"] == "no-store"


def test_every_field_and_every_status_of_the_document_is_on_the_page(client):
    page = client.get("/api").text
    for name in ("Drawing", "Pictures", "Reading", "Line", "Digit", "Mark"):
        for field in DOCUMENT["components"]["schemas"][name]["properties"]:
            assert f"<dt><code>{field}</code></dt>" in page
    for status in DOCUMENT["paths"]["/api/predict"]["post"]["responses"]:
        if status not in ("200", "default"):
            assert f"<dt><code>{status}</code></dt>" in page
    assert "<dd></dd>" not in page.replace(" ", "").replace("\n", "")
    assert 'href="/openapi.json"' in page


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"RATE_LIMIT": "7 per minute"}, "One address: 7 per minute."),
        ({"RATE_LIMIT": "off"}, "One address: as many requests as it likes."),
        ({"CORS_ORIGINS": "none"}, "owner has allowed no site (DIGITS_CORS_ORIGINS)"),
        ({"CORS_ORIGINS": "https://a.example"}, "where that site is on a list"),
        ({"FRAME_ANCESTORS": "none"}, "lets no page show it in a frame"),
        ({"FRAME_ANCESTORS": "self"}, "lets only its own pages show it in a frame"),
        ({"FRAME_ANCESTORS": "https://a.example"}, "are on a list"),
    ],
)
def test_the_page_says_what_the_settings_allow(settings, said):
    page = create_app(settings).test_client().get("/api").text
    assert said in words(page)
    # Partners of the site's owner are nobody's business.
    assert "a.example" not in page
    assert ('id="demo"' in page) is (settings.get("FRAME_ANCESTORS") != "none")


def test_a_frame_is_one_line(client):
    line = code(client.get("/api").text, "HTML")
    assert line == (
        '<iframe src="http://localhost/embed" title="Draw a number" '
        'width="320" height="420"></iframe>'
    )


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_examples_for_curl_are_answered(tmp_path):
    from tests.browser.running import served

    for name in ("page.jpg", "scan.tif", "seven.png"):
        kind = {"jpg": "JPEG", "tif": "TIFF", "png": "PNG"}[name.split(".")[1]]
        (tmp_path / name).write_bytes(picture_of(7, kind))
    with served() as address:
        page = shipped_site().test_client().get("/api", base_url=address).text
        answers = ""
        for name in ("curl, a drawing", "curl, pictures"):
            answers += subprocess.run(
                ["sh", "-c", code(page, name)],
                cwd=tmp_path,
                capture_output=True,
                text=True,
                check=True,
            ).stdout
    decoder = json.JSONDecoder()
    texts = []
    while answers := answers.strip():
        answer, end = decoder.raw_decode(answers)
        texts += [one["text"] for one in answer.get("readings", [answer])]
        answers = answers[end:]
    assert texts == ["7"] * 4
