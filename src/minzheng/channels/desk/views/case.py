"""The case on one screen: facts beside evidence beside rule lines, and the ways out below."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.forms.steps import AGREEING, confirming
from minzheng.channels.desk.forms.visits import SEEN
from minzheng.channels.desk.reading import all_lines, filled, known_rows, rule_lines, telling
from minzheng.channels.desk.views.reach import me, my_case, status_of
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE, name_in
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.identity import age_on
from minzheng.foundation.core.pages import day
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.actions.undoing import UNDO
from minzheng.stages.cases.models import Case, CaseStep, MaterialPaper
from minzheng.stages.cases.queries import Moment, light, mine, steps_of, timeline
from minzheng.stages.catalog import Gathered, Item, Limit, find
from minzheng.stages.certificates.counter import entries_of
from minzheng.stages.certificates.twins import offered
from minzheng.stages.decisions.actions.taking_back import undoable
from minzheng.stages.decisions.models import Appeal, Decision, Objection, Opinion
from minzheng.stages.decisions.queries import Preview, explanation, preview
from minzheng.stages.registry.models import Authorisation
from minzheng.stages.registry.relations import RELATIONS
from minzheng.stages.verification.gather import latest_check, latest_visit, queries_of
from minzheng.stages.verification.models import Difference, Visit
from minzheng.stages.verification.queries import answered_of, sources_table

# What the page reads of a case, each the newest or all of them.
DECIDED = Statement[Decision](
    lambda case: (
        Decision.objects.filter(case_id=case).select_related("proposal").order_by("-id")[:1]
    )
)
OPINION = Statement[Opinion](
    lambda case: Opinion.objects.filter(case_id=case, taken_back=False).order_by("-id")[:1]
)
PAPERS = Statement[MaterialPaper](
    lambda case: MaterialPaper.objects.filter(case_id=case).order_by("id")
)
OBJECTED = Statement[Any](
    lambda case: Objection.objects.filter(posting__case_id=case).values_list("pk")[:1]
)
# Why there is a second look: in the words of the one who asked for it.
APPEALED = Statement[Appeal](lambda case: Appeal.objects.filter(review_case_id=case))
FOLLOW_UPS = Statement[Case](lambda case: Case.objects.filter(origin_id=case).order_by("id"))
GAPS = Statement[Difference](
    lambda check: Difference.objects.filter(check_run_id=check).order_by("id")
)
MANDATES = Statement[Authorisation](
    lambda check: (
        Authorisation.objects.filter(queries__check_run_id=check).distinct().order_by("given_on")
    )
)
# Open steps of the case that I own.
TODO = Statement[CaseStep](
    lambda case, *, scope: CaseStep.objects.filter(
        mine(scope), case_id=case, finished_at=None
    ).order_by("id")
)
MAY = ("check", "visit", "accept", "open_review", "file_for_resident", "opine", "decide")


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
    steps = steps_of(case)
    decision = DECIDED.first(case.pk)
    seen = preview(case)
    data = explanation(decision.proposal) if decision else seen.data
    check = latest_check(case)
    queries = queries_of(check) if check else []
    done, asked = answered_of(queries)
    visit = latest_visit(case)
    todo = TODO.rows(case.pk, scope=scope)
    undone = undoable(case, steps, me(request))
    said, silent = telling(sources_table(queries, seen.evidence))
    return {
        "case": case,
        "item": item,
        "status": status_of(case, steps),
        "moments": [_moment(m, item, (done, asked)) for m in timeline(case, steps)],
        "people": _people(seen.gathered, data),
        "facts": known_rows(seen.evidence.rows, seen.gathered, check is not None),
        "filled": filled(item, seen.gathered.answers),
        "check": check,
        "answered": (done, asked),
        "sources": said,
        "silent": silent,
        "differences": GAPS.rows(check.pk) if check else [],
        "mandates": MANDATES.rows(check.pk) if check else [],
        "data": data,
        "why_not": "" if data else seen.why_not,
        "lines": rule_lines(data) if data else [],
        "every_line": all_lines(data) if data else [],
        "review": _review(item, data, seen),
        "todo": todo,
        "undoable": undone,
        "undo_until": undone.finished_at + UNDO if undone and undone.finished_at else None,
        "light": light(todo[0].due_on, todo[0].yellow_on, clock.today()) if todo else "",
        "step": next((item.step(s.code) for s in todo), None),
        "open_steps": [s for s in steps if s.finished_at is None],
        "decision": decision,
        "opinion": OPINION.first(case.pk),
        "visit": visit,
        "papers": PAPERS.rows(case.pk),
        "follow_ups": FOLLOW_UPS.rows(case.pk),
        "unopposed": not OBJECTED.rows(case.pk),
        "agreeing": AGREEING,
        "confirming": confirming(item),
        "appeal": APPEALED.first(case.pk) if case.kind == "objection" else None,
        "kinds": Case.KINDS,
        "twins": offered(case),
        "entered": entries_of(case),
        "material_names": [(m.code, m.name) for m in item.materials],
        "seen_words": _seen(visit),
        "material_choices": [(m.code, m.name, m.why) for m in item.materials],
        "refusal_choices": [(code, words, "") for code, words in item.refusals.items()],
        "may": {ability: scope.covers(ability, case.area_id) for ability in MAY},
    }


def _moment(moment: Moment, item: Item, answered_of: tuple[int, int]) -> dict[str, str]:
    late = moment.state == "now" and moment.due_on and moment.due_on < clock.today()
    state = "late" if late else {"next": "todo"}.get(moment.state, moment.state)
    if moment.state == "next":
        limit = item.step(moment.code).limit
        return {"label": moment.label, "state": state, "note": _limit(limit) if limit else ""}
    if moment.state in ("back", "again"):
        said = moment.note if moment.state == "back" else "办过，要重办"
        words = [f"{day(moment.on)} {said}", _who(moment) if moment.state == "back" else ""]
        return {"label": moment.label, "state": state, "note": " · ".join(filter(None, words))}
    on = moment.on if moment.state == "done" else moment.due_on
    who = _who(moment)
    if moment.code == "check" and answered_of[1]:
        who = f"{answered_of[0]}/{answered_of[1]}"
    words = [day(on) if on else "", who or ("" if moment.who else moment.note)]
    prefix = "最晚 " if moment.state == "now" and on else ""
    label = f"{moment.label}（重办）" if moment.again else moment.label
    return {"label": label, "state": state, "note": prefix + " · ".join(filter(None, words))}


def _who(moment: Moment) -> str:
    return "" if moment.who == LINE.actor_label else name_in(moment.who)


def _limit(limit: Limit) -> str:
    unit = {"work_day": "个工作日", "day": "天", "month": "个月"}[limit.unit]
    since = {"acceptance": "受理", "submission": "提交"}.get(limit.since, "")
    if not limit.days:
        return f"{since}当天"
    return f"{since}起 {limit.days} {unit}" if since else f"{limit.days} {unit}"


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


def _seen(visit: Visit | None) -> str:
    """What two people saw at home, in words."""
    if visit is None:
        return ""
    kept: dict[str, Any] = json.loads(visit.observed.open() or "{}")
    words = [dict(SEEN).get(code, code) for code in kept.get("seen", []) if code != "none"]
    return "、".join([*words, *([kept["note"]] if kept.get("note") else [])])


def _review(item: Item, data: dict[str, Any] | None, seen: Preview) -> str:
    if not data or data["result"] == "NONE" or item.review_class is None:
        return ""
    kind = item.review_class(data["result"], seen.evidence.facts)
    return f"从确认次月起 · {kind} 类，每 {item.review_months[kind]} 个月核查"
