"""The pages of the gallery: a handful, a filtered list, one test image, its picture."""

import secrets
from math import ceil
from typing import Any

import numpy as np
from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug import Response as BaseResponse

from model.errors import MalformedInput
from model.ink.png import png_bytes
from model.recognizer import Recognizer
from webapp.gallery.filters import (
    Filters,
    filter_options,
    filters_in_words,
    parse_filters,
    select,
)
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

HANDFUL = 24  # images that are shown at random
PAGE_SIZE = 48  # images of a list on one page
MAX_SEED = 999_999


@blueprint.get("", strict_slashes=False)
def handful() -> str | BaseResponse:
    """Show a random handful, or with filters or a page the images that they choose.

    Without a seed, redirects to a handful with one, so that it can be linked.
    """
    network = networks().get(request.args.get("model"))
    filters = requested_filters(network)
    if filters or "page" in request.args:
        return listing(network, filters)
    if "seed" not in request.args:
        seed = secrets.randbelow(MAX_SEED + 1)
        arguments: dict[str, Any] = {"seed": seed, **model_argument(network)}
        response = redirect(url_for(".handful", **arguments))
        response.cache_control.no_store = True
        return response
    seed = checked_seed(request.args["seed"])
    return render_template(
        "gallery/list.html",
        images=[look_up(network, index) for index in random_indices(seed)],
        seed=seed,
        again={"seed": seed},
        offered=filter_options(facts_about(network), {}),
        **page_context(network),
    )


def listing(network: Recognizer, filters: Filters) -> str:
    """Show one page of the images that the filters keep."""
    facts = facts_about(network)
    indices = select(facts, filters)
    pages = max(1, ceil(len(indices) / PAGE_SIZE))
    page = checked_page(request.args.get("page", "1"), pages)
    here = indices[(page - 1) * PAGE_SIZE : page * PAGE_SIZE].tolist()
    return render_template(
        "gallery/list.html",
        images=[look_up(network, index) for index in here],
        count=len(indices),
        page=page,
        pages=pages,
        again={"page": 1},
        offered=filter_options(facts, filters),
        **page_context(network, filters),
    )


@blueprint.get("/<index>")
def one(index: str) -> str:
    """Show a test image, large, with its ten probabilities and links to its neighbors.

    The neighbors are those among the images that the filters in the address keep.
    """
    network = networks().get(request.args.get("model"))
    image = look_up(network, checked_index(index))
    filters = requested_filters(network)
    among = select(facts_about(network), filters).tolist()
    if image.index not in among:  # an address that no page links to
        filters, among = {}, list(range(len(labels())))
    place = among.index(image.index)
    others = networks().others(network.name)
    return render_template(
        "gallery/image.html",
        image=image,
        opinions=[(other.name, look_up(other, image.index)) for other in others],
        before=among[place - 1] if place else None,
        after=among[place + 1] if place + 1 < len(among) else None,
        place=place,
        page=place // PAGE_SIZE + 1,
        count=len(among),
        **page_context(network, filters),
    )


@blueprint.get("/<index>.png")
def picture(index: str) -> BaseResponse:
    """Send the image as PNG, light ink on dark paper as MNIST stores it."""
    images, _ = networks().test_images
    response = Response(png_bytes(images[checked_index(index)]), mimetype="image/png")
    response.add_etag()
    cache_forever(response)
    return response.make_conditional(request)


def model_argument(network: Recognizer) -> dict[str, str]:
    """Return the argument that keeps the network in links, if the address chose one."""
    return {"model": network.name} if "model" in request.args else {}


def page_context(
    network: Recognizer, filters: Filters | None = None
) -> dict[str, object]:
    """Return the variables that all templates of the gallery need.

    `link_arguments` keep the network and the filters in the links of a page.
    """
    filters = filters or {}
    return {
        "network": network,
        "chosen": model_argument(network),
        "filters": filters,
        "words": filters_in_words(filters),
        "link_arguments": model_argument(network) | filters,
        "networks": list(networks().loaded),
        "others": [other.name for other in networks().others(network.name)],
        "total": len(labels()),
    }


def requested_filters(network: Recognizer) -> Filters:
    """Return the filters in the address. Raises MalformedInput."""
    filters = parse_filters(request.args.items(multi=True))
    if "disagree" in filters and not networks().others(network.name):
        raise MalformedInput(
            "This site has only one network, so none disagrees with it."
        )
    return filters


def random_indices(seed: int) -> list[int]:
    """Return HANDFUL different indices of test images, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return rng.choice(len(labels()), HANDFUL, replace=False).tolist()


def checked_seed(text: str) -> int:
    """Return the seed from an address. Raises MalformedInput."""
    if not is_number(text) or int(text) > MAX_SEED:
        raise MalformedInput(f"“seed” must be a whole number from 0 to {MAX_SEED:,}.")
    return int(text)


def checked_page(text: str, pages: int) -> int:
    """Return the number of a page, 1 to `pages`, from an address.

    Raises MalformedInput.
    """
    if not is_number(text) or not 1 <= int(text) <= pages:
        last = f"a number from 1 to {pages:,}" if pages > 1 else "1: there is one page"
        raise MalformedInput(f"“page” must be {last}.")
    return int(text)
