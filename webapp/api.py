"""The site for programs: `POST /api/predict` and `GET /healthz`."""

from flask import Blueprint, request

from webapp.networks import networks
from webapp.reading import asked, read_question

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/predict")
def predict() -> dict[str, object]:
    """Read strokes or an image; a Reading as JSON, errors as problem+json."""
    question = asked(request)
    network = networks().get(question.model)
    return read_question(network, question).as_dict()


@blueprint.get("/healthz")
def health() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}
