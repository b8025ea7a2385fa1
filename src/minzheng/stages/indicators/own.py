"""What the platform counts of its own work, whatever the benefit."""

import datetime as dt
import statistics
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.pages import day
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.catalog import find as find_item
from minzheng.stages.decisions.models import Decision
from minzheng.stages.indicators.declared import Indicator, Measure, Part, Record, register
from minzheng.stages.ratings.models import Rating
from minzheng.stages.verification.models import Check

# A median of the last checks is what people feel now; older ones say how it was.
LAST_CHECKS = 500


def _overdue(on: dt.date) -> "QuerySet[CaseStep]":
    """Open steps of the offices past their day; a step that waits for the person is not ours."""
    rows = CaseStep.objects.filter(finished_at=None, due_on__lt=on, suspended_on=None)
    return rows.exclude(owner="resident")


def _overdue_tally(on: dt.date) -> Mapping[int, Part]:
    rows = _overdue(on).order_by().values_list("area").annotate(Count("case", distinct=True))
    return {area: Part(count) for area, count in rows}


def _overdue_rows(scope: Scope, on: dt.date) -> "QuerySet[Any]":
    rows = scope.rows(_overdue(on), "see_cases")
    return rows.select_related("case__applicant", "area__parent").order_by("due_on", "pk")


def _overdue_record(step: CaseStep) -> Record:
    label = find_item(step.case.item).step(step.code).label
    note = f"{label}，应在{day(step.due_on)}前办完"
    return _record(step.case, note, step.area)


def _decided(on: dt.date) -> "QuerySet[Case]":
    """Cases decided this year, up to the day, that had a last day."""
    first = Decision.objects.filter(
        case=OuterRef("pk"), decided_on__gte=on.replace(month=1, day=1), decided_on__lte=on
    )
    return Case.objects.filter(Exists(first), due_on__isnull=False)


def _on_time_tally(on: dt.date) -> Mapping[int, Part]:
    late = Decision.objects.filter(
        case=OuterRef("pk"), decided_on__gt=OuterRef("due_on"), decided_on__lte=on
    )
    rows = _decided(on).annotate(late=Exists(late)).order_by().values_list("area")
    tallied = rows.annotate(good=Count("pk", filter=Q(late=False)), whole=Count("pk"))
    return {area: Part(good, whole) for area, good, whole in tallied}


def _on_time_rows(scope: Scope, on: dt.date) -> "QuerySet[Any]":
    rows = scope.rows(_decided(on), "see_cases").filter(decisions__decided_on__gt=F("due_on"))
    return rows.distinct().select_related("applicant", "area__parent").order_by("-pk")


def _accepted(on: dt.date) -> "QuerySet[Case]":
    """Cases accepted this year, up to the day."""
    return Case.objects.filter(accepted_on__gte=on.replace(month=1, day=1), accepted_on__lte=on)


def _finished_check() -> Exists:
    return Exists(Check.objects.filter(case=OuterRef("pk"), finished_at__isnull=False))


def _checked_tally(on: dt.date) -> Mapping[int, Part]:
    rows = _accepted(on).annotate(checked=_finished_check()).order_by().values_list("area")
    tallied = rows.annotate(good=Count("pk", filter=Q(checked=True)), whole=Count("pk"))
    return {area: Part(good, whole) for area, good, whole in tallied}


def _checked_rows(scope: Scope, on: dt.date) -> "QuerySet[Any]":
    rows = scope.rows(_accepted(on), "see_cases").filter(~_finished_check())
    return rows.select_related("applicant", "area__parent").order_by("-pk")


def _check_ms(on: dt.date) -> Measure | None:
    rows = Check.objects.filter(took_ms__isnull=False).order_by("-pk")
    times = list(rows.values_list("took_ms", flat=True)[:LAST_CHECKS])
    return Measure(round(statistics.median(t for t in times if t is not None))) if times else None


def _rated_tally(on: dt.date) -> Mapping[int, Part]:
    """Ratings of this year by area: satisfied by the national reading, of all."""
    rows = Rating.objects.filter(given_on__gte=on.replace(month=1, day=1), given_on__lte=on)
    good = Count("pk", filter=Q(grade__gt=Rating.POOR))
    tallied = rows.order_by().values_list("area").annotate(good=good, whole=Count("pk"))
    return {area: Part(good, whole) for area, good, whole in tallied}


def _divisions(on: dt.date) -> Measure:
    return Measure(Division.objects.on(on).filter(level__gte=Division.TOWN).count())


def _clauses_live(on: dt.date) -> Measure:
    # Read when asked: the plan names indicators, so it cannot be read while they are declared.
    from minzheng.stages.indicators.plan.references import the_plan

    plan = the_plan()
    return Measure(sum(clause.state == "served" for clause in plan.clauses))


def _record(case: Case, note: str, area: Division) -> Record:
    place = f"{area.parent.label}{area.label}" if area.parent and area.level == 5 else area.label
    name = "（保密）" if case.applicant.secret else case.applicant.name
    return Record(name, note, place, case.public_id)


def _late_record(case: Case) -> Record:
    return _record(case, f"应在{day(case.due_on)}前作出决定", case.area)


def _unchecked_record(case: Case) -> Record:
    return _record(case, f"{day(case.accepted_on)}受理，还没有核对完", case.area)


OVERDUE = register(
    Indicator(
        id="overdue", label="超期办件", unit="件", clause="2.2",
        how="还没有办完、已经过了期限的环节所在的办件；等居民补材料的不算。",
        source="办件环节", tally=_overdue_tally, rows=_overdue_rows, record=_overdue_record,
    )
)  # fmt: skip
ON_TIME = register(
    Indicator(
        id="on_time", label="办结的按期率", unit="", clause="2.2", kind="share",
        how="今年作出决定的办件里，在总期限内作出决定的占多少。下面列出超过期限的。",
        source="办件与决定", tally=_on_time_tally, rows=_on_time_rows, record=_late_record,
    )
)  # fmt: skip
CHECK_MS = register(
    Indicator(
        id="check_ms", label="一键核对用时", unit="", clause="1.9", kind="ms",
        how=f"最近 {LAST_CHECKS} 次核对，从按下到全部部门答复或到时的中位数。",
        source="核对记录", whole=_check_ms,
    )
)  # fmt: skip
CHECKED = register(
    Indicator(
        id="checked", label="受理后已核对", unit="", clause="2.9", kind="share",
        how="今年受理的办件里，核对已经做完的占多少。下面列出还没有做完的。",
        source="办件与核对记录", tally=_checked_tally, rows=_checked_rows,
        record=_unchecked_record,
    )
)  # fmt: skip
SATISFIED = register(
    Indicator(
        id="satisfied", label="好差评：满意的占比", unit="", clause="2.2", kind="share",
        how="今年收到的评价里，非常满意、满意、基本满意的占多少。一件事评一次；谁评了什么不列出来。",
        source="居民在网上、窗口、电话、纸上的评价", tally=_rated_tally, people=True,
    )
)  # fmt: skip
DIVISIONS = register(
    Indicator(
        id="divisions", label="镇街村社区划", unit="个", clause="9.1",
        how="今天存在的镇、街道、村和社区，带起止日期和两套代码；经开区管理的也在内。",
        source="区划库", whole=_divisions,
    )
)  # fmt: skip
CLAUSES_LIVE = register(
    Indicator(
        id="clauses_live", label="条款已上线", unit="条", clause="0.2",
        how="九大计划 90 条里，今天就能在系统里办到或看到的条数；只做到一部分的不算。",
        source="计划条款表，逐条对到事项、页面和指标", whole=_clauses_live,
    )
)  # fmt: skip
