"""全部办件: every case of my area, newest first."""

import datetime as dt
from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.paging import Listing
from minzheng.channels.desk.views.reach import cases_in, item_name, my_scope, status_of
from minzheng.channels.desk.views.worklist import address_of
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.divisions.models import said_of
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import Running

COLUMNS = ("申请人", "办件编号", "事项", "社区", "提交", "总期限", "状态")
ORDER = ("-id",)
# What a line shows, so that a page makes no object of three tables for each.
NEEDS = (
    "id", "public_id", "number", "item", "kind", "state", "outcome", "submitted_on", "due_on",
    "applicant__name", "area__kind", "area__name",
)  # fmt: skip


class Listed(NamedTuple):
    """One case as the list and its export show it."""

    name: str
    number: str
    item: str
    place: str
    sent: dt.date | None
    due: dt.date | None
    status: tuple[str, str]
    url: str


@staff("see_cases")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """All cases of my area, newest first."""
    scope, state = my_scope(request), chosen_state(request)
    page = LIST.page(request, scope=scope, state=state)
    context = {
        "rows": listed(page.rows),
        "page": page,
        "state": state,
        "columns": [{"label": column} for column in COLUMNS],
    }
    return render(request, "desk/cases.html", context)


def chosen_state(request: HttpRequest) -> str:
    """The state chosen in the address, or none."""
    state = request.GET.get("state", "")
    return state if state in Case.STATES else ""


def chosen_cases(
    scope: Scope, ability: str, state: str, more: tuple[str, ...] = ()
) -> QuerySet[Case, Any]:
    """Cases of a state that the ability reaches, as `listed` needs them, with more columns."""
    rows = cases_in(scope, ability)
    rows = rows.filter(state=state) if state else rows
    return rows.values_list(*NEEDS, *more, named=True)


LIST = Listing(Case, lambda *, scope, state: chosen_cases(scope, "see_cases", state), ORDER)
RUNNING = Statement[Any](
    lambda cases: (
        CaseStep.objects.filter(case_id__in=cases, finished_at=None)
        .order_by("id")
        .values_list("case_id", "code", "owner", "due_on", "finished_at", named=True)
    )
)


def listed(rows: list[Any]) -> list[Listed]:
    """Lines of cases read as NEEDS says; one query for all their open steps."""
    steps: dict[int, list[Running]] = defaultdict(list)
    for step in RUNNING.rows(tuple(row.id for row in rows if row.state == "open")):
        steps[step.case_id].append(step)
    return [
        Listed(
            row.applicant__name,
            row.number or "（未提交）",
            item_name(row),
            said_of(row.area__kind, row.area__name),
            row.submitted_on,
            row.due_on if row.state == "open" else None,
            status_of(row, steps[row.id]),
            address_of(row.public_id),
        )
        for row in rows
    ]
