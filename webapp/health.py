"""For whoever watches the site: whether it answers, and whether it reads."""

from flask import Blueprint, Flask, Response

from model.errors import ArtifactError
from webapp.errors import problem_json
from webapp.networks import Networks, networks

blueprint = Blueprint("health", __name__)

SEVEN = [[(0.3, 0.22), (0.5, 0.21), (0.7, 0.2), (0.6, 0.45), (0.5, 0.62), (0.44, 0.82)]]


def init_app(app: Flask) -> None:
    """Say in the log, at the start, what could not be loaded."""
    for failure in app.extensions["networks"].needed_failures():
        app.logger.warning("%s", failure)


@blueprint.get("/healthz")
def alive() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> dict[str, object] | Response:
    """Whether every network reads a plain 7; else 503, and which one does not."""
    served = networks()
    for name in served.present:
        if not reads(served, name):
            return problem_json(
                503, f"The network {name} does not read: the site's log may say why."
            )
    return {"status": "ready", "networks": served.present}


def reads(served: Networks, name: str) -> bool:
    """Whether a network can be had, and reads a plain 7."""
    try:
        return served.get(name).read(SEVEN).text == "7"
    except ArtifactError:
        return False
