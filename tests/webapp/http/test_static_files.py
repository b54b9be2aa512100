"""Stylesheets joined a page, and the modules that a script imports."""

import re

import pytest

from tests.support.site import DIGITS, shipped_site
from webapp import create_app
from webapp.http import static_files
from webapp.http.static_files import STATIC, imported_modules, minified_styles

# The parts of the pages' own stylesheets, in their order
DRAW_PARTS = [
    "draw-correction",
    "draw-history",
    "draw-layout",
    "draw-pictures",
    "draw-projector",
    "draw-result",
    "draw-table",
    "draw-tabs",
    "draw-upload",
    "draw-verdict",
]
PARTS = {
    "draw": DRAW_PARTS,
    "explain": ["explain-inside", "explain-live"],
    "how": ["how-filter", "how-story"],
    "model": ["model-figures"],
}
SHARED = {"draw": ["sheet"], "how": ["choices"], "learn": ["choices"]}
STYLES = {
    "/": "draw",
    "/how": "how",
    "/gallery?seed=4": "gallery",
    "/gallery?label=4": "gallery",
    "/gallery/2130?disputed=yes": "gallery",
    "/gallery/7/why?alike=yes": "explain",
    "/why": "explain",
    "/gallery/7/inside": "explain",
    "/gallery/7/inside?model=mlp": "explain",
    "/learn": "learn",
    "/learn?run=outputs&moment=40&digit=3": "learn",
    "/model": "model",
    "/api": "api",
    "/embed": "embed",
    "/nowhere": "message",
}


@pytest.fixture
def client():
    return shipped_site().test_client()


def styles_of(client, page: str) -> str:
    """The stylesheet of a page, which links one."""
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert answer.content_type == "text/css; charset=utf-8"
    return answer.text


def classes_in(styles: str) -> set[str]:
    """The classes that a stylesheet has a rule for."""
    selectors = re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", styles, flags=re.S))
    return set(re.findall(r"\.([a-z][\w-]*)", " ".join(selectors)))


def unstyled(client, page: str) -> set[str]:
    """The classes of a page with a rule in static/css, but none in its stylesheet."""
    every = "\n".join(path.read_text() for path in (STATIC / "css").glob("*.css"))
    used = set(" ".join(re.findall(r'class="([^"]*)"', page)).split())
    return used & classes_in(every) - classes_in(styles_of(client, page))


@pytest.mark.slow
@pytest.mark.parametrize(("address", "name"), STYLES.items())
def test_a_page_has_one_stylesheet_with_all_rules_for_its_classes(
    client, address, name
):
    page = client.get(address).text
    parts = [*SHARED.get(name, []), name, *PARTS.get(name, [])]
    files = ["tokens", "base", "layout", "components", *parts]
    contents = [(STATIC / "css" / f"{file}.css").read_text() for file in files]
    assert styles_of(client, page) == minified_styles("\n".join(contents))
    assert unstyled(client, page) == set()


@pytest.mark.slow
def test_an_answer_and_an_error_on_the_draw_page_get_all_rules(client):
    for body, status in (({"strokes": DIGITS[7]}, 200), ({"strokes": []}, 422)):
        answer = client.post("/", json=body)
        assert answer.status_code == status
        assert unstyled(client, answer.text) == set()


@pytest.mark.slow
def test_the_pages_of_a_correction_get_all_rules_for_their_classes(tmp_path):
    settings = {
        "CORRECTIONS": "on",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'corrections.sqlite3'}",
    }
    client = create_app(settings).test_client()
    drawing = {"label": "7", "strokes": DIGITS[7]}
    address = client.post("/corrections", json=drawing).json["page"]
    pages = [
        client.get("/"),
        client.get(address),
        client.post(f"{address}/delete", data={"delete": "yes"}),
    ]
    for page in pages:
        assert page.status_code == 200
        assert unstyled(client, page.text) == set()


@pytest.mark.slow
def test_the_pages_of_a_class_get_all_rules_for_their_classes(tmp_path):
    address = f"sqlite:///{tmp_path / 'class.sqlite3'}"
    client = create_app({"CLASS": "on", "DATABASE_URL": address}).test_client()
    wall = client.post("/class", data={"name": "Sevens"}).location
    sheet = re.search(r"/class/\w{5}-\w{5}", client.get(wall).text)[0]
    sent = client.post(sheet, json={"strokes": DIGITS[7]})
    pages = [client.get("/class"), client.get(wall), client.get(sheet), sent]
    pages.append(client.post(wall, data={"end": "yes"}))
    for page in pages:
        assert page.status_code in (200, 201)
        assert unstyled(client, page.text) == set()


def test_no_rule_is_in_the_stylesheet_of_no_page():
    files = {path.stem for path in (STATIC / "css").glob("*.css")}
    classes = {"class", "class-wall"}
    own = {*STYLES.values(), "corrections", *classes, *sum(PARTS.values(), [])}
    shared = {"tokens", "base", "layout", "components", "choices", "sheet"}
    assert files == shared | own


MODULES = {
    "page/main.js": """
        // import { a } from "./a-comment.js";
        import { a } from "./a.js";
        import {
          b,
          c,
        } from "../shared/b.js";
        import "./effect.js";
        const text = "./text.js";
        const later = () => import("./later.js");""",
    "page/a.js": 'import { b } from "../shared/b.js";\nexport * from "./c.js";',
    "page/c.js": 'import { a } from "./a.js";\nexport const from = "./text.js";',
    "page/effect.js": "",
    "shared/b.js": "export function b() {}\n",
}


def test_imported_modules_are_found_through_one_another_once_each(
    tmp_path, monkeypatch
):
    for name, text in MODULES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(re.sub(r"^ {8}", "", text, flags=re.M))
    monkeypatch.setattr(static_files, "STATIC", tmp_path)
    found = imported_modules.__wrapped__("page/main.js")
    assert found == ("page/a.js", "shared/b.js", "page/effect.js", "page/c.js")


def test_scripts_and_styles_go_without_comments(client):
    page = client.get("/").text
    for address in (
        re.search(r'rel="stylesheet" href="([^"]+)"', page)[1],
        re.search(r'src="([^"]+/draw/main.js)"', page)[1],
    ):
        text = client.get(address, buffered=True).text
        assert len(text) > 1000
        assert "/*" not in text and not re.search(r"^\s*//", text, re.MULTILINE)


def test_a_script_that_does_not_exist_is_not_found(client):
    for name in (
        "draw/nothing.js",
        "../../webapp/config.js",
        "draw/..%2f..%2f..%2fx.js",
    ):
        assert client.get(f"/static/1/js/{name}").status_code == 404


def test_a_debugging_server_sends_scripts_as_they_are():
    site = create_app({"DEBUG": True, "TESTING": True})
    address = "/static/1/js/draw/main.js"
    sent = site.test_client().get(address, buffered=True).text
    assert sent == (STATIC / "js/draw/main.js").read_text("utf-8")
