"""The site for programs: `POST /api/predict`, and what it promises as OpenAPI."""

from flask import Blueprint, Response, request, send_from_directory

from webapp.between import look_around
from webapp.http.static_files import STATIC
from webapp.networks import networks
from webapp.read.request import asked, read_question

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/predict")
def predict() -> dict[str, object]:
    """Read strokes or an image; a Reading as JSON, errors as problem+json."""
    question = asked(request)
    network = networks().get(question.model)
    look_around()
    reading = read_question(network, question)
    look_around()
    return reading.as_dict()


@blueprint.get("/openapi.json")
def description() -> Response:
    """What can be asked and answered, for programs that read that (OpenAPI 3.1)."""
    return send_from_directory(STATIC, "openapi.json")
