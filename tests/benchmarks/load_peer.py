"""What the site is compared with under load: an app that parses a request, no more."""

from flask import Flask, request

from webapp.read.request import parse_request

app = Flask(__name__)


@app.post("/")
def parse() -> dict[str, str]:
    """Answer a request that the site would read, as shortly as can be."""
    return {"model": parse_request(request).model or "none"}
