"""A rule over a whole population: the same functions, compiled, in one fused pass.

Rules never import Numba. The engine follows the plain functions that a rule calls, makes a
compiled double of each, and runs a small generated loop around them. The compiled code is
kept on disk in a folder named by the hash of the sources: a changed line anywhere in ``law``
or in the rule's folder means another folder, never a stale hit.
"""

import dis
import getpass
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Generic, get_type_hints

import numpy as np
import numpy.typing as npt

from minzheng.law.columns import Layout, Population
from minzheng.law.reasons import F, O, V
from minzheng.law.rule import Rule
from minzheng.law.version import source_folders

BLOCK = 32_768
# Nobody calls a double from Python or C: without those wrappers compiling takes half the time.
_ONLY_FROM_THE_LOOP = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
Arrays = dict[str, npt.NDArray[Any]]


class Engine(Generic[F, V, O]):
    """The compiled double of one rule.

    ``cache`` is where compiled code is kept (a folder of the data directory; by default one
    in the system's temporary directory); ``fields`` are the outcome fields wanted, by default all.
    """

    def __init__(
        self,
        rule: Rule[F, V, O],
        *,
        cache: Path | None = None,
        fields: Sequence[str] = (),
    ) -> None:
        self.layout = Layout.of(rule.facts_type)
        hints = get_type_hints(rule.outcome_type)
        self.fields = tuple(fields) or tuple(hints)
        self.dtypes = {name: _dtype(hints[name]) for name in self.fields}
        self.folder = _folder(cache, rule.version)
        self._kernel = _compile(rule.decide, self.layout, self.fields, self.folder)

    def run(self, population: Population[F], values: V, block: int = BLOCK) -> Arrays:
        """Decide every household; one array an outcome field. Temporaries are one block's."""
        n = len(population)
        results: Arrays = {name: np.empty(n, self.dtypes[name]) for name in self.fields}
        for low, high, answers in self.blocks(population, values, block):
            for name, answer in zip(self.fields, answers, strict=True):
                results[name][low:high] = answer[: high - low]
        return results

    def blocks(
        self, population: Population[F], values: V, block: int = BLOCK
    ) -> Iterator[tuple[int, int, tuple[npt.NDArray[Any], ...]]]:
        """Yield (first, last, arrays) block by block; the arrays are reused by the next block."""
        columns = _arguments(self.layout, population)
        answers = tuple(np.empty(block, self.dtypes[name]) for name in self.fields)
        for low in range(0, len(population), block):
            high = min(low + block, len(population))
            self._kernel(low, high, values, *columns, *answers)
            yield low, high, answers


def _dtype(hint: Any) -> npt.DTypeLike:
    return np.bool_ if hint is bool else np.int64


def _folder(cache: Path | None, version: str) -> Path:
    """Where this version's compiled code is kept; never a folder that another user could fill."""
    import numba

    key = f"{version}-{numba.__version__}-{np.__version__}-{sys.version_info[:2]}"
    name = version + "-" + hashlib.sha256(key.encode()).hexdigest()[:8]
    base = cache or Path(tempfile.gettempdir()) / f"minzheng-rules-{getpass.getuser()}"
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and base.stat().st_uid != os.getuid():
        raise PermissionError("the folder of compiled rules belongs to another user")
    folder = base / name
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _arguments(layout: Layout, population: Population[Any]) -> list[npt.NDArray[Any]]:
    columns = [population.scalars[name] for name in layout.scalars]
    for name in layout.tables:
        table = population.tables[name]
        columns += [table.offsets, *(table.columns[c] for c in layout.columns(name))]
    return columns


def _compile(
    decide: Callable[..., Any], layout: Layout, fields: Sequence[str], folder: Path
) -> Callable[..., None]:
    """The generated loop, compiled, with the compiled double of the rule inside."""
    source = loop_source(layout, fields)
    text = hashlib.sha256(f"{folder.name}\n{source}".encode()).hexdigest()[:12]
    file = folder / f"loop_{text}.py"
    if not file.exists():
        file.write_text(source, "utf-8")
    # Numba's disk cache finds the loop again by the name of its module, so it must be one.
    module = ModuleType(f"minzheng_loop_{text}")
    sys.modules[module.__name__] = module
    bound = {kind.__name__: kind for kind in layout.tables.values()}
    bound |= {layout.facts.__name__: layout.facts, "decide": doubled(decide)}
    module.__dict__.update(bound)
    exec(compile(source, str(file), "exec"), module.__dict__)
    loop: Callable[..., None] = _kept(module.__dict__["loop"], folder)
    return loop


def _kept(loop: Callable[..., None], folder: Path) -> Any:
    """The loop with its disk cache in *folder*; Numba takes the folder from its settings."""
    import numba

    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = str(folder)
    try:
        return _jit(loop, cache=True)
    finally:
        config.CACHE_DIR = before


def loop_source(layout: Layout, fields: Sequence[str]) -> str:
    """Text of the loop: build each household's facts from the columns, decide, store."""
    arguments = [f"s_{name}" for name in layout.scalars]
    parts = [f"{name}=s_{name}[i]" for name in layout.scalars]
    for table, kind in layout.tables.items():
        columns = [f"t_{table}_{column}" for column in layout.columns(table)]
        arguments += [f"t_{table}", *columns]
        rows = ", ".join([f"t_{table}[i]", f"t_{table}[i + 1]", *columns])
        parts.append(f"{table}={kind.__name__}({rows})")
    stores = [f"        o_{name}[i - low] = outcome.{name}\n" for name in fields]
    arguments += [f"o_{name}" for name in fields]
    return (
        f"def loop(low, high, values, {', '.join(arguments)}):\n"
        f"    for i in range(low, high):\n"
        f"        facts = {layout.facts.__name__}({', '.join(parts)})\n"
        f"        outcome = decide(facts, values)\n" + "".join(stores)
    )


def doubled(decide: Callable[..., Any]) -> Any:
    """The compiled double of a rule and of every function of ours that it calls.

    A double shares the code object, so that there is one text; only the names of other
    functions of ours are bound to their own doubles. A callee outside the folders that the
    rule's version covers is refused: its change would go unseen.
    """
    folders = source_folders(decide.__module__)
    doubles: dict[FunctionType, Any] = {}

    def double_of(function: FunctionType) -> Any:
        if function not in doubles:
            file = Path(function.__code__.co_filename).resolve()
            if not any(file.is_relative_to(folder) for folder in folders):
                raise ValueError(f"{function.__qualname__} lies outside the rule's sources")
            bound = dict(function.__globals__)
            for name in _globals_of(function):
                callee = bound.get(name)
                if isinstance(callee, FunctionType):
                    bound[name] = double_of(callee)
            double = FunctionType(function.__code__, bound, function.__name__)
            double.__qualname__, double.__module__ = function.__qualname__, function.__module__
            doubles[function] = _jit(double, forceinline=True, **_ONLY_FROM_THE_LOOP)
        return doubles[function]

    assert isinstance(decide, FunctionType)
    return double_of(decide)


def _globals_of(function: FunctionType) -> set[str]:
    """Names that the function looks up as globals; attributes of the same name are not among."""
    return {
        str(step.argval) for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"
    }


def _jit(function: Callable[..., Any], **options: Any) -> Any:
    """Compile without reference counts: a rule allocates nothing, and counting the columns at
    every call costs more than the rule (measured: 1 against 18 million households a second,
    together with inlining)."""
    import numba

    njit: Any = numba.njit
    return njit(function, nogil=True, error_model="numpy", _nrt=False, **options)
