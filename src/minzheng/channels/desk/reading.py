"""A case made short enough to read on one screen: rule lines and sources, the odd ones first."""

import re
from collections.abc import Mapping
from typing import Any

from minzheng.foundation.core.money import yuan
from minzheng.stages.catalog import Gathered, Item, Row
from minzheng.stages.verification.queries import SourceLine

MAIN = ("hukou_local", "cooperates", "income_below")
PROPERTY = (
    "financial_within", "cars_within", "dwellings_within", "shares_within", "no_luxury",
    "no_study_abroad",
)  # fmt: skip
NEAR = ("income_marginal", "single")
# How a figure of each is said in the one line that sums them up.
SHORT = {"cars_within": "车", "dwellings_within": "住房", "shares_within": "企业出资"}
LAWS = re.compile(r"《[^》]*?(条例|办法|意见)》(?:（[^）]*）)?(第[^；]*条)?")


def rule_lines(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions an officer reads: what fails on a line of its own, property in one line."""
    by_field = {row["field"]: row for row in data["reasons"]}
    found = [by_field[field] for field in MAIN if field in by_field]
    lines = [_line(row) for row in found]
    estate = [by_field[field] for field in PROPERTY if field in by_field]
    lines += [_line(row) for row in estate if not row["holds"]]
    if estate and all(row["holds"] for row in estate):
        lines.append(_estate(estate, by_field.get("property_within", estate[0])))
    if data["result"] != "DIBAO":
        lines += [_line(by_field[field]) for field in NEAR if field in by_field]
    return lines


def all_lines(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Every condition with its full article, for who wants to read on."""
    rows = [row for row in data["reasons"] if isinstance(row["holds"], bool)]
    aside = ("marginal", "single") if data["result"] == "DIBAO" else ()
    return [
        {
            "ok": "na" if row["field"] in aside else row["holds"],
            "title": row["label"],
            "figure": "不适用" if row["field"] in aside else figure(row),
            "note": row["condition"] and row["condition"] + " ",
            "article": row["article"],
            "sample": row["placeholder"],
        }
        for row in rows
    ]


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "ok": row["holds"],
        "title": row["label"],
        "figure": _against(row),
        "note": _note(row),
        "article": short_article(row["article"]),
        "sample": row["placeholder"],
    }


def _note(row: dict[str, Any]) -> str:
    """Only what the figure does not say already."""
    if row["field"] in ("hukou_local", "cooperates"):
        return ""
    found = re.search(r"（(每人[^，）]*)", row["condition"])
    left = _left(row)
    said = "；".join(part for part in (found.group(1) if found else "", left) if part)
    said = said or ("" if row["holds"] else row["condition"])
    return f"{said}；依据 " if said else ""


def _left(row: dict[str, Any]) -> str:
    """How far the figure is from where the answer flips."""
    value, flips = row["value"], row["flips_at"]
    if row["field"] != "income_below" or not _number(value) or not _number(flips):
        return ""
    gap = flips - value
    return f"再多 {plain(gap)} 元即不符合" if row["holds"] else f"超出 {plain(-gap)} 元"


def _against(row: dict[str, Any]) -> str:
    """«1,900 < 2,700 元»: the figure against its limit, where there is one."""
    value, flips = row["value"], row["flips_at"]
    unit = row["unit"].split("/")[0]
    if row["field"] == "income_below" and _number(value) and _number(flips):
        return f"{plain(value)} {'<' if row['holds'] else '≥'} {plain(flips)} {unit}"
    limit = re.search(r"不超过 ([\d,.]+)", row["condition"])
    if limit and _number(value):
        return f"{plain(value)} {'≤' if row['holds'] else '>'} {limit.group(1)} {unit}"
    return figure(row)


def _estate(rows: list[dict[str, Any]], whole: dict[str, Any]) -> dict[str, Any]:
    by_field = {row["field"]: row for row in rows}
    words = [
        f"{word} {figure(by_field[field])}" for field, word in SHORT.items() if field in by_field
    ]
    money = by_field.get("financial_within")
    return {
        "ok": True,
        "title": "财产在规定以内",
        "figure": _against(money) if money else "是",
        "note": "；".join(words) + "；依据 ",
        "article": short_article(whole["article"]),
        "sample": any(row["placeholder"] for row in rows),
    }


def short_article(text: str) -> str:
    """«《浙江省社会救助条例》（2020年修正）第九条» becomes «条例第九条»."""
    last = text.split("；")[-1]
    issued = re.search(r"民发〔\d{4}〕\d+号", last)
    if issued:
        return issued.group()
    found = LAWS.search(last)
    return found.group(1) + (found.group(2) or "") if found else last


def figure(row: dict[str, Any]) -> str:
    """A value with its unit."""
    value = row["value"]
    if isinstance(value, bool) or value is None:
        return "是" if value else "否"
    return f"{plain(value)} {row['unit']}".strip()


def plain(value: Any) -> str:
    """«1,900», «633.33»."""
    if isinstance(value, float):
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) else str(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def known_rows(rows: tuple[Row, ...], gathered: Gathered, checked: bool) -> list[dict[str, Any]]:
    """Facts with what is known of them: a source not asked or not answered is never «nothing»."""
    silent = {source for _, source in gathered.open}
    found = []
    for row in rows:
        asked = row.source.startswith("DS")
        if asked and not checked:
            continue
        waits = row.source in silent
        value = "还没查到" if waits else row.value + ("" if row.counted else " 不计入")
        found.append({"label": row.label, "value": value, "quiet": waits or not row.counted})
    return found


def filled(item: Item, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Questions with answers in words; money with its unit, numbers never in whole."""
    rows = []
    for question in item.questions:
        value = answers.get(question.key)
        if question.kind in ("account", "phone") or value in (None, ""):
            continue
        if question.kind == "money" and isinstance(value, int):
            words = f"{yuan(value)} 元"
        elif question.kind in ("yesno", "choice"):
            choices = dict(question.choices or (("yes", "是"), ("no", "不是")))
            words = choices.get(str(value), str(value))
        else:
            words = str(value)
        rows.append((question.label, words))
    return rows


UNITS = {
    "percent": "%", "months": "个月", "years": "岁", "count": "", "choice": "号方式", "days": "天",
}  # fmt: skip


def value_words(row: dict[str, Any]) -> str:
    """A value of the law as people write it: fen become yuan, hundredths of ㎡ become ㎡."""
    value, unit = row["value"], row["unit"]
    if unit == "fen" and isinstance(value, int):
        return f"{plain(value / 100)} 元"
    if unit == "area" and isinstance(value, int):
        return f"{plain(value / 100)} ㎡"
    return f"{plain(value)} {UNITS.get(unit, unit)}".strip()


def flat_facts(
    facts: Any, schema: dict[str, Any], words: Mapping[str, str], path: str = ""
) -> list[tuple[str, str]]:
    """A facts document as rows of words, by the descriptions of its schema and the item's words.

    How exactly a sum may be written is of no use to who reads it.
    """
    if isinstance(facts, dict):
        parts = schema.get("properties", {})
        rows: list[tuple[str, str]] = []
        for key, value in facts.items():
            part = parts.get(key, {})
            word = f"{path} {part.get('description', key)}".strip().replace("，最多两位小数", "")
            rows += flat_facts(value, part, words, word)
        return rows
    if isinstance(facts, list) and any(isinstance(one, dict | list) for one in facts):
        part = schema.get("items", {})
        return [
            row
            for number, one in enumerate(facts, 1)
            for row in flat_facts(one, part, words, f"{path} {number}")
        ]
    if isinstance(facts, bool):
        return [(path, "是" if facts else "否")]
    told = facts if isinstance(facts, list) else [facts]
    return [(path, "、".join(words.get(str(one), plain(one)) for one in told))]


def telling(lines: list[SourceLine]) -> tuple[list[SourceLine], str]:
    """Sources that say something, and one sentence about those that hold nothing."""
    said = [line for line in lines if line.summary or line.state not in ("none", "found")]
    silent = [line.name for line in lines if line not in said]
    if not silent:
        return said, ""
    return said, f"另 {len(silent)} 个来源没有相关记录：{'、'.join(silent)}"
