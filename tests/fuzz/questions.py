"""Requests of any kind to any of the site's addresses."""

import json
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

import numpy as np
from flask import Flask
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from model.ink import check_strokes, strokes_to_ink
from model.ink.data_urls import to_data_url
from model.preprocess import prepare
from tests.fuzz import pictures
from tests.fuzz.damage import damaged, few_edits
from tests.fuzz.drawings import bodies, drawings
from tests.support.shapes import DIGITS
from webapp.gallery.filters import VALUES

MULTIPART = "multipart/form-data; boundary=part"
FORM = "application/x-www-form-urlencoded"
METHODS = ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "get", "X")
FIELDS = (
    *("name", "remove", "end", "choice", "meant"),
    *(*VALUES, "model", "expect", "page", "seed", "view", "alike", "against", "layer"),
    *("map", "row", "column", "sheet.x", "sheet.y", "cell.x", "cell.y", "label", "x"),
)
WORDS = ("", "0", "1", "7", "12", "287", "-1", "9999", "10000", "1e3", "٣", "0" * 5000)
WORDS += ("yes", "unsure", "cnn", "mlp", "digit", "number", "projector", "\0", "<b>")
# Latin-1 without what ends a header: servers let nothing else through.
visible = st.text(st.characters(codec="latin-1", exclude_categories=("Cc",)))
words = st.sampled_from(WORDS) | st.integers(0, 300).map(str) | st.text(max_size=12)
pairs = st.tuples(st.sampled_from(FIELDS) | st.text(max_size=6), words)
SENSE = {
    "Accept": ("text/html", "application/json", "image/png", "*/*;q=x", "a/b;q=-1"),
    "Accept-Encoding": ("gzip", "br, gzip;q=0", "*", "gzip;q=nan"),
    "If-Modified-Since": ("Tue, 24 Nov 2026 19:39:26 GMT", "Tue, 99 Nov 2026"),
    "If-None-Match": ("*", 'W/"x"', '"'),
    "If-Range": ('"x"', "yesterday"),
    "Range": ("bytes=0-9", "bytes=9-0", "bytes=-5,7-", "lines=1-2"),
    "Host": ("localhost", "[::1]:80", "a b", "x:99999999", ""),
    "Origin": ("null", "http://localhost", "http://[", "https://a.example"),
    "Sec-Fetch-Site": ("same-origin", "none", "cross-site"),
    "X-Forwarded-For": ("1.2.3.4", "::1%eth0"),
    "X-Fragment": ("result", "live", "other"),
    "X-Request-ID": ("0123456789abcdef", "x\u00ff"),
    "Content-Length": ("0", "-1", "7", "x", "99999999999999999999"),
    "Content-Type": ("application/json", "application/json; charset=x", FORM, "x"),
    "Cookie": ("session=1", "=;="),
    "User-Agent": ("-",),
}
headers = st.sampled_from(sorted(SENSE)).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from(SENSE[name]) | visible)
)


@dataclass(frozen=True)
class Question:
    """One request, as a WSGI server hands it on."""

    method: str
    path: bytes
    query: str
    headers: tuple[tuple[str, str], ...]
    content_type: str
    body: bytes


@cache
def seen() -> tuple[str, ...]:
    """Return the pictures of digits that pages carry on."""
    inks = (strokes_to_ink(check_strokes(strokes)) for strokes in DIGITS.values())
    return tuple(to_data_url(prepare(ink)) for ink in inks)


@st.composite
def form_pictures(draw) -> str:
    """The field “picture” of the pages that explain, or something else in it."""
    text = draw(st.sampled_from(seen()))
    kind = draw(st.sampled_from(("whole", "noise", "damaged")))
    if kind == "noise":
        rng = np.random.default_rng(draw(st.integers(0, 2**16)))
        text = to_data_url(rng.random((28, 28)) ** draw(st.integers(1, 40)))
    elif kind == "damaged":
        text = damaged(text.encode(), draw(few_edits)).decode("latin-1")
    return text


@st.composite
def urlencoded(draw) -> tuple[str, bytes]:
    """A form of few fields: its type and its body."""
    fields = draw(st.lists(pairs, max_size=4))
    if draw(st.integers(0, 7)):
        fields.append(("picture", draw(form_pictures())))
    body = urlencode(fields, errors="surrogatepass").encode()
    return FORM, damaged(body, draw(few_edits)) if draw(
        st.integers(0, 3)
    ) == 0 else body


@st.composite
def multipart(draw) -> tuple[str, bytes]:
    """A form with a picture."""
    fields: dict[str, object] = {}
    if draw(st.booleans()):
        fields["model"] = draw(st.sampled_from(("mlp", "mlp", "cnn", "x" * 30)))
    name = draw(st.sampled_from(("image", "image", "image", "picture", "")))
    data = draw(pictures.files())
    fields[name] = FileStorage(pictures.io.BytesIO(data), draw(visible), name)
    _, body = encode_multipart(fields, boundary="part")
    return MULTIPART, damaged(body, draw(few_edits)) if draw(st.booleans()) else body


@st.composite
def corrections(draw) -> tuple[str, bytes]:
    """A drawing with what it is."""
    fields = {"label": draw(words), "strokes": draw(drawings)}
    return "application/json", json.dumps(fields).encode()


contents = st.one_of(
    bodies().map(lambda body: ("application/json", body)),
    urlencoded(),
    multipart(),
    corrections(),
    st.tuples(st.sampled_from((FORM, MULTIPART, "text/plain", "")), st.binary()),
)


def questions(app: Flask) -> st.SearchStrategy[Question]:
    """Requests to the addresses of a site, whatever they are."""
    rules = sorted(app.url_map.iter_rules(), key=str)
    return one_question(
        st.sampled_from(rules)
        | st.sampled_from([r for r in rules if "POST" in r.methods])
    )


@st.composite
def one_question(draw, rules) -> Question:
    rule = draw(rules)
    parts = (
        draw(words | st.just("css/base.css") | st.just("draw"))
        if part.startswith("<")
        else part
        for part in re.split("(<[^>]+>)", rule.rule)
    )
    path = "".join(parts).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 15)) == 0:
        path = b"/" + damaged(path[1:], draw(few_edits))
    method = draw(st.sampled_from(sorted(rule.methods - {"HEAD", "OPTIONS"})))
    if draw(st.integers(0, 15)) == 0:
        method = draw(st.sampled_from(METHODS))
    content_type, body = draw(contents) if method == "POST" else ("", b"")
    return Question(
        method=method,
        path=path,
        query=urlencode(draw(st.lists(pairs, max_size=4)), errors="surrogatepass"),
        headers=tuple(draw(st.lists(headers, max_size=3))),
        content_type=content_type,
        body=body,
    )
