"""Every verb that an action writes into the trail, and what it was done to, has words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from minzheng.channels.desk.verbs import OBJECTS, VERBS

SRC = Path(__file__).parents[2] / "src" / "minzheng"


def recorded() -> Iterator[list[ast.expr]]:
    """The arguments of each `record("…", …)` in the product."""
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "record" and node.args:
                yield node.args


def _said(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def verbs_written() -> Iterator[str]:
    """The first of them."""
    for first, *_ in recorded():
        yield from _said(first)


def objects_written() -> Iterator[str]:
    """The type of each object that is no row, and of every row that can be named."""
    for _, *rest in recorded():
        if rest and isinstance(rest[0], ast.Tuple):
            yield from _said(rest[0].elts[0])
    for model in apps.get_models():
        if any(field.name == "public_id" for field in model._meta.fields):
            yield model._meta.label_lower


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_each_verb_has_words() -> None:
    written = set(verbs_written())
    assert len(written) > 50, "the walk no longer finds the verbs"
    assert written - set(VERBS) == set()


def test_each_object_has_words() -> None:
    written = set(objects_written())
    assert len(written) > 40 and "audit" in written, "the walk no longer finds the objects"
    assert written - set(OBJECTS) == set()
