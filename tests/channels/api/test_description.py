"""docs/api/openapi.json is what is served: any drift fails."""

import json
from pathlib import Path
from typing import Any

from minzheng.channels.api.management.commands.openapi import text
from minzheng.channels.api.site import description

FILE = Path(__file__).parents[3] / "docs" / "api" / "openapi.json"


def test_the_file_is_what_is_served() -> None:
    assert FILE.read_text("utf-8") == text(), "run: minzheng openapi > docs/api/openapi.json"


def loose(schema: dict[str, Any]) -> list[str]:
    """Fields of requests without both ends: a text without length, a number without bounds."""
    found = []
    for name, shape in schema["components"]["schemas"].items():
        if not name.endswith("In"):
            continue
        if shape.get("additionalProperties") is not False:
            found.append(name)
        for field, told in shape.get("properties", {}).items():
            found += [f"{name}.{field}"] * _is_loose(told)
    return found


def _is_loose(told: dict[str, Any]) -> bool:
    if told.get("type") == "string":
        return "pattern" not in told
    if told.get("type") == "integer":
        return not {"minimum", "maximum"} <= told.keys()
    if told.get("type") == "array":
        return "maxItems" not in told or _is_loose(told["items"])
    if told.get("type") == "object":
        parts = [p for one in told["patternProperties"].values() for p in one["anyOf"]]
        return "maxProperties" not in told or any(map(_is_loose, parts))
    return True


def test_every_field_of_a_request_has_bounds() -> None:
    assert loose(description()) == []


def test_control_a_field_without_bounds_is_found() -> None:
    schema = json.loads(text())
    schema["components"]["schemas"]["CaseIn"]["properties"]["page"] = {"type": "integer"}
    assert loose(schema) == ["CaseIn.page"]
