"""What is counted of dibao: households, people, money a month, and the standard itself."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.money import yuan
from minzheng.law import Register
from minzheng.law.errors import ValueMissing
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.indicators import Indicator, Measure, Part, Record, register

ITEM = "DB"
PAID = ("DIBAO", "SINGLE")
LAST_APPLICATIONS = 200
# A choice is one touch; these have to be typed.
TYPED = ("text", "money", "phone", "account", "members")


def in_force(on: dt.date) -> "QuerySet[Entitlement]":
    """Dibao entitlements that cover the month of a day."""
    month = on.replace(day=1)
    running = Q(until_month__isnull=True) | Q(until_month__gt=month)
    return Entitlement.objects.filter(running, item=ITEM, result__in=PAID, from_month__lte=month)


def _households(on: dt.date) -> Mapping[int, Part]:
    rows = in_force(on).order_by().values_list("area").annotate(Count("household", distinct=True))
    return {area: Part(count) for area, count in rows}


def _people(on: dt.date) -> Mapping[int, Part]:
    rows = EntitledPerson.objects.filter(entitlement__in=in_force(on)).order_by()
    tallied = rows.values_list("entitlement__area").annotate(
        people=Count("person", distinct=True), homes=Count("entitlement__household", distinct=True)
    )
    return {area: Part(people, homes) for area, people, homes in tallied}


def _monthly(on: dt.date) -> Mapping[int, Part]:
    rows = in_force(on).order_by().values_list("area")
    samples = Count("pk", filter=Q(placeholder=True))
    tallied = rows.annotate(
        fen=Sum("amount_fen"), homes=Count("household", distinct=True), samples=samples
    )
    return {area: Part(fen, homes, some > 0) for area, fen, homes, some in tallied}


def _standard(on: dt.date) -> Measure | None:
    """Twelve months of the standard in force on the day: the plan counts by the year."""
    try:
        entry = Register.load(settings.POLICY_PROFILE).entry("dibao.standard_monthly", on)
    except ValueMissing:
        return None
    return Measure(12 * entry.value, placeholder=entry.placeholder)


def _typed(on: dt.date) -> Measure | None:
    """Fields typed in the last applications made online; a field asked and left empty is none."""
    rows = Case.objects.filter(item=ITEM, kind="new", channel="portal", submitted_on__lte=on)
    newest = rows.order_by("-pk")[:LAST_APPLICATIONS].values_list("public_id", "version")
    filled = [many for many in _typed_in(list(newest)) if many is not None]
    return Measure(sum(filled), len(filled)) if filled else None


# (case, version): how many fields were typed. Only numbers are kept: the page of the plan is open
# to all and would otherwise unseal every application each time it is looked at.
_counted: dict[tuple[str, int], int | None] = {}


def _typed_in(versions: list[tuple[str, int]]) -> list[int | None]:
    """How many fields each version of a case has typed in; None when nothing is filled in."""
    typed = {question.key for question in find(ITEM).questions if question.kind in TYPED}
    if len(_counted) > 10 * LAST_APPLICATIONS:
        _counted.clear()
    found = {ref: _counted[ref, version] for ref, version in versions if (ref, version) in _counted}
    new = [ref for ref, _ in versions if ref not in found]
    for case in Case.objects.filter(public_id__in=new) if new else ():
        answers = answers_of(case)
        many = sum(bool(value) for key, value in answers.items() if key in typed)
        found[case.public_id] = many if answers else None
        _counted[case.public_id, case.version] = found[case.public_id]
    return [found.get(ref) for ref, _ in versions]


def _rows(scope: Scope, on: dt.date) -> "QuerySet[Any]":
    rows = scope.rows(in_force(on), "see_cases")
    return rows.select_related("payee", "area__parent", "decision__case").order_by("-pk")


def _record(row: Entitlement) -> Record:
    town = row.area.parent.label if row.area.parent and row.area.level == 5 else ""
    note = f"每月 {yuan(row.amount_fen)} 元，{row.from_month.year}年{row.from_month.month}月起"
    name = "（保密）" if row.payee.secret else row.payee.name
    return Record(name, note, town + row.area.label, row.decision.case.public_id)


HOUSEHOLDS = register(
    Indicator(
        id="dibao_households", label="在享低保", unit="户", clause="2.2", people=True,
        how="今天所在的月份有低保待遇（含单人保）的家庭，一户算一次。",
        source="待遇（由决定产生）", tally=_households, rows=_rows, record=_record,
    )
)  # fmt: skip
PEOPLE = register(
    Indicator(
        id="dibao_people", label="在享低保人数", unit="人", clause="2.2", people=True,
        how="今天所在的月份被低保待遇覆盖的人，一人算一次。",
        source="待遇（由决定产生）", tally=_people, rows=_rows, record=_record,
    )
)  # fmt: skip
MONTHLY = register(
    Indicator(
        id="dibao_monthly", label="低保金每月合计", unit="元", clause="2.2", kind="money",
        people=True, how="今天所在的月份有效的低保待遇，每户每月金额相加。",
        source="待遇（由决定产生）", tally=_monthly, rows=_rows, record=_record,
    )
)  # fmt: skip
STANDARD = register(
    Indicator(
        id="dibao_standard", label="低保标准", unit="元/年", clause="2.2", kind="money",
        how="今天有效的每人每月标准乘以 12 个月。",
        source="政策数值库", whole=_standard,
    )
)  # fmt: skip
TYPED_FIELDS = register(
    Indicator(
        id="typed_fields", label="一证通办平均填写", unit="项", clause="1.8", kind="mean",
        how=f"最近 {LAST_APPLICATIONS} 件网上低保申请，平均每件要动手填几项；选一下的不算。",
        source="网上申请的填写内容（只数项数，不看内容）", whole=_typed,
    )
)  # fmt: skip
