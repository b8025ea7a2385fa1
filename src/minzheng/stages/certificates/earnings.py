"""A family's income as a letter tells it: whose, of what kind, how much a month, known from where.

The rule adds up kinds; whose money it was and who said so is kept beside its explanation when the
proposal is made. Here both become one list that adds up to the rule's own total, or, where it does
not (an old decision, a reader who may not see it), the rule's kinds as they are.
"""

from fractions import Fraction
from typing import Any

from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.foundation.core.identity import mask_name
from minzheng.foundation.core.money import yuan
from minzheng.law.words import half_up
from minzheng.stages.cases.visitors import Visitor
from minzheng.stages.decisions.models import Decision
from minzheng.stages.registry.models import Person

Row = dict[str, Any]
MONTHS = 12
HOW = {"manual": "看过的凭证", "promise": "本人承诺", "declared": "您家申报"}
OTHERS = "家里其他人的收入"
HIDDEN = "家人（保密）"


def told_incomes(decision: Decision, told: Row, reader: Visitor | None) -> list[Row]:
    """Lines {label, note, fen, sign, placeholder} of the household's income a month.

    `reader` is the resident who reads, or None for the paper that staff hand out. Signed lines
    add up to the rule's total to the fen.
    """
    kinds: list[Row] = list(told.get("incomes", ()))
    if "earned" not in told:
        return kinds
    rest = [row for row in kinds if not row.get("earned")]
    named = _named(told["earned"], _names(decision, told["earned"], reader))
    return _closed([*named, *rest], total(kinds)) or kinds


def own_income(decision: Decision, told: Row, fen: int, reader: Visitor | None) -> list[Row]:
    """The lines of one who is weighed alone; none where they do not make up `fen`."""
    mine = [row for row in told.get("earned", ()) if row["own"] and row["counted"]]
    named = _named(mine, _names(decision, mine, reader))
    return _closed(named, fen) or []


def note(row: Row) -> str:
    """One line as a note under a sum: «李建国 工资 1,500 元，来源：社会保险»."""
    parts = [f"{row['label']} {yuan(row['fen'])} 元"]
    if row["sign"] == "-":
        parts[0] = f"减去 {parts[0]}"
    if row["note"]:
        parts.append(row["note"])
    return "，".join(parts) + (
        "（不计入）" if not row["sign"] and "不计入" not in row["note"] else ""
    )


def _names(decision: Decision, earned: list[Row], reader: Visitor | None) -> dict[str, str]:
    """What this reader may call each person; one whose income is not his to see has no name.

    The letter is the applicant's: he reads everyone he applied with. Others of the household
    read themselves by name and the rest as one sum. On a screen the others' names are masked,
    as on every page of the portal; who acts by mandate reads masked names alone.
    """
    refs = {row["ref"] for row in earned if row["ref"]}
    found: dict[str, str] = {}
    for person in Person.objects.filter(public_id__in=refs):
        mine = reader is not None and reader.resident.pk == person.pk
        if person.secret and not mine:
            found[person.public_id] = HIDDEN
        elif reader is None or mine:
            found[person.public_id] = person.name
        elif reader.person.pk == decision.case.applicant_id:
            found[person.public_id] = mask_name(person.name)
    return found


def _named(earned: list[Row], names: dict[str, str]) -> list[Row]:
    rows, others = [], Fraction(0)
    for row in earned:
        if row["ref"] and row["ref"] not in names:
            others += Fraction(row["total_fen"], MONTHS) if row["counted"] else 0
            continue
        rows.append(_line(row, names.get(row["ref"], "全家")))
    if others:
        rows.append({"label": OTHERS, "note": "", "fen": half_up(others), "sign": "+",
                     "placeholder": False})  # fmt: skip
    return rows


def _line(row: Row, name: str) -> Row:
    year, notes = row["total_fen"], []
    if year % MONTHS:
        notes.append(f"全年 {yuan(year)} 元 ÷ 12")
    source = BY_CODE[row["source"]].name if row["source"] in BY_CODE else row["source"]
    notes.append(f"来源：{HOW.get(row['how']) or source}")
    return {
        "label": f"{name} {row['label']}", "note": "，".join(notes),
        "fen": half_up(Fraction(year, MONTHS)), "sign": "+" if row["counted"] else "",
        "placeholder": False,
    }  # fmt: skip


def total(rows: list[Row]) -> int:
    """What the signed lines make, in fen."""
    return sum({"+": 1, "-": -1}.get(row["sign"], 0) * int(row["fen"]) for row in rows)


def _closed(rows: list[Row], whole: int) -> list[Row] | None:
    """The lines, with the fen that rounding twelfths leaves; None where more is missing."""
    rest = whole - total(rows)
    if abs(rest) > len(rows):
        return None
    if rest:
        tail = {"label": "分的尾数", "note": "", "fen": abs(rest), "placeholder": False}
        rows = [*rows, {**tail, "sign": "+" if rest > 0 else "-"}]
    return rows
