"""The numbers of a picture as a table that can be put right, and taken home as a file.

The table is a form: what was typed into its cells is sent back and answered as a file.
Nothing of it is kept.
"""

from collections.abc import Iterator
from itertools import zip_longest

from flask import Blueprint, Flask, Response, request

from model.errors import InputTooLarge, MalformedInput
from model.table import Row, as_csv, as_json_lines, make_table

MAX_CELLS, MAX_LENGTH = 10_000, 100  # of a table, and of a cell's text
# Maximum length of the form, in bytes: with the names of the fields around the cells
MAX_BODY = 1_000_000
KINDS = {
    "csv": ("text/csv; charset=utf-8", "numbers.csv"),
    "jsonl": ("application/jsonl; charset=utf-8", "numbers.jsonl"),
}

blueprint = Blueprint("table", __name__)


def init_app(app: Flask) -> None:
    """Let the templates use `table` and `widths`."""
    app.add_template_filter(make_table, "table")
    app.add_template_filter(widths)


@blueprint.post("/table")
def download() -> Response:
    """Answer a table's cells as a file, CSV or JSON lines."""
    if (request.content_length or 0) > MAX_BODY:
        raise InputTooLarge(f"The table is too long: send at most {MAX_BODY:,} bytes.")
    kind = request.form.get("kind", "csv")
    if kind not in KINDS:
        raise MalformedInput(f"“kind” may be {' or '.join(KINDS)}.")
    rows = cells(request.form.getlist("cell"), request.form.get("columns", ""))
    if kind == "csv":
        sure = request.form.getlist("confidence")
        if len(sure) != len(rows):
            raise MalformedInput("Send one confidence for each row of the table.")
        head = names(len(rows[0]), has_files="files" in request.form)
        body = with_confidence(rows, sure, request.form.getlist("read"))
        text = as_csv([head, *body])
    else:
        text = as_json_lines([cell for cell in row if cell] for row in rows)
    mimetype, name = KINDS[kind]
    answer = Response(text, content_type=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def widths(rows: list[Row]) -> list[int]:
    """Return the characters that each column of a table has room for, one to spare."""
    columns = zip(*(row.cells for row in rows), strict=True)
    return [1 + max(len(cell.text) for cell in column if cell) for column in columns]


def names(width: int, has_files: bool) -> list[str]:
    """Return the first row of a table: what its columns are.

    has_files: the first one has the names of the files that were read.
    """
    numbers = [f"number {i + 1}" for i in range(width - has_files)]
    return [*(["file"] if has_files else []), *numbers, "least confidence"]


def with_confidence(
    rows: list[list[str]], sure: list[str], read: list[str]
) -> Iterator[list[str]]:
    """Yield rows with the confidence of their least sure digits as a last cell.

    Where what was read is known, a row that was put right has none.
    """
    for row, share, text in zip_longest(rows, sure, read[: len(rows)]):
        is_typed = text is not None and " ".join(filter(None, row)) != text
        yield [*row, "" if is_typed else share]


def cells(texts: list[str], columns: str) -> list[list[str]]:
    """Return the rows of a table whose cells come one after the other.

    Raises MalformedInput, InputTooLarge.
    """
    if not columns.isdecimal() or not 0 < int(columns) <= MAX_CELLS:
        raise MalformedInput(
            "“columns” must be the number of cells in a row of the table."
        )
    width = int(columns)
    if not texts or len(texts) % width:
        raise MalformedInput(
            "The cells don't fill the rows of the table: send all of them."
        )
    if len(texts) > MAX_CELLS or max(map(len, texts)) > MAX_LENGTH:
        raise InputTooLarge(
            f"A table has at most {MAX_CELLS:,} cells, of {MAX_LENGTH} characters each."
        )
    stripped = [text.strip() for text in texts]
    return [stripped[i : i + width] for i in range(0, len(stripped), width)]
