"""Files on our own disk that something has changed: drawings, and a network."""

import io
import json
import zipfile
from functools import cache

import numpy as np
from hypothesis import strategies as st

from model.artifact import FORMAT, with_checksum
from model.nn.network import build
from tests.fuzz.damage import damaged, few_edits
from tests.fuzz.drawings import bodies, drawings, values


def lines_of_drawings() -> st.SearchStrategy[bytes]:
    """Files of drawings, one or some of them no drawing."""
    lines = st.builds(line, st.integers(0, 9) | values, drawings | values)
    whole = st.lists(lines | bodies(), max_size=3).map(b"\n".join)
    return whole | st.builds(damaged, whole, few_edits)


def line(label: object, strokes: object) -> bytes:
    """A drawing of a file."""
    fields = {"label": label, "strokes": strokes, "writer": "somebody"}
    return json.dumps(fields).encode()


@cache
def smallest() -> dict[str, np.ndarray]:
    """The arrays of a sound network with one hidden unit."""
    arrays = build("mlp", np.random.default_rng(0), 1).named_state()
    arrays["test_probabilities"] = np.full((10000, 10), 0.1, np.float32)
    return arrays | {"about": np.array(json.dumps(about()))}


def about() -> dict[str, object]:
    """Return the metadata of the smallest network."""
    return {
        "format": FORMAT,
        "network": "mlp",
        "recipe": {"hidden": 1},
        "temperature": 1.0,
        "uncertain_below": 0.5,
    }


@st.composite
def artifacts(draw) -> bytes:
    """An .npz with one thing wrong, or none: in what it says, in an array, as a zip.

    With its checksum made right again, that would hide the rest.
    """
    arrays = dict(smallest())
    kind = draw(st.sampled_from(("about", "array", "npy", "zip", "bytes", "none")))
    name = draw(st.sampled_from(sorted(arrays)))
    if kind == "about":
        arrays["about"] = np.array(draw(said()))
    elif kind == "array":
        del arrays[name]
        if draw(st.booleans()):
            arrays[name] = draw(st.sampled_from(STRANGERS))
    members = {
        f"{name}.npy": as_npy(array) for name, array in with_checksum(arrays).items()
    }
    if kind == "npy":
        head, tail = members[f"{name}.npy"][:256], members[f"{name}.npy"][256:]
        members[f"{name}.npy"] = damaged(head, draw(few_edits)) + tail
    elif kind == "zip":
        strange = draw(st.sampled_from(("more", "more.npy", "é/", f"{name}.npy")))
        members[strange] = draw(st.binary(max_size=64))
    data = as_zip(members)
    if kind == "bytes":  # most of what a zip says of itself is at its end
        start = draw(st.sampled_from((0, max(0, len(data) - 700))))
        data = data[:start] + damaged(data[start:], draw(few_edits))
    return data


@st.composite
def said(draw) -> str:
    """Strategy for the metadata of a file."""
    if draw(st.integers(0, 3)) == 0:
        return json.dumps(draw(values))
    whole = about()
    part = draw(st.sampled_from((whole, whole["recipe"])))
    part[draw(st.sampled_from((*whole, "hidden")))] = draw(values)
    text = json.dumps(whole).encode()
    return damaged(text, draw(few_edits)).decode("latin-1")


STRANGERS = (
    np.zeros((784, 1)),
    np.full((784, 1), np.nan, np.float32),
    np.zeros((10000, 10), np.float32),
    np.array({"a": 1}, dtype=object),
    np.array("text"),
    np.empty(0),
    np.zeros(3, [("x", "f4")]),
)


def as_npy(array: np.ndarray) -> bytes:
    """An array as a .npy file."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)  # to see that it is refused
    return file.getvalue()


def as_zip(members: dict[str, bytes]) -> bytes:
    """Files by name in one .npz."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
