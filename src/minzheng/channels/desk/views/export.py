"""Excel of the case list: the same columns in the same order, masked, watermarked, recorded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.rows import number_of
from minzheng.channels.desk.views.cases import COLUMNS, Listed, chosen_cases, chosen_state, listed
from minzheng.channels.desk.views.reach import me, my_scope
from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import mask_id, mask_name
from minzheng.foundation.core.pages import moment
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.sheets import write_sheet

MOST = 5000
PERSON = ("applicant__secret", "applicant__public_id", "applicant__id_number")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff("export")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filters of the list, at most 5,000 rows; everybody in it can see that it was taken."""
    state = chosen_state(request)
    rows = chosen_cases(my_scope(request), "export", state, PERSON)
    cases, more = firsts(rows.order_by("-id"), MOST)
    note_export(cases=cases, state=state, by=me(request))
    title = "全部办件" + (f"（{Case.STATES[state]}）" if state else "")
    mark = (
        f"{me(request).display_name} 于 {moment(clock.now())} 导出，{len(cases)} 件，仅限工作使用"
    )
    mark += "。没有导完：只有最新的这些，请按状态分开导出" if more else ""
    content = write_sheet(
        [*COLUMNS, "身份证号"],
        [_row(*both) for both in zip(cases, listed(cases), strict=True)],
        watermark=mark,
        title=title,
    )
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="cases-{clock.today():%Y%m%d}.xlsx"'
    return answer


def _row(case: Any, shown: Listed) -> list[Any]:
    name = "（保密）" if case.applicant__secret else mask_name(shown.name)
    days = [day.isoformat() if day else "" for day in (shown.sent, shown.due)]
    number = number_of(case.applicant__public_id, case.applicant__id_number)
    return [name, shown.number, shown.item, shown.place, *days, shown.status[0], mask_id(number)]


@action
def note_export(*, cases: list[Any], state: str, by: User) -> None:
    """One event for the file, one for each person in it."""
    record("cases.exported", ("export", "cases"), by=by, rows=len(cases), state=state)
    for case in cases:
        target, who = ("cases.case", case.public_id), case.applicant__public_id
        record("people.exported", target, by=by, subject=who, purpose="办件清单")
