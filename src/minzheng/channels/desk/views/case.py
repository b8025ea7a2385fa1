"""The case on one screen: facts beside evidence beside rule lines, and the ways out below."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.reach import me, my_case
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.identity import age_on
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import mine, status, timeline
from minzheng.stages.catalog import Gathered, Item, find
from minzheng.stages.decisions.queries import Preview, explanation, preview
from minzheng.stages.registry.models import Authorisation
from minzheng.stages.registry.relations import RELATIONS
from minzheng.stages.verification.gather import latest_check
from minzheng.stages.verification.models import Check
from minzheng.stages.verification.queries import answered, sources_table

LINES = (
    "hukou_local", "cooperates", "income_below", "financial_within", "cars_within",
    "dwellings_within", "shares_within", "no_luxury", "no_study_abroad",
)  # fmt: skip
MAY = ("check", "visit", "accept", "open_review")
NEAR = ("income_marginal", "single")


@staff("see_cases")
@require_safe
def case_page(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything an officer needs to decide, without scrolling back and forth."""
    case = my_case(request, ref)
    record("case.viewed", case, by=me(request), subject=case.applicant, purpose="办理")
    return render(request, "desk/case.html", case_context(request, case))


def case_context(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Names of the case page; an error page of the same case adds its form."""
    scope: Scope = request.scope  # type: ignore[attr-defined]
    item = find(case.item)
    steps = list(case.steps.order_by("id"))
    decision = case.decisions.select_related("proposal").order_by("-id").first()
    seen = preview(case)
    data = explanation(decision.proposal) if decision else seen.data
    check = latest_check(case)
    done, asked = answered(check)
    todo = _todo(case, scope)
    return {
        "case": case,
        "item": item,
        "status": status(case, steps),
        "moments": [_moment(m) for m in timeline(case)],
        "people": _people(seen.gathered, data),
        "facts": seen.evidence.rows,
        "check": check,
        "answered": (done, asked),
        "sources": sources_table(check, seen.evidence) if check else [],
        "differences": list(check.differences.order_by("id")) if check else [],
        "mandates": _mandates(case, check),
        "data": data,
        "why_not": "" if data else seen.why_not,
        "lines": rule_lines(data) if data else [],
        "review": _review(item, data, seen),
        "todo": todo,
        "step": next((item.step(s.code) for s in todo), None),
        "open_steps": [s for s in steps if s.finished_at is None],
        "decision": decision,
        "opinion": case.opinions.order_by("-id").first(),
        "visit": case.visits.order_by("-id").first(),
        "papers": list(case.materials.order_by("id")),
        "follow_ups": list(case.follow_ups.order_by("id")),
        "kinds": Case.KINDS,
        "material_choices": [(m.code, m.name, m.why) for m in item.materials],
        "refusal_choices": [(code, words, "") for code, words in item.refusals.items()],
        "may": {ability: scope.covers(ability, case.area_id) for ability in MAY},
    }


def rule_lines(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions an officer reads, in order, as check rows."""
    wanted = LINES if data["result"] == "DIBAO" else (*LINES, *NEAR)
    by_field = {row["field"]: row for row in data["reasons"]}
    rows = [by_field[field] for field in wanted if field in by_field]
    return [
        {
            "ok": row["holds"],
            "title": row["label"],
            "figure": _figure(row),
            "note": row["condition"],
            "article": row["article"].split("；")[-1],
            "sample": row["placeholder"],
        }
        for row in rows
    ]


def _figure(row: dict[str, Any]) -> str:
    value = row["value"]
    if isinstance(value, bool) or value is None:
        return "是" if value else "否"
    shown = f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return f"{shown} {row['unit']}"


def _moment(moment: Any) -> dict[str, str]:
    late = moment.state == "now" and moment.due_on and moment.due_on < clock.today()
    state = "late" if late else {"next": "todo"}.get(moment.state, moment.state)
    day = moment.on if moment.state == "done" else moment.due_on
    words = [f"{day.month}月{day.day}日" if day else "", moment.who or moment.note]
    prefix = "最晚 " if moment.state == "now" and day else ""
    return {"label": moment.label, "state": state, "note": prefix + " · ".join(filter(None, words))}


def _people(gathered: Gathered, data: dict[str, Any] | None) -> list[dict[str, str]]:
    verdicts = {row["index"]: row for row in data["members"]} if data else {}
    rows = []
    for index, member in enumerate(gathered.members):
        verdict = verdicts.get(index)
        age = age_on(member.birth_on, gathered.on)
        role = "申请人" if member.applicant else RELATIONS.get(member.relation, "家人")
        counted = verdict["counted"] if verdict else None
        rows.append(
            {
                "name": member.name,
                "note": f"{age} · {role}" + _why_not(verdict, counted),
                "pill": "待核对" if counted is None else "计入" if counted else "不计入",
                "tone": "idle" if counted is None else "ok" if counted else "warn",
            }
        )  # fmt: skip
    return rows


def _why_not(verdict: dict[str, Any] | None, counted: bool | None) -> str:
    return f" · {verdict['reason']}" if verdict and not counted else ""


def _mandates(case: Case, check: Check | None) -> list[Authorisation]:
    if check is None:
        return []
    rows = Authorisation.objects.filter(queries__check_run=check).distinct().order_by("given_on")
    return list(rows)


def _review(item: Item, data: dict[str, Any] | None, seen: Preview) -> str:
    if not data or data["result"] == "NONE" or item.review_class is None:
        return ""
    kind = item.review_class(data["result"], seen.evidence.facts)
    return f"从确认次月起 · {kind} 类，每 {item.review_months[kind]} 个月复核"


def _todo(case: Case, scope: Scope) -> list[CaseStep]:
    """Open steps of this case that I own."""
    return list(CaseStep.objects.filter(mine(scope), case=case, finished_at=None).order_by("id"))
