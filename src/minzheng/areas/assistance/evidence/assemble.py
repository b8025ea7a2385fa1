"""The facts document of a dibao household, with rows to read and gaps to explain."""

from typing import Any

from minzheng.areas.assistance.evidence.people import member_facts, payloads_of
from minzheng.areas.assistance.evidence.summaries import summaries
from minzheng.areas.assistance.evidence.sums import (
    WINDOW,
    Yearly,
    assets_of,
    dwellings_of,
    income_of,
    shares_of,
    vehicles_of,
)
from minzheng.foundation.core.money import yuan
from minzheng.stages.catalog import Earned, Evidence, Gap, Gathered, Row

FREE = ("pension_base_central", "veteran_preferential")
DECLARED = {
    "odd_income": ("business", "零工、摆摊"),
    "rent_income": ("property", "房租"),
    "support_received": ("support", "赡养（抚养、扶养）费"),
}


def assemble(gathered: Gathered) -> Evidence:
    """Join declared and found. Raises nothing: what is open stays in `gathered.open`."""
    applicant = next(m for m in gathered.members if m.applicant)
    payloads = {m.ref: payloads_of(gathered, m.ref) for m in gathered.members}
    earned = {m.ref: income_of(payloads[m.ref], gathered.on) for m in gathered.members}
    incomes, annual = _incomes(gathered, earned)
    property_, estate = _property(gathered, payloads)
    facts: dict[str, Any] = {
        "members": [
            member_facts(m, applicant, payloads[m.ref], gathered.on) for m in gathered.members
        ],
        "incomes": incomes,
        "property": property_,
        "hukou_local": applicant.hukou_local,
    }
    if annual:
        facts["annual_incomes"] = plain(annual)
    if obligors := gathered.visit.get("obligors"):
        facts["obligors"] = obligors
    _single(facts, gathered, earned)
    rows = (*_income_rows(gathered, earned), *estate)
    gaps = _gaps(gathered, facts, payloads)
    whose = _whose(gathered, earned, facts.get("single"))
    return Evidence(facts, rows, gaps, summaries(gathered, payloads), whose)


def plain(fen: int) -> int | float:
    """Fen as a facts document writes yuan: a JSON number of at most two decimals.

    The nearest double prints as those two decimals up to 10^13 yuan, and the rule reads what is
    printed, so no fen is lost; no sum is ever made of it.
    """
    return fen // 100 if fen % 100 == 0 else fen / 100


def declared(gathered: Gathered, key: str) -> int:
    """An answer in fen; none means nothing was declared."""
    value = gathered.answers.get(key)
    return int(value) if isinstance(value, int) else 0


def _incomes(
    gathered: Gathered, earned: dict[str, list[Yearly]]
) -> tuple[list[dict[str, Any]], int]:
    rows, annual = [], 0
    for found in (row for of in earned.values() for row in of):
        if found.total_fen % WINDOW == 0:
            rows.append({"kind": found.kind, "amount": plain(found.total_fen // WINDOW)})
        elif found.kind not in FREE:
            annual += found.total_fen
    for key, (kind, _) in DECLARED.items():
        more = _more(gathered, earned, key)
        if more > 0:
            rows.append({"kind": kind, "amount": plain(more)})
    return rows, annual


def _found(earned: dict[str, list[Yearly]], kind: str) -> int:
    """What departments know of a kind, fen a month."""
    return sum(r.total_fen for of in earned.values() for r in of if r.kind == kind) // WINDOW


def _more(gathered: Gathered, earned: dict[str, list[Yearly]], key: str) -> int:
    """By how much the declaration is above what was found, fen a month; below zero if less."""
    return declared(gathered, key) - _found(earned, DECLARED[key][0])


def _whose(
    gathered: Gathered, earned: dict[str, list[Yearly]], single: dict[str, Any] | None
) -> tuple[Earned, ...]:
    """The incomes of the facts by person and source; what was only declared is the household's.

    Support paid by those outside the household is told by the rule, which weighs it.
    """
    alone = gathered.members[single["member"]].ref if single else ""
    rows = [
        Earned(
            ref, r.label.removesuffix("（凭证）"), r.total_fen, r.source,
            _how(gathered, ref, r.source), r.kind not in FREE, ref == alone,
        )
        for ref, of in earned.items()
        for r in of
    ]  # fmt: skip
    for key, (kind, label) in DECLARED.items():
        more = _more(gathered, earned, key)
        if more > 0 and kind != "support":
            words = f"{label}（比查到的多报的部分）" if _found(earned, kind) else label
            rows.append(Earned("", words, more * WINDOW, "", "declared", True))
    return tuple(rows)


def _how(gathered: Gathered, ref: str, source: str) -> str:
    answer = gathered.found.get((ref, source))
    return answer.state if answer else "found"


def _property(
    gathered: Gathered, payloads: dict[str, dict[str, dict[str, Any]]]
) -> tuple[dict[str, Any], list[Row]]:
    on = gathered.on
    found = sum(assets_of(p) for p in payloads.values())
    deposits = max(found, declared(gathered, "deposits"))
    cars = [vehicles_of(p, on) for p in payloads.values()]
    held = [d for p in payloads.values() for d in dwellings_of(p, on)]
    # Owners of one dwelling share its certificate; without one each counts.
    homes = {d["certificate_no"] or f"凭证 {n}": d for n, d in enumerate(held)}
    area = sum(d["area_hundredths"] for d in homes.values())
    shares = sum(shares_of(p) for p in payloads.values())
    facts = {
        "financial": plain(deposits),
        "cars": sum(c for c, _ in cars),
        "cars_exempt": sum(free for _, free in cars),
        "dwellings": len(homes),
        "shares": plain(shares),
    }
    rows = [
        Row("存款等金融资产", f"{yuan(deposits)} 元", "DS09"),
        Row("车辆", f"{facts['cars']} 辆" if facts["cars"] else "无", "DS02"),
        Row("住房", f"{len(homes)} 套 {area // 100} ㎡" if homes else "无登记", "DS07"),
    ]
    if shares:
        rows.append(Row("企业出资", f"{yuan(shares)} 元", "DS06"))
    return facts, rows


def _income_rows(gathered: Gathered, earned: dict[str, list[Yearly]]) -> list[Row]:
    names = {m.ref: m.name for m in gathered.members}
    rows = [
        Row(f"{names[ref]} {r.label}", f"{yuan(r.monthly_fen)} 元", r.source, r.kind not in FREE)
        for ref, of in earned.items()
        for r in of
    ]
    for key, (_, label) in DECLARED.items():
        if fen := declared(gathered, key):
            rows.append(Row(f"{label}（本人申报）", f"{yuan(fen)} 元", "申报"))
    return rows


def _single(facts: dict[str, Any], gathered: Gathered, earned: dict[str, list[Yearly]]) -> None:
    """Ask the rule for single-person dibao where a member is severely disabled or ill."""
    for index, row in enumerate(facts["members"]):
        level = row.get("disability", {}).get("level", 9)
        mind = {"intellectual", "mental"} & set(row.get("disability", {}).get("kinds", []))
        if level <= 2 or (level == 3 and mind) or "serious_illness" in row.get("flags", []):
            of = earned[gathered.members[index].ref]
            own = sum(r.total_fen for r in of if r.kind not in FREE) // WINDOW
            facts["single"] = {"own_income": plain(own), "member": index}
            return


def _gaps(
    gathered: Gathered, facts: dict[str, Any], payloads: dict[str, dict[str, dict[str, Any]]]
) -> tuple[Gap, ...]:
    gaps = []
    found = sum(assets_of(p) for p in payloads.values())
    said = declared(gathered, "deposits")
    asked = any(source == "DS09" for _, source in gathered.found)
    if asked and said != found:
        as_said = {**facts, "property": {**facts["property"], "financial": plain(said)}}
        gaps.append(
            Gap("deposits", "存款", f"{yuan(said)} 元", f"{yuan(found)} 元", "DS09", as_said)
        )
    registered = _register_size(gathered, payloads)
    if registered and registered != len(gathered.members):
        gaps.append(
            Gap(
                "members",
                "家庭人口",
                f"{len(gathered.members)} 人",
                f"{registered} 人同户",
                "DS01",
                facts,
            )
        )
    return tuple(gaps)


def _register_size(gathered: Gathered, payloads: dict[str, dict[str, dict[str, Any]]]) -> int:
    applicant = next(m for m in gathered.members if m.applicant)
    return len(payloads[applicant.ref].get("DS01", {}).get("household", []))
