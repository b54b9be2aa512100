"""Liveness and readiness: the process answers, and the networks read."""

from flask import Blueprint, Response

from model.version import __version__
from webapp.http.errors import problem_json
from webapp.networks import networks

blueprint = Blueprint("health", __name__)

# A 7 of one stroke, in 0..1 units.
SEVEN = [[(0.3, 0.22), (0.5, 0.21), (0.7, 0.2), (0.6, 0.45), (0.5, 0.62), (0.44, 0.82)]]


@blueprint.get("/healthz")
def alive() -> dict[str, str]:
    """Answer 200, with the program's version, as long as the process answers."""
    return {"status": "ok", "version": __version__}


@blueprint.get("/readyz")
def ready() -> dict[str, object] | Response:
    """Answer 200 if every network reads a plain 7, else 503 with the one that fails."""
    served = networks().loaded
    for name, network in served.items():
        if network.read(SEVEN).text != "7":
            return problem_json(503, f"The network {name} does not read a plain 7.")
    return {"status": "ready", "networks": list(served)}
