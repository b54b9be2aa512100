"""Readers of pictures that `pictures.py` compares: the project's and two others."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from model.errors import InputError
from model.formatting import least_confidence
from model.ink import read_picture
from model.recognizer import Recognizer

# x0, y0, x1, y1 in pixels, text, confidence in 0..1
Part = tuple[tuple[float, float, float, float], str, float]
NEEDS = {
    "rapidocr": "pip install rapidocr==3.10.0 onnxruntime",
    "tesseract": "apt-get install tesseract-ocr",
}
READERS = ("project", *NEEDS)


@dataclass(frozen=True)
class Answer:
    """Text that was read; the others than the project never call it doubtful."""

    text: str
    confidence: float  # of what is least sure
    uncertain: bool


# Ways to ask: a picture as it is, a line that was cut out of one, one digit said to be
WHOLE, CUT_OUT, ONE_DIGIT = "whole", "cut out", "expect=digit"
# The bytes of an image file, and the way
Read = Callable[[bytes, str], Answer]
NOTHING = Answer("", 0.0, True)


def installed(names: list[str], model: str) -> list[str]:
    """Return the readers that can be loaded; say which cannot."""
    there = []
    for name in names:
        try:
            load_reader(name, model)
            there.append(name)
        except ImportError as error:
            print(f"{name} is left out: {error}. Cure: {NEEDS[name]}")
    return there


def load_reader(name: str, model: str) -> Read:
    """Return a reader by its name; raises ImportError where it is not installed."""
    if name == "rapidocr":
        return load_rapidocr()
    if name == "tesseract":
        return load_tesseract()
    return load_project(model)


def load_project(model: str) -> Read:
    """The project, asked for a page as the site does, or with `expect=digit`."""
    recognizer = Recognizer.load(model)

    def read(data: bytes, way: str) -> Answer:
        expect = "digit" if way == ONE_DIGIT else None
        try:
            reading = recognizer.read(read_picture(data), expect)
        except InputError:
            return NOTHING
        sure = least_confidence(reading) or 0.0
        return Answer(reading.text, sure, reading.uncertain)

    return read


def load_rapidocr() -> Read:
    """RapidOCR with its own networks; of a line or a digit, its recognizer alone.

    It has no list of signs to keep to: letters in its text are left out.
    """
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})

    def read(data: bytes, way: str) -> Answer:
        whole = way == WHOLE
        # It keeps to the steps of the call before unless it is told.
        found = engine(data, use_det=whole, use_cls=whole, use_rec=True)
        texts, scores = found.txts or (), found.scores or ()
        if not whole:
            boxes = [(0.0, 0.0, 1.0, 1.0)] * len(texts)
        else:
            boxes = [
                (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())
                for corners in (found.boxes if texts else ())
            ]
        return answer(list(zip(boxes, texts, scores, strict=True)))

    return read


def load_tesseract() -> Read:
    """Tesseract, told that there are digits only: a block, a line, or one of them."""
    program = shutil.which("tesseract")
    if program is None:
        raise ImportError("no program tesseract")
    modes = {WHOLE: "6", CUT_OUT: "7", ONE_DIGIT: "10"}

    def read(data: bytes, way: str) -> Answer:
        digits = "tessedit_char_whitelist=0123456789"
        command = [program, "stdin", "stdout", "--psm", modes[way], "-c", digits, "tsv"]
        done = subprocess.run(command, input=data, capture_output=True)
        if done.returncode:
            return NOTHING
        table = io.StringIO(done.stdout.decode(errors="replace"))
        words = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        parts = []
        for word in words:
            if word["level"] == "5" and (word["text"] or "").strip():
                x, y, w, h = (
                    float(word[key]) for key in ("left", "top", "width", "height")
                )
                box = (x, y, x + w, y + h)
                parts.append((box, word["text"], float(word["conf"]) / 100))
        return answer(parts)

    return read


def answer(parts: Sequence[Part]) -> Answer:
    """Put parts together by rows: those level with each other are in one."""
    parts = [part for part in parts if any(map(str.isdigit, part[1]))]
    if not parts:
        return NOTHING
    rows: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part[0][1] + part[0][3]):
        (_, top, _, bottom), last = part[0], rows[-1][-1][0] if rows else None
        if last and (top + bottom) / 2 < (last[1] + 3 * last[3]) / 4:
            rows[-1].append(part)
        else:
            rows.append([part])
    text = "\n".join(
        " ".join(text for _, text, _ in sorted(row, key=lambda part: part[0][0]))
        for row in rows
    )
    return Answer(text, min(float(score) for _, _, score in parts), False)
