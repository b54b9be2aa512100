"""Drawings as people make them and as nobody does, and JSON that may hold one."""

import json

from hypothesis import strategies as st

from tests.fuzz.damage import damaged, few_edits
from tests.support.shapes import DIGITS, moved, number

SIGNS = ([(0, 0)], [(0, 0), (0.4, 0)], [(0.1, 0), (0, 0.3)], [(0, 0), (3, 0)])

LARGEST = 1e9  # of model.ink.strokes
usual = st.floats(-10, 1000, width=32)
any_number = (
    usual
    | st.integers(-1000, 1000)
    | st.floats(-LARGEST, LARGEST)
    | st.sampled_from((0.0, -0.0, 5e-324, 1e-310, 1e-155, 1e-9, 1, LARGEST, -LARGEST))
)


def strokes_of(coordinate: st.SearchStrategy) -> st.SearchStrategy[list]:
    """Strokes without a plan."""
    point = st.lists(coordinate, min_size=2, max_size=2)
    return st.lists(st.lists(point, max_size=12), max_size=8)


@st.composite
def numbers(draw) -> list:
    """A number written plainly, in any unit, its height and width of any kind."""
    strokes = number(
        draw(st.text("0123456789", min_size=1, max_size=6)), draw(st.floats(-0.5, 2))
    )
    powers = st.integers(-323, 8) | st.integers(-3, 3)
    across, down = (10.0 ** draw(powers) for _ in "xy")
    corner = draw(st.sampled_from((0.0, 0.0, 1.0, -1e6, 9e8)))
    return [
        [[clipped(corner + x * across), clipped(corner + y * down)] for x, y in stroke]
        for stroke in strokes
    ]


@st.composite
def pages(draw) -> list:
    """Strokes of digits, dots, bars and ticks anywhere, of any size."""
    shape = st.sampled_from([[s] for s in SIGNS]) | st.sampled_from(
        list(DIGITS.values())
    )
    place, size = st.floats(0, 6, width=16), st.sampled_from((0.05, 0.3, 1, 1, 1, 2))
    parts = draw(
        st.lists(st.tuples(shape, place, place, size), min_size=1, max_size=12)
    )
    return [
        [[x, y] for x, y in stroke]
        for strokes, right, down, by in parts
        for stroke in moved(strokes, right, down, by)
    ]


def clipped(value: float) -> float:
    return max(-LARGEST, min(LARGEST, value))


drawings = numbers() | pages() | strokes_of(usual) | strokes_of(any_number)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(("cnn", "mlp", "digit", "number", "\ud800", 10**400, 1e308))
)
values = st.recursive(
    scalars,
    lambda part: (
        st.lists(part, max_size=4)
        | st.dictionaries(st.text(max_size=4), part, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def bodies(draw) -> bytes:
    """JSON for the site, as it should be, with anything in a field, or damaged."""
    fields = {"strokes": draw(drawings)}
    if draw(st.booleans()):
        fields["model"] = draw(st.sampled_from(("mlp", "cnn", "CNN", "")))
        fields["expect"] = draw(st.sampled_from(("digit", "number", "page", "digits")))
    if draw(st.integers(0, 3)) == 0:
        names = st.sampled_from(("strokes", "model", "expect", "label")) | st.text()
        fields[draw(names)] = draw(values)
    whole = fields if draw(st.integers(0, 7)) else draw(values)
    encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-16", "utf-32")))
    text = json.dumps(whole, ensure_ascii=draw(st.booleans()))
    data = text.encode(encoding, "surrogatepass")
    return damaged(data, draw(few_edits)) if draw(st.booleans()) else data
