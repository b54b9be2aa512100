"""The HTTP API: `POST /api/predict`, and its description in OpenAPI."""

from flask import Blueprint, Response, request, send_from_directory

from webapp.http.static_files import STATIC
from webapp.networks import networks
from webapp.read.request import parse_request

blueprint = Blueprint("api", __name__)


@blueprint.post("/api/predict")
def predict() -> dict[str, object]:
    """Read strokes or an image; answer a Reading as JSON, errors as problem+json."""
    asked = parse_request(request)
    network = networks().get(asked.model)
    reading = network.read_segmentation(asked.segmented)
    return reading.as_dict()


@blueprint.get("/openapi.json")
def description() -> Response:
    """Send the description of the API (OpenAPI 3.1)."""
    return send_from_directory(STATIC, "openapi.json")
