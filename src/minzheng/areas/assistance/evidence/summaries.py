"""One line a source, as a clerk would say it."""

from typing import Any

from minzheng.areas.assistance.evidence.sums import (
    assets_of,
    dwellings_of,
    income_of,
    shares_of,
    vehicles_of,
)
from minzheng.foundation.core.money import yuan
from minzheng.stages.catalog import Gathered

LEVELS = {"1": "一级", "2": "二级", "3": "三级", "4": "四级"}
KINDS = {
    "1": "视力", "2": "听力", "3": "言语", "4": "肢体", "5": "智力", "6": "精神", "7": "多重",
}  # fmt: skip


def summaries(gathered: Gathered, payloads: dict[str, dict[str, dict[str, Any]]]) -> dict[str, str]:
    """What each source said of the whole household; a source that said nothing is left out."""
    names = {m.ref: m.name for m in gathered.members}
    by_source: dict[str, list[str]] = {}
    for ref, of in payloads.items():
        for source, words in _person(names[ref], of, gathered).items():
            by_source.setdefault(source, []).append(words)
    applicant = next(m for m in gathered.members if m.applicant)
    household = payloads[applicant.ref].get("DS01", {}).get("household")
    if household:
        same = len(household) == len(gathered.members)
        by_source["DS01"] = [f"{len(household)} 人同户，{'申报一致' if same else '与申报不一致'}"]
    balance = sum(assets_of(of) for of in payloads.values())
    if balance:
        by_source["DS09"] = [f"余额 {yuan(balance)}"]
    return {source: "；".join(words) for source, words in by_source.items()}


def _person(name: str, of: dict[str, dict[str, Any]], gathered: Gathered) -> dict[str, str]:
    on, said = gathered.on, {}
    for row in income_of(of, on):
        said[row.source] = f"{name} {row.label} {yuan(row.monthly_fen)}"
    cars, _ = vehicles_of(of, on)
    if cars:
        said["DS02"] = f"{name} 车辆 {cars}"
    if homes := dwellings_of(of, on):
        area = sum(home["area_hundredths"] for home in homes) // 100
        said["DS07"] = f"{len(homes)} 套 {area} ㎡"
    if shares := shares_of(of):
        said["DS06"] = f"{name} 出资 {yuan(shares)}"
    card = of.get("DS10", {}).get("certificate")
    if card:
        said["DS10"] = f"{name} {KINDS[card['category']]}{LEVELS[card['level']]}"
    school = of.get("DS11", {}).get("enrolment")
    if school:
        said["DS11"] = f"{name} 在读"
    if of.get("DS13", {}).get("custody"):
        said["DS13"] = f"{name} 有记录"
    return said
