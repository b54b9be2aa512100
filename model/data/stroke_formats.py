"""Forms that strokes come in as JSON, all turned into lists of points [x, y].

By default a stroke is a list of points, each [x, y] or {"x": x, "y": y}. Quick, Draw!
has lists of xs and ys instead. Of two points that looks the same, so it has to be said.
"""

from ..errors import MalformedInput, choose

FORMATS = ("points", "quickdraw")


def to_points(strokes: object, format: object) -> object:
    """Return strokes as lists of points [x, y]; what is wrong in them is left as it is.

    format: one of FORMATS. Raises UnknownChoice for another, MalformedInput for an
    object that is no point and for strokes that are not what “quickdraw” has.
    """
    if not isinstance(format, str):
        raise MalformedInput("“format” must be one short word.")
    is_quickdraw = choose(format, FORMATS, "format") == "quickdraw"
    if not isinstance(strokes, list):
        return strokes
    convert = _from_columns if is_quickdraw else _from_objects
    return [convert(stroke, number) for number, stroke in enumerate(strokes, 1)]


def _from_objects(stroke: object, number: int) -> object:
    """Return a stroke of objects as points, and every other one as it is."""
    if not (isinstance(stroke, list) and stroke and isinstance(stroke[0], dict)):
        return stroke
    try:
        return [[point["x"], point["y"]] for point in stroke]
    except (KeyError, TypeError):
        raise MalformedInput(
            f"Stroke {number} has a point without “x” and “y”: "
            'send each as {"x": x, "y": y}.'
        ) from None


def _from_columns(stroke: object, number: int) -> list[list[object]]:
    """Return a stroke [xs, ys] as points; a third list, the times, is passed over."""
    if not (
        isinstance(stroke, list)
        and len(stroke) in (2, 3)
        and all(isinstance(values, list) for values in stroke)
    ):
        raise MalformedInput(
            f"Stroke {number} is not two lists: as “quickdraw”, send "
            "[[x, x, ...], [y, y, ...]]."
        )
    xs, ys = stroke[:2]
    if len(xs) != len(ys):
        raise MalformedInput(
            f"Stroke {number} has {len(xs):,} xs and {len(ys):,} ys: send as many."
        )
    return [[x, y] for x, y in zip(xs, ys, strict=True)]
