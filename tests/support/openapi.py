"""The document openapi.json, and the check of an answer against it."""

import json

from jsonschema import Draft202012Validator

from webapp.http.static_files import STATIC

DOCUMENT = json.loads((STATIC / "openapi.json").read_text(encoding="utf-8"))
COMPONENTS = DOCUMENT["components"]
SCHEMAS = COMPONENTS["schemas"]


def validator(schema: dict) -> Draft202012Validator:
    """Return a validator that knows the document's other schemas."""
    return Draft202012Validator(schema | {"components": COMPONENTS})


def check(method: str, path: str, answer) -> None:
    """Check that the document describes an answer, with its status and type."""
    described = DOCUMENT["paths"][path][method]["responses"][str(answer.status_code)]
    if "$ref" in described:
        described = COMPONENTS["responses"][described["$ref"].split("/")[-1]]
    schema = described["content"][answer.mimetype]["schema"]
    validator(schema).validate(json.loads(answer.data))
    for name in described.get("headers", {}):
        assert name in answer.headers
