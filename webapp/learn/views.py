"""The page of a run at one moment, all its moments for the script, the weights."""

from typing import Any

import numpy as np
from flask import Blueprint, Response, abort, render_template, request
from werkzeug import Response as BaseResponse

from model.errors import MalformedInput, NothingDrawn, choose
from model.ink.data_urls import from_data_url, to_data_url
from model.learning_runs import GOOD, RUNS, LearningRun
from webapp.gallery.images import is_number
from webapp.http.static_files import cache_forever
from webapp.learn.charts import charts
from webapp.learn.moments import moments_of, recorded
from webapp.learn.weights import weights_png
from webapp.networks import networks
from webapp.read.request import parse_request

blueprint = Blueprint("learn", __name__, url_prefix="/learn")

DEFAULT_DIGIT = 7  # whose example is read if none is chosen


@blueprint.get("")
def page() -> str:
    """Show a run at a moment; the address chooses them, and an example digit."""
    return render_template("learn/page.html", **example_context())


@blueprint.get("/moments")
def of_example() -> str:
    """Return a run with all its moments, about an example digit, to the script."""
    return render_template("learn/_run.html", with_all=True, **example_context())


@blueprint.post("/moments")
def of_drawing() -> str:
    """Return a run with all its moments, about a drawing's first digit."""
    reading = networks().get().read_segmentation(parse_request(request).segmented)
    digits = [digit for digit in reading.digits if digit.is_digit] or reading.digits
    if not digits:
        raise NothingDrawn("There is no digit in the drawing.")
    image = from_data_url(digits[0].seen)
    return render_template("learn/_run.html", with_all=True, **run_context(image))


@blueprint.get("/<name>-<int:number>.png")
def weights(name: str, number: int) -> BaseResponse:
    """Send the picture of the first layer's weights, or abort with 404."""
    if name not in RUNS or not 1 <= number <= recorded(name).moments:
        abort(404)
    run = recorded(name)
    picture = weights_png(run.layers[0].weights(number - 1))
    response = Response(picture, mimetype="image/png")
    response.add_etag()
    if request.args.get("version") == run.version:
        cache_forever(response)
    return response.make_conditional(request)


def example_context() -> dict[str, Any]:
    """Return the variables about the example digit in the address."""
    digit = number_in_address("digit", 0, 9, DEFAULT_DIGIT)
    image = recorded(GOOD).example(digit)
    kept = {"digit": request.args["digit"]} if "digit" in request.args else {}
    return run_context(image) | {"digit": digit, "kept": kept}


def run_context(image: np.ndarray) -> dict[str, Any]:
    """Return the variables about the run and the moment in the address.

    image (28, 28) float32 is what the network reads. `kept` are the arguments of links
    to the same example.
    """
    run = recorded(choose(request.args.get("run", GOOD), RUNS, "run"))
    found = moments_of(run, image)
    number = number_in_address("moment", 1, len(found), 1)
    return {
        "run": run,
        "good": recorded(GOOD),
        "runs": [recorded(name) for name in RUNS],
        "moments": found,
        "moment": found[number - 1],
        "picture": to_data_url(image),
        "examples": examples(recorded(GOOD)),
        "digit": None,
        "kept": {},
        "charts": list(zip(charts(run), charts(recorded(GOOD)), strict=True)),
    }


def examples(run: LearningRun) -> list[str]:
    """Return the example of each digit as a data: URL."""
    return [to_data_url(run.example(digit)) for digit in range(len(run.examples))]


def number_in_address(name: str, low: int, high: int, default: int) -> int:
    """Return a whole number from low to high in the address. Raises MalformedInput."""
    text = request.args.get(name, str(default))
    if not is_number(text) or not low <= int(text) <= high:
        raise MalformedInput(f"“{name}” must be a whole number from {low} to {high}.")
    return int(text)
