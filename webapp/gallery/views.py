"""MNIST's test images, what a network makes of each, and the filters to find them."""

import secrets
from math import ceil

import numpy as np
from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)

from model.errors import MalformedInput
from model.ink.png import png_bytes
from model.recognizer import Recognizer
from webapp.gallery.filters import Filters, choices, parse, select, words
from webapp.gallery.images import (
    checked_index,
    facts_about,
    is_number,
    labels,
    look_up,
)
from webapp.http.static_files import cache_forever
from webapp.networks import networks

blueprint = Blueprint("gallery", __name__, url_prefix="/gallery")

HANDFUL = 24
PAGE = 48
MAX_SEED = 999_999


@blueprint.get("", strict_slashes=False)
def handful() -> str | Response:
    """A random handful, or with filters or a page the images that they choose.

    The seed in the address makes a handful one that can be linked.
    """
    network = networks().get(request.args.get("model"))
    filters = asked_filters(network)
    if filters or "page" in request.args:
        return listing(network, filters)
    if "seed" not in request.args:
        seed = secrets.randbelow(MAX_SEED + 1)
        response = redirect(url_for(".handful", seed=seed, **chosen(network)))
        response.cache_control.no_store = True
        return response
    seed = checked_seed(request.args["seed"])
    return render_template(
        "gallery.html",
        images=[look_up(network, index) for index in choose(seed, len(labels()))],
        seed=seed,
        again={"seed": seed},
        offered=choices(facts_about(network), {}),
        **shown(network),
    )


def listing(network: Recognizer, filters: Filters) -> str:
    """One page of the images that the filters keep."""
    facts = facts_about(network)
    indices = select(facts, filters)
    pages = max(1, ceil(len(indices) / PAGE))
    page = checked_page(request.args.get("page", "1"), pages)
    here = indices[(page - 1) * PAGE : page * PAGE].tolist()
    return render_template(
        "gallery.html",
        images=[look_up(network, index) for index in here],
        count=len(indices),
        page=page,
        pages=pages,
        again={"page": 1},
        offered=choices(facts, filters),
        **shown(network, filters),
    )


@blueprint.get("/<index>")
def one(index: str) -> str:
    """One test image, large, with its ten probabilities and its neighbors.

    Its neighbors are those among the images that the filters in the address keep.
    """
    network = networks().get(request.args.get("model"))
    image = look_up(network, checked_index(index))
    filters = asked_filters(network)
    among = select(facts_about(network), filters).tolist()
    if image.index not in among:  # an address that somebody made
        filters, among = {}, list(range(len(labels())))
    place = among.index(image.index)
    others = networks().others(network.name)
    return render_template(
        "test_image.html",
        image=image,
        opinions=[(other.name, look_up(other, image.index)) for other in others],
        before=among[place - 1] if place else None,
        after=among[place + 1] if place + 1 < len(among) else None,
        place=place,
        page=place // PAGE + 1,
        count=len(among),
        **shown(network, filters),
    )


@blueprint.get("/<index>.png")
def picture(index: str) -> Response:
    """The image itself, light ink on dark paper as MNIST stores it."""
    images, _ = networks().test_images
    response = Response(png_bytes(images[checked_index(index)]), mimetype="image/png")
    response.add_etag()
    cache_forever(response)
    return response.make_conditional(request)


def chosen(network: Recognizer) -> dict[str, str]:
    """What keeps a network in the links of a page, if the address chose it."""
    return {"model": network.name} if "model" in request.args else {}


def shown(network: Recognizer, filters: Filters | None = None) -> dict[str, object]:
    """What the pages of the gallery need; `kept` keeps the filters in their links."""
    filters = filters or {}
    return {
        "network": network,
        "chosen": chosen(network),
        "filters": filters,
        "words": words(filters),
        "kept": chosen(network) | filters,
        "networks": list(networks().loaded),
        "others": [other.name for other in networks().others(network.name)],
        "total": len(labels()),
    }


def asked_filters(network: Recognizer) -> Filters:
    """The filters in the address. Raises MalformedInput."""
    filters = parse(request.args.items(multi=True))
    if "disagree" in filters and not networks().others(network.name):
        raise MalformedInput("This site has one network: none disagrees with it.")
    return filters


def choose(seed: int, n: int) -> list[int]:
    """A handful of indices below n, the same for the same seed."""
    return np.random.default_rng(seed).choice(n, HANDFUL, replace=False).tolist()


def checked_seed(text: str) -> int:
    """The seed in an address. Raises MalformedInput."""
    if not is_number(text) or int(text) > MAX_SEED:
        raise MalformedInput(f"The seed is a whole number from 0 to {MAX_SEED:,}.")
    return int(text)


def checked_page(text: str, pages: int) -> int:
    """The number of a page in an address. Raises MalformedInput."""
    if not is_number(text) or not 1 <= int(text) <= pages:
        last = f"from 1 to {pages:,}" if pages > 1 else "1: there is one page"
        raise MalformedInput(f"The page is a whole number, {last}.")
    return int(text)
