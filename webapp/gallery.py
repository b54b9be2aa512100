"""MNIST's test images, and what a network makes of each."""

import secrets
from dataclasses import dataclass

import numpy as np
from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    url_for,
)

from model.errors import MalformedInput
from model.ink import png_bytes
from model.recognizer import Recognizer
from webapp.assets import keep_for_good
from webapp.networks import networks

blueprint = Blueprint("gallery", __name__, url_prefix="/gallery")

HANDFUL = 24
MAX_SEED = 999_999


@dataclass(frozen=True)
class GalleryImage:
    """A test image by its index, its true label, and what a network thinks of it."""

    index: int
    label: int
    probabilities: tuple[float, ...]

    @property
    def digit(self) -> int:
        """What the network says it is."""
        return self.probabilities.index(max(self.probabilities))

    @property
    def confidence(self) -> float:
        """The probability that the network gives its answer."""
        return max(self.probabilities)

    @property
    def is_right(self) -> bool:
        """Whether the answer is the label."""
        return self.digit == self.label


@blueprint.get("", strict_slashes=False)
def handful() -> str | Response:
    """A random handful; the seed in the address makes it one that can be linked."""
    network = networks().get(request.args.get("model"))
    if "seed" not in request.args:
        seed = secrets.randbelow(MAX_SEED + 1)
        response = redirect(url_for(".handful", seed=seed, **chosen(network)))
        response.cache_control.no_store = True
        return response
    seed = checked_seed(request.args["seed"])
    images = [look_up(network, index) for index in choose(seed, len(labels()))]
    return render_template("gallery.html", images=images, seed=seed, **shown(network))


@blueprint.get("/<index>")
def one(index: str) -> str:
    """One test image, large, with its ten probabilities and its neighbors."""
    network = networks().get(request.args.get("model"))
    image = look_up(network, checked_index(index))
    return render_template("test_image.html", image=image, **shown(network))


@blueprint.get("/<index>.png")
def picture(index: str) -> Response:
    """The image itself, light ink on dark paper as MNIST stores it."""
    images, _ = networks().test_images()
    response = Response(png_bytes(images[checked_index(index)]), mimetype="image/png")
    response.add_etag()
    keep_for_good(response)
    return response.make_conditional(request)


def chosen(network: Recognizer) -> dict[str, str]:
    """What keeps a network in the links of a page, if the address chose it."""
    return {"model": network.name} if "model" in request.args else {}


def shown(network: Recognizer) -> dict[str, object]:
    """What both pages need."""
    return {
        "network": network,
        "chosen": chosen(network),
        "others": [other.name for other in networks().others(network.name)],
        "total": len(labels()),
    }


def labels() -> np.ndarray:
    """The true digits of all test images, (10000,)."""
    return networks().test_images()[1]


def look_up(network: Recognizer, index: int) -> GalleryImage:
    """A test image with the prediction that was saved at training time."""
    saved = tuple(network.test_probabilities[index].tolist())
    return GalleryImage(index, int(labels()[index]), saved)


def choose(seed: int, n: int) -> list[int]:
    """A handful of indices below n, the same for the same seed."""
    return np.random.default_rng(seed).choice(n, HANDFUL, replace=False).tolist()


def checked_seed(text: str) -> int:
    """The seed in an address. Raises MalformedInput."""
    if not is_number(text) or int(text) > MAX_SEED:
        raise MalformedInput(f"The seed is a whole number from 0 to {MAX_SEED:,}.")
    return int(text)


def checked_index(text: str) -> int:
    """The index of a test image in an address, or the 404 that says the range."""
    last = len(labels()) - 1
    if not is_number(text) or int(text) > last:
        abort(404, f"There is no such test image: they are numbered 0 to {last:,}.")
    return int(text)


def is_number(text: str) -> bool:
    """Whether text is a whole number as one writes it, not too long for int()."""
    return text.isascii() and text.isdecimal() and str(int(text[:10])) == text
