"""What openapi.json says of `POST /api/predict`, for the page about it."""

import json
from functools import cache
from typing import Any

from webapp.http.static_files import STATIC

PATH = "/api/predict"


@cache
def document() -> dict[str, Any]:
    """Return the description of the API (OpenAPI 3.1)."""
    return json.loads((STATIC / "openapi.json").read_text(encoding="utf-8"))


def operation() -> dict[str, Any]:
    """Return the description of `POST /api/predict`."""
    return document()["paths"][PATH]["post"]


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Return what a part of the document refers to, or the part itself."""
    found: Any = document()
    if "$ref" not in part:
        return part
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return found


def examples() -> dict[str, tuple[str, str]]:
    """Return the examples of a drawing by name, each with its title, as JSON."""
    given = operation()["requestBody"]["content"]["application/json"]["examples"]
    return {
        name: (example["summary"], json.dumps(example["value"]))
        for name, example in given.items()
    }


def fields(schema: str) -> list[tuple[str, str, list[str], str | None]]:
    """Return the fields of an object: name, description, choices, the default one."""
    properties = document()["components"]["schemas"][schema]["properties"]
    listed = []
    for name, field in properties.items():
        words = field.get("description") or resolved(field).get("description", "")
        choices = field.get("enum", [])
        listed.append((name, words, choices, field.get("default")))
    return listed


def problems() -> list[tuple[int, str]]:
    """Return the statuses of problems, each with what it means."""
    return [
        (int(status), resolved(response)["description"])
        for status, response in operation()["responses"].items()
        if status.isdigit() and int(status) >= 400
    ]
