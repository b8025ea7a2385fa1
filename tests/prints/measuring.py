"""Two printings of one paper against each other: what moved, by how much, what came and went."""

import json
from difflib import SequenceMatcher
from pathlib import Path

from tests.prints.reading import Run, Sheet

GOLDEN = Path(__file__).parent / "golden"
WITHIN = 1.0  # mm


def differences(kept: list[Sheet], now: list[Sheet], within: float = WITHIN) -> list[str]:
    """One sentence for each text that is not where it was; nothing when the paper is the same."""
    told = []
    if len(kept) != len(now):
        told.append(f"{len(now)} pages, {len(kept)} before")
    for number, (old, new) in enumerate(zip(kept, now, strict=False), 1):
        if abs(old.width - new.width) > within or abs(old.height - new.height) > within:
            told.append(
                f"page {number}: {new.width} × {new.height} mm, {old.width} × {old.height} before"
            )
        told += [f"page {number}: {words}" for words in _of_page(old.runs, new.runs, within)]
    return told


def _of_page(kept: list[Run], now: list[Run], within: float) -> list[str]:
    told = []
    matcher = SequenceMatcher(
        None, [run.text for run in kept], [run.text for run in now], autojunk=False
    )
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(kept[a:b], now[c:d], strict=True)
            told += [words for old, new in pairs if (words := _moved(old, new, within))]
            continue
        told += [f"«{run.text}» is gone (stood at {_at(run)})" for run in kept[a:b]]
        told += [f"«{run.text}» is new (stands at {_at(run)})" for run in now[c:d]]
    return told


def _moved(old: Run, new: Run, within: float) -> str:
    right, down = new.x - old.x, new.y - old.y
    words = []
    if abs(right) > within:
        words.append(f"moved {abs(right):.1f} mm {'right' if right > 0 else 'left'}")
    if abs(down) > within:
        words.append(f"moved {abs(down):.1f} mm {'down' if down > 0 else 'up'}")
    if abs(new.size - old.size) > 0.3:
        words.append(f"is {new.size} pt, {old.size} before")
    return f"«{new.text}» {', '.join(words)}" if words else ""


def _at(run: Run) -> str:
    return f"{run.x:.1f}, {run.y:.1f} mm"


def keep(name: str, sheets: list[Sheet]) -> None:
    """Write a golden: one line for each run, so that a change reads as one in review."""
    pages = [
        {"width": s.width, "height": s.height, "runs": [list(run) for run in s.runs]}
        for s in sheets
    ]
    text = json.dumps(pages, ensure_ascii=False, separators=(",", ":"))
    text = text.replace('[["', '[\n["').replace('],["', '],\n["').replace("]]}", "]\n]}")
    (GOLDEN / f"{name}.json").write_text(text + "\n", "utf-8")


def kept(name: str) -> list[Sheet]:
    """The golden of a paper; FileNotFoundError where none was taken."""
    pages = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    return [Sheet(p["width"], p["height"], [Run(*run) for run in p["runs"]]) for p in pages]
