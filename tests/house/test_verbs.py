"""Every verb that an action writes into the trail has words an auditor can read."""

import ast
from collections.abc import Iterator
from pathlib import Path

from minzheng.channels.desk.verbs import VERBS

SRC = Path(__file__).parents[2] / "src" / "minzheng"


def verbs_written() -> Iterator[str]:
    """The first argument of each `record("…")` in the product."""
    for path in SRC.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == "record" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_each_verb_has_words() -> None:
    written = set(verbs_written())
    assert len(written) > 50, "the walk no longer finds the verbs"
    assert written - set(VERBS) == set()
