"""Loading the district's tree from the published lists."""

import csv
import datetime as dt
from importlib.resources import files

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.divisions.models import SUFFIXES, Division, DivisionChange, DivisionCode

SOURCE = "国家统计局统计用区划代码 2019–2023；民政部国家地名信息库"
FIRST_LIST, LAST_LIST = 2019, 2023


@action
def load_nanhu(*, by: Actor) -> int:
    """Load the 158 towns and villages of 330402 with years and both codes; once. Returns rows.

    A list names a year, not a day: what first stands in the list of 2021 counts from
    2021-01-01, what last stands in 2019 ends with that year.
    """
    if Division.objects.exists():
        return 0
    district = Division.objects.create(
        level=Division.DISTRICT, kind="district", name="南湖区", raw_name="南湖区"
    )
    DivisionCode.objects.bulk_create(
        DivisionCode(division=district, system=s, code="330402") for s in DivisionCode.SYSTEMS
    )
    text = files(__package__).joinpath("data/nanhu_divisions.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    towns = {r["nbs_code"]: _add(r, district) for r in rows if r["level"] == "4"}
    for row in rows:
        if row["level"] == "5":
            _add(row, towns[row["nbs_parent"]])
    _link_merge(("城东", "紫阳"), "子城")
    record("divisions.loaded", district, by=by, rows=len(rows), source=SOURCE)
    return len(rows)


def _add(row: dict[str, str], parent: Division) -> Division:
    years = [int(y) for y in row["nbs_years"].split("|") if y]
    start = dt.date(min(years), 1, 1) if years and min(years) > FIRST_LIST else None
    end = dt.date(max(years) + 1, 1, 1) if years and max(years) < LAST_LIST else None
    division = Division.objects.create(
        parent=parent,
        level=int(row["level"]),
        kind=row["kind"],
        name=short_name(row["name"]),
        raw_name=row["name"],
        zone_run=row["run_by_jiaxing_edz"] == "1",
        valid_from=start,
        valid_to=end,
    )
    codes = {"NBS": row["nbs_code"]}
    if division.level == Division.TOWN:
        codes["MCA"] = row["mca_town_code"]
    DivisionCode.objects.bulk_create(
        DivisionCode(division=division, system=s, code=c, valid_from=start, valid_to=end)
        for s, c in codes.items()
        if c
    )
    return division


def short_name(raw: str) -> str:
    """«烟雨社区居委会» -> «烟雨», «金星村村委会» -> «金星»; longest suffix first."""
    for suffix in SUFFIXES:
        if raw.endswith(suffix):
            return raw.removesuffix(suffix)
    return raw


def _link_merge(before: tuple[str, ...], after: str) -> None:
    successor = Division.objects.filter(name=after, valid_from__isnull=False).first()
    if successor is None or successor.valid_from is None:
        return
    for gone in Division.objects.filter(name__in=before, valid_to=successor.valid_from):
        DivisionChange.objects.create(
            kind="merge", on=successor.valid_from, before=gone, after=successor, source=SOURCE
        )
