"""What the site is compared with under load: an app that parses a question, no more."""

from flask import Flask, request

from webapp.read.request import asked

app = Flask(__name__)


@app.post("/")
def parse() -> dict[str, str]:
    """The shortest answer to the question that the site would read."""
    return {"model": asked(request).model or "none"}
