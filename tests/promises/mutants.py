"""Small wrongs made on purpose in a copy of a function: what tests that bite must notice.

Only bodies of functions and methods are changed, never text that people read. A mutant is put in
place by exchanging the code of the living function, and of what it made and left living, so
every import and decorator sees it.
"""

import ast
import copy
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import NamedTuple

FLIPS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Break: ast.Continue, ast.Continue: ast.Break,
}  # fmt: skip
TOLD = {"debug", "info", "warning", "error", "exception"}  # a log line is not the work


class Mutant(NamedTuple):
    """One wrong: in which function, on which lines, as words; `node` and `how` say which."""

    file: str
    function: str
    first: int
    last: int
    words: str
    node: int
    how: int

    @property
    def key(self) -> str:
        """Its name in lists."""
        return f"{self.file}:{self.first} {self.function}: {self.words}"


def mutants(root: Path, file: str) -> list[Mutant]:
    """All wrongs that can be made in a file."""
    found = []
    nodes = list(_inside(ast.parse((root / file).read_text("utf-8"))))
    for index, (function, node) in enumerate(nodes):
        for how, changed in enumerate(_changes(node)):
            words = f"{_said(node)} → {_said(changed)}"
            first = getattr(node, "lineno", 0)
            last = getattr(node, "end_lineno", first)
            if isinstance(node, ast.If | ast.While):
                last = node.test.end_lineno or first
            found.append(Mutant(file, function, first, last, words, index, how))
    return found


def codes_of(root: Path, mutant: Mutant) -> dict[str, CodeType]:
    """The changed function and those made inside it, compiled, by their qualified names."""
    tree = ast.parse((root / mutant.file).read_text("utf-8"))
    for index, (_, node) in enumerate(_inside(tree)):
        if index == mutant.node:
            changed = list(_changes(node))[mutant.how]
            _Exchange(node, changed).visit(tree)
            break
    whole = compile(ast.fix_missing_locations(tree), str(root / mutant.file), "exec")
    outer = next(code for code in _codes(whole) if code.co_qualname == mutant.function)
    every = [outer, *_codes(outer)]
    names = [code.co_qualname for code in every]
    return {name: code for name, code in zip(names, every, strict=True) if names.count(name) == 1}


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _inside(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every node in the body of a function, with that function's name; in a fixed order."""
    for holder, prefix in _holders(tree, ""):
        for part in holder.body:
            if isinstance(part, ast.FunctionDef):
                for statement in part.body:
                    for node in _walk(statement):
                        yield f"{prefix}{part.name}", node


def _holders(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[ast.AST, str]]:
    yield node, prefix
    for part in node.body:
        if isinstance(part, ast.ClassDef):
            yield from _holders(part, f"{prefix}{part.name}.")


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Depth first, without annotations."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """The wrongs that one node allows."""
    if isinstance(node, ast.Compare | ast.BoolOp | ast.BinOp | ast.AugAssign):
        yield from _turned(node)
    elif isinstance(node, ast.Break | ast.Continue):
        yield ast.copy_location(FLIPS[type(node)](), node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.Constant) and type(node.value) in (bool, int):
        value = not node.value if isinstance(node.value, bool) else node.value + 1
        yield ast.copy_location(ast.Constant(value), node)
    elif isinstance(node, ast.If | ast.While | ast.IfExp):
        changed = copy.copy(node)
        changed.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        yield changed
    elif isinstance(node, ast.Return) and not isinstance(node.value, ast.Constant | None):
        yield ast.copy_location(ast.Return(ast.Constant(None)), node)
    elif isinstance(node, ast.Raise) or _is_work(node):
        yield ast.copy_location(ast.Pass(), node)


def _turned(node: ast.AST) -> Iterator[ast.AST]:
    """The same expression with one operator exchanged."""
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            if type(op) in FLIPS:
                changed = copy.copy(node)
                changed.ops = [*node.ops]
                changed.ops[place] = FLIPS[type(op)]()
                yield changed
    elif isinstance(node, ast.BoolOp | ast.BinOp | ast.AugAssign) and type(node.op) in FLIPS:
        changed = copy.copy(node)
        changed.op = FLIPS[type(node.op)]()
        yield changed


def _is_work(node: ast.AST) -> bool:
    """A statement that does something: a call that is no log line, or an attribute set."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        called = node.value.func
        return not (isinstance(called, ast.Attribute) and called.attr in TOLD)
    return isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute)


def _said(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"if {ast.unparse(node.test)}"[:90]
    return " ".join(ast.unparse(node).split())[:90]


class _Exchange(ast.NodeTransformer):
    """Puts one node in place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self.new if node is self.old else self.generic_visit(node)
