"""The tables in docs/ that nobody types: figures, promises and the plan, from what was recorded.

`python tools/papers.py` writes docs/performance.md, docs/promises.md, docs/plan.md and the table
of sizes in docs/operate.md and docs/operate.zh.md;
`--check` writes nothing and exits 1 when one of them is not what it should be.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
BENCH = ROOT / "benchmarks" / "results.json"
FOUND = ROOT / "benchmarks" / "found.md"
PROMISES = ROOT / "tests" / "promises" / "results.json"
NOTE = "<!-- Written by tools/papers.py; do not edit. -->\n\n"
GROUPS = {
    "desk": "The desk at 100,000 cases",
    "mix": "A district at work",
    "search": "Search",
    "burst": "Bursts",
    "file": "Applications",
    "check": "One key, twelve sources",
    "rule": "The rule",
    "line": "The line",
    "demo": "The first start",
}
# The operators' papers carry one table that is measured: its head in their language.
SIZES = {
    "operate.md": ("inhabitants", "cases", "requests/s, two cores", "half of them within",
                   "95 % within", "a worker", "database on disk"),
    "operate.zh.md": ("人口", "办件", "双核每秒请求", "一半请求在", "95% 的请求在",
                      "一个工作进程", "数据库占盘"),
}  # fmt: skip
MIXED = {10_000: "10k", 100_000: "100k", 1_000_000: "1000k"}  # inhabitants: name of the bench
BEGIN, END = "<!-- sizes, written by tools/papers.py -->\n", "<!-- end of sizes -->\n"


def main() -> int:
    """Write the three papers, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    papers = {
        "performance.md": performance(read(BENCH)),
        "promises.md": promises([*read(PROMISES), *unsat(read(PROMISES))]),
        "plan.md": plan(),
    }
    for name, words in SIZES.items():
        papers[name] = sized((ROOT / "docs" / name).read_text("utf-8"), words, read(BENCH))
    stale = []
    for name, text in papers.items():
        path = ROOT / "docs" / name
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(name)
            if not (check := parser.parse_args().check):
                path.write_text(text, "utf-8")
    print("docs:", ", ".join(stale) if stale else "all as they should be")
    return 1 if stale and check else 0


def read(path: Path) -> list[dict[str, Any]]:
    """Recorded rows; none yet is an empty list."""
    rows: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return rows


def performance(rows: list[dict[str, Any]]) -> str:
    """One table a group, in the order of the work."""
    text = (
        f"# Performance\n\n{NOTE}Medians of one run of `make bench` on whatever machine ran it"
        " (for a shared one read the ratios, not the figures). The desk is served by two gunicorn"
        " workers on the cores that also hold the database and the client; a page carries rights,"
        " audit and masking. The minimal page is the framework's own: the same rows and filter,"
        " `values_list` and Jinja2, nothing of ours.\n"
    )
    for group, title in GROUPS.items():
        mine = [r for r in rows if r["id"].split(".")[0] == group]
        if mine:
            head = ("id", "what", "database", "figure", "aim", "holds")
            text += f"\n## {title}\n\n" + table(head, (_figure_row(r) for r in mine))
    return text + "\n" + FOUND.read_text("utf-8") + _footer(rows)


def _figure_row(row: dict[str, Any]) -> tuple[str, ...]:
    figure = "–" if row["value"] is None else f"{row['value']:,.10g} {row['unit']}"
    what = row["what"] + (f" ({row['why']})" if row["why"] else "")
    return f"`{row['id']}`", what, row["database"], figure, row["aim"], _mark(row["holds"])


def sized(text: str, head: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
    """The paper with its table of sizes as it was measured last; ValueError without its place."""
    measured = {row["id"]: row["value"] for row in rows}
    lines = []
    for people, name in MIXED.items():
        rate, p50, p95, worker, disk = (
            measured[f"mix.{name}.{what}"] for what in ("rate", "p50", "p95", "worker", "disk")
        )
        lines.append(
            (f"{people:,}", f"{people // 10:,}", f"{rate:.0f}", f"{p50:.0f} ms", f"{p95:.0f} ms",
             f"{worker:.0f} MB", f"{disk / 1000:.2g} GB")
        )  # fmt: skip
    before, rest = text.split(BEGIN)
    return before + BEGIN + table(head, lines) + END + rest.split(END)[1]


def unsat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row for each promise that has its tests and was not sat through yet; `why` of the rest."""
    sys.path.insert(0, str(ROOT))
    from tests.promises.table import PROMISES as TABLE

    seen = {row["id"] for row in rows if row["holds"] is not None}
    return [
        {"id": one.id, "what": one.words, "holds": None, "why": one.why}
        for one in TABLE
        if one.id not in seen
    ]


def promises(rows: list[dict[str, Any]]) -> str:
    """One line a promise: how far on which database; below, what each run said of itself."""
    by_id: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_id.setdefault(row["id"], []).append(row)
    proved = {id: mine for id, mine in by_id.items() if any(r["holds"] is not None for r in mine)}
    others = [mine[0] for id, mine in by_id.items() if id not in proved]
    text = (
        f"# Promises\n\n{NOTE}Each is proved by tests at a stated number, on both databases, beside"
        " a deliberately broken variant on which the same check must fail (the control). A number"
        " may be reached in several sittings, each with a seed of its own: «140 of 200» has 60 to"
        " go. Figures for no database stand under both. `make promises ONLY=P05` runs one,"
        " `MINUTES=10` a part of what is owed, `BREAK=P05` only the broken variants.\n\n"
    )
    head = ("id", "promise", "SQLite", "PostgreSQL", "control", "remark")
    text += table(head, (_promise_row(id, mine) for id, mine in proved.items()))
    waiting = [r for r in others if not r["why"]]
    if waiting:
        text += (
            "\n## At a small number so far\n\nTests and controls stand in `make test`; no sitting"
        )
        text += " at a larger number is recorded for today's code.\n\n"
        text += table(("id", "promise"), ((r["id"], r["what"]) for r in waiting))
    if len(others) > len(waiting):
        rest = ((r["id"], r["what"], r["why"]) for r in others if r["why"])
        text += "\n## Not proved\n\n" + table(("id", "promise", "why"), rest)
    text += "\n## What the runs said\n\n"
    head = ("id", "database", "tests", "seconds", "sittings: number, seed, commit", "said")
    return text + table(head, (_sitting_row(r) for mine in proved.values() for r in mine))


def _promise_row(id: str, mine: list[dict[str, Any]]) -> tuple[str, ...]:
    measured = {r["database"]: r for r in mine if r["holds"] is not None}
    either = measured.get("-")
    reached = [_reached(measured.get(name, either)) for name in ("SQLite", "PostgreSQL")]
    caught = all(r["control_failed"] for r in measured.values())
    remarks = [r["why"] for r in measured.values() if r["why"]]
    remarks += [words for r in measured.values() if (words := _to_go(r))]
    remark = "; ".join(dict.fromkeys(remarks))
    what = next(iter(measured.values()))["what"]
    return id, what, *reached, "caught" if caught else "**missed**", remark


def _to_go(row: dict[str, Any]) -> str:
    """What a number not yet reached still takes, at the pace of its largest sitting."""
    left = row.get("full", 1) - row.get("done", 1)
    if left <= 0 or not row["holds"]:
        return ""
    largest = max(row["sittings"], key=lambda sitting: sitting["n"])
    hours = left * largest["seconds"] / largest["n"] / 3600
    where = "" if row["database"] == "-" else f"{row['database']}: "
    return f"{where}{left:,} to go, {hours:.1f} h of one core"


def _reached(row: dict[str, Any] | None) -> str:
    """«200», «140 of 200», «holds» where there is nothing to count, or that it does not hold."""
    if row is None:
        return ""
    if not row["holds"]:
        return "**broken**"
    full, done = row.get("full", 1), row.get("done", 1)
    return "holds" if full == 1 else f"{done:,}" if done >= full else f"{done:,} of {full:,}"


def _sitting_row(row: dict[str, Any]) -> tuple[str, ...]:
    sittings = row.get("sittings", [])
    seconds = str(sum(one["seconds"] for one in sittings))
    told = ", ".join(f"{one['n']:,} ({one['seed']}, `{one['commit']}`)" for one in sittings)
    said = "; ".join(row.get("said", []))
    return row["id"], row["database"], str(row.get("tests", "")), seconds, told, said


def plan() -> str:
    """Every clause of the nine plans: what serves it today, or 未上线."""
    clauses = _the_plan()
    served = sum(clause.state != "not" for clause in clauses.clauses)
    said = f"共 {len(clauses.clauses)} 条，已有服务的 {served} 条，其余未上线。"
    text = f"# 九大计划与平台\n\n{NOTE}{said}网页 `/plan/` 上有实时数字。\n"
    from minzheng.stages.indicators.plan.references import resolve

    for plan_id, name in clauses.names.items():
        text += f"\n## {plan_id} {name}\n\n"
        rows = []
        for clause in clauses.of(plan_id):
            words = [resolve(reference).label for reference in clause.served_by]
            missing = f"（{clause.missing}）" if clause.missing else ""
            area = "、".join(sorted({_area(ref) for ref in clause.served_by})) or "—"
            targets = "、".join(target.text for target in clause.targets)
            rows.append(
                (clause.id, clause.label, area, "、".join(words) + missing or "未上线", targets)
            )
        text += table(("条款", "简称", "所在", "由什么提供", "目标"), rows)
    return text


def _area(reference: str) -> str:
    """Where the thing that serves a clause is written: an area's name, or the room of the page."""
    from minzheng.stages import catalog
    from minzheng.stages.indicators import declared
    from minzheng.stages.indicators.plan.references import PAGES

    kind, _, key = reference.partition(":")
    if kind == "page":
        return f"channels/{PAGES[key][0].split(':')[0]}"
    found: Any = catalog.find(key).assemble if kind == "item" else declared.find(key)
    source = found if kind == "item" else (found.tally or found.whole)
    module = str(getattr(source, "__module__", "")).removeprefix("minzheng.")
    return "/".join(module.split(".")[:2])


def _the_plan() -> Any:
    """The shipped plan, with an empty data directory of its own."""
    if "MINZHENG_DATA_DIR" not in os.environ:
        os.environ["MINZHENG_DATA_DIR"] = tempfile.mkdtemp(prefix="minzheng-papers-")
    os.environ.pop("DATABASE_URL", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.config.settings")
    import django

    django.setup()
    from minzheng.stages.indicators.plan.references import the_plan

    return the_plan()


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head)]
    text = "| " + " | ".join(lines[0]) + " |\n|" + "---|" * len(lines[0]) + "\n"
    for row in rows:
        text += "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |\n"
    return text


def _mark(holds: bool | None) -> str:
    return {True: "yes", False: "**no**", None: ""}[holds]


def _footer(rows: list[dict[str, Any]]) -> str:
    commits = sorted({str(r["commit"]) for r in rows})
    return (
        f"\nCommits: {', '.join(f'`{c}`' for c in commits)}.\n" if commits else "\nNothing yet.\n"
    )


if __name__ == "__main__":
    sys.exit(main())
