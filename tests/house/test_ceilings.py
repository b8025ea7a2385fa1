"""Habits in numbers: ceilings that no file or function passes."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE, FUNCTION, TEST_FILE = 400, 60, 400


def modules(folder: str) -> list[Path]:
    """Python files of a folder, without migrations."""
    return [p for p in (ROOT / folder).rglob("*.py") if "migrations" not in p.parts]


def long_files(folder: str, ceiling: int) -> list[str]:
    """Files over the ceiling."""
    return [
        f"{path.relative_to(ROOT)}: {count}"
        for path in modules(folder)
        if (count := len(path.read_text("utf-8").splitlines())) > ceiling
    ]


def long_functions(text: str) -> list[str]:
    """Functions over the ceiling in a module's text."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [
        f"{node.name}: {length}"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, kinds)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION
        and not _is_table(node)
    ]


def _is_table(node: ast.AST) -> bool:
    """A rule that only returns its outcome, one field a line, is a table, not logic."""
    body = getattr(node, "body", [])
    last = body[-1] if body else None
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Call):
        return False
    rest = (last.lineno or 0) - node.lineno  # type: ignore[attr-defined]
    return rest <= FUNCTION


def test_files_stay_short() -> None:
    assert long_files("src", FILE) == []
    assert long_files("tests", TEST_FILE) == []


def test_functions_stay_short() -> None:
    found = {str(p): long for p in modules("src") if (long := long_functions(p.read_text("utf-8")))}
    assert found == {}


def test_a_long_function_would_be_found() -> None:
    """Control."""
    assert long_functions("def f():\n" + "    x = 1\n" * 61) == ["f: 62"]


def test_packages_and_public_functions_say_what_they_are() -> None:
    bare = [str(p.relative_to(ROOT)) for p in modules("src") if not ast.get_docstring(_tree(p))]
    for path in modules("src"):
        bare += [
            f"{path.relative_to(ROOT)}:{node.name}"
            for node in _tree(path).body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert bare == []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))
