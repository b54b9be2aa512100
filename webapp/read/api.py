"""The HTTP API: `POST /api/predict`, and its description in OpenAPI."""

from flask import Blueprint, Response, request, send_from_directory

from model.errors import InputError
from model.recognizer import Recognizer
from webapp.http.errors import problem, status_of
from webapp.http.static_files import STATIC
from webapp.networks import networks
from webapp.read.request import PredictRequest, parse_requests

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/predict")
def predict() -> dict[str, object]:
    """Read strokes or images; answer a Reading as JSON, errors as problem+json."""
    return answer_to(parse_requests(request))


def answer_to(asked: list[PredictRequest]) -> dict[str, object]:
    """Return a Reading as plain values, of several requests the list of all.

    In a list are readings, or the problems of single pictures. Raises InputError for
    one that is alone, UnknownChoice or ArtifactError for the network.
    """
    network = networks().get(asked[0].model)
    if len(asked) == 1:
        return network.read_segmentation(asked[0].segment()).as_dict()
    return {"readings": [reading_or_problem(network, one) for one in asked]}


def reading_or_problem(network: Recognizer, asked: PredictRequest) -> dict[str, object]:
    """Return a Reading as plain values, or the problem that a picture has."""
    try:
        return network.read_segmentation(asked.segment()).as_dict()
    except InputError as error:
        return problem(status_of(error), str(error))


@blueprint.get("/openapi.json")
def description() -> Response:
    """Send the description of the API (OpenAPI 3.1)."""
    return send_from_directory(STATIC, "openapi.json")
