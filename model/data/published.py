"""Published pen drawings, turned into files of drawings to train with.

`python -m model.data.pens digits pens.jsonl --uci FILE --unipen FOLDER` writes the
digits, `letters` and `words` in place of `digits` what is none. Only the people and
sources in `training_people` are used: networks are measured with the others.

The originals are UCI Machine Learning Repository data set 81 (E. Alpaydin,
F. Alimoglu, Pen-Based Recognition of Handwritten Digits) and Zenodo record 1195803
(International Unipen Foundation, train_r01_v07), both CC BY 4.0.
"""

import hashlib
import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np

from ..errors import InputError, MalformedInput, SetupError
from ..files import write_atomically
from .training_people import KINDS, UCI_NAME, UCI_SIZE, UCI_SOURCE, UCI_WRITERS, Kind
from .unipen import (
    UnipenFile,
    count_segments,
    parse_unipen,
    read_text,
    read_unipen,
)

MAX_MESSAGES = 10  # Maximum number of damaged places that are named


@dataclass
class Drawing:
    """Drawing that may be trained on."""

    label: str
    strokes: list[np.ndarray]  # (n, 2) float32, y down
    writer: str
    source: str

    def to_json(self) -> str:
        """Return the drawing as a line of a file of drawings."""
        fields = {
            "label": int(self.label) if self.label.isdigit() else self.label,
            "strokes": [_numbers(stroke) for stroke in self.strokes],
            "writer": self.writer,
            "source": self.source,
        }
        return json.dumps(fields, separators=(",", ":")) + "\n"


@dataclass
class LeftOut:
    """Numbers of drawings that are left out, and where files are damaged."""

    counts: Counter[str] = field(default_factory=Counter)
    damages: list[str] = field(default_factory=list)

    def damaged(self, error: MalformedInput, count: int = 1) -> None:
        """Count drawings as damaged, as an error says."""
        self.counts["damaged, or without their strokes"] += count
        self.damages.append(str(error))


def uci_drawings(path: Path, left_out: LeftOut) -> Iterator[Drawing]:
    """Yield the digits of pendigits-orig.tra, or .Z, by those who may be trained on.

    Raises MalformedInput, which names file and line, and SetupError without gzip.
    """
    if not path.name.startswith(UCI_NAME):
        raise MalformedInput(f"{path} is not {UCI_NAME}, the file to train with.")
    text = _unpack(path) if path.suffix == ".Z" else read_text(path)
    file = parse_unipen(path, text)
    for segment in file.segments:
        fields = segment.comment.split()
        if len(fields) < 2 or not fields[1].isdigit() or fields[0] != segment.label:
            raise MalformedInput(
                f"{path}, line {segment.line}: no .COMMENT with the digit and its "
                "writer follows."
            )
        if int(fields[1]) not in UCI_WRITERS:
            left_out.counts["by other people"] += 1
            continue
        strokes = [
            _clean(stroke * (1, -1) + (0, UCI_SIZE)) for stroke in file.strokes(segment)
        ]
        yield Drawing(fields[0], strokes, f"train-{int(fields[1]):02}", UCI_SOURCE)


def unipen_drawings(root: Path, kind: Kind, left_out: LeftOut) -> Iterator[Drawing]:
    """Yield the drawings of UNIPEN of a kind, from the sources that may be trained on.

    Raises MalformedInput if `root` or folders in it do not hold train_r01_v07.
    """
    root = _find_root(root)
    for category in kind.categories:
        folder = root / "data" / category
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            source = path.relative_to(folder).parts[0]
            if source not in kind.sources:
                left_out.counts["of other sources"] += count_segments(path)
                continue
            try:
                file = read_unipen(path, root / "include")
            except MalformedInput as error:
                left_out.damaged(error, count_segments(path))
                continue
            # Names of people, or of files that name nobody, stay out of the result.
            name = file.writer or path.relative_to(folder).with_suffix("").as_posix()
            digest = hashlib.sha256(f"{source} {name}".encode()).hexdigest()[:6]
            yield from _usable(file, f"{source}-{digest}", source, kind, left_out)


def _usable(
    file: UnipenFile, writer: str, source: str, kind: Kind, left_out: LeftOut
) -> Iterator[Drawing]:
    for segment in file.segments:
        if not segment.label or not kind.label.fullmatch(segment.label):
            left_out.counts["with another label, or none"] += 1
            continue
        try:
            strokes = file.strokes(segment)
        except MalformedInput as error:
            left_out.damaged(error)
            continue
        points = np.concatenate([*strokes, np.empty((0, 2))])
        if not len(points) or not np.ptp(points, axis=0).any():
            left_out.counts["empty, or only a dot"] += 1
            continue
        corner = points[:, 0].min(), points[:, 1].max()
        strokes = [_clean((stroke - corner) * (1, -1)) for stroke in strokes]
        if kind.max_points and sum(map(len, strokes)) > kind.max_points:
            left_out.counts[f"of more than {kind.max_points} points"] += 1
        else:
            yield Drawing(segment.label, strokes, writer, source)


def select(drawings: list[Drawing], kind: Kind, left_out: LeftOut) -> list[Drawing]:
    """Return drawings in a random order, always the same, within the kind's limits.

    Categories overlap, so that what is in several is taken once; what one category
    holds twice, as UNIPEN's 1a does, stays where there is one only.
    """
    seen: set[tuple] = set()
    of_class: Counter[tuple[str, str]] = Counter()
    of_writer: Counter[str] = Counter()
    chosen = []
    for index in np.random.default_rng(0).permutation(len(drawings)):
        drawing = drawings[index]
        key = (drawing.writer, drawing.label)
        ink = b"".join(stroke.tobytes() for stroke in drawing.strokes)
        if len(kind.categories) > 1 and (key, hash(ink)) in seen:
            left_out.counts["there twice"] += 1
        elif kind.per_class and of_class[key] == kind.per_class:
            left_out.counts[f"more than {kind.per_class} of a class by one"] += 1
        elif kind.per_writer and of_writer[drawing.writer] == kind.per_writer:
            left_out.counts[f"more than {kind.per_writer} by one"] += 1
        else:
            seen.add((key, hash(ink)))
            of_class[key] += 1
            of_writer[drawing.writer] += 1
            chosen.append(drawing)
    return chosen


def _clean(stroke: np.ndarray) -> np.ndarray:
    keep = np.append(True, np.diff(stroke, axis=0).any(axis=1))  # no point twice
    return stroke[keep].astype(np.float32)


def _numbers(stroke: np.ndarray) -> list:
    whole = np.array_equal(stroke, np.rint(stroke))
    return (stroke.astype(int) if whole else stroke.round(2).astype(float)).tolist()


def _find_root(root: Path) -> Path:
    for folder in (root, *sorted(root.rglob("train_r01_v07"))):
        if (folder / "data").is_dir() and (folder / "include").is_dir():
            return folder
    raise MalformedInput(
        f"{root} holds no UNIPEN train_r01_v07: a folder with data/ and include/."
    )


def _unpack(path: Path) -> str:
    try:
        run = subprocess.run(["gzip", "-dc", path], capture_output=True, check=True)
    except FileNotFoundError as error:
        raise SetupError(
            f"{path} is packed with compress, and there is no gzip to unpack it. "
            f"Cure: unpack it elsewhere, and give {UCI_NAME} itself."
        ) from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip()
        raise MalformedInput(f"{path} cannot be unpacked: {reason}.") from error
    return run.stdout.decode("latin-1")


def report(path: Path, drawings: list[Drawing], left_out: LeftOut) -> str:
    """Return a table of what was written and what was left out, and why."""
    lines = [f"{path}: {len(drawings)} drawings, people: {_people(drawings)}"]
    for source in sorted({drawing.source for drawing in drawings}):
        of = [drawing for drawing in drawings if drawing.source == source]
        lines.append(f"{len(of):8} {source}, people: {_people(of)}")
    lines.append(f"left out: {left_out.counts.total()}")
    lines += [f"{count:8} {why}" for why, count in left_out.counts.most_common()]
    if left_out.damages:
        lines.append(f"damaged, in {len(left_out.damages)} places; the first ones:")
        lines += [f"  {damage}" for damage in left_out.damages[:MAX_MESSAGES]]
    return "\n".join(lines)


def _people(drawings: list[Drawing]) -> int:
    return len({drawing.writer for drawing in drawings})


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--uci", type=click.Path(path_type=Path), help="pendigits-orig.tra or .Z")
@click.option("--unipen", type=click.Path(path_type=Path), help="unpacked folder")
def main(kind: str, out: Path, uci: Path | None, unipen: Path | None) -> None:
    """Write published digits, letters or words as a file of drawings to train with."""
    if not (uci or unipen) or (uci and kind != "digits"):
        raise click.UsageError(
            "give --unipen FOLDER, and for digits --uci FILE or both"
        )
    left_out, drawings = LeftOut(), list[Drawing]()
    try:
        if uci:
            drawings += uci_drawings(uci, left_out)
        if unipen:
            drawings += unipen_drawings(unipen, KINDS[kind], left_out)
        drawings = select(drawings, KINDS[kind], left_out)
        if not drawings:
            raise MalformedInput("There is no drawing that may be trained on.")
        lines = [drawing.to_json().encode() for drawing in drawings]
        write_atomically(out, lambda file: file.writelines(lines))
    except (InputError, SetupError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(report(out, drawings, left_out))
