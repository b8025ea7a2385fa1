"""Excel of the case list: the same columns in the same order, masked, watermarked, recorded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.reach import me
from minzheng.channels.desk.views.worklist import CASE_COLUMNS, case_row, chosen_cases
from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.identity import mask_id, mask_name
from minzheng.foundation.core.pages import moment
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.sheets import write_sheet

MOST = 5000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff("export")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filters of the list, at most 5,000 rows; everybody in it can see that it was taken."""
    state, rows = chosen_cases(request, "export")
    cases = list(rows.order_by("-id")[:MOST])
    note_export(cases=cases, state=state, by=me(request))
    title = "全部办件" + (f"（{Case.STATES[state]}）" if state else "")
    mark = (
        f"{me(request).display_name} 于 {moment(clock.now())} 导出，{len(cases)} 件，仅限工作使用"
    )
    content = write_sheet(
        [*CASE_COLUMNS, "身份证号"], [_row(case) for case in cases], watermark=mark, title=title
    )
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="cases-{clock.today():%Y%m%d}.xlsx"'
    return answer


def _row(case: Case) -> list[Any]:
    shown = case_row(case)
    name = "（保密）" if case.applicant.secret else mask_name(shown["name"])
    days = [shown[key].isoformat() if shown[key] else "" for key in ("sent", "due")]
    number = mask_id(case.applicant.id_number.open())
    return [name, shown["number"], shown["item"], shown["place"], *days, shown["status"][0], number]


@action
def note_export(*, cases: list[Case], state: str, by: User) -> None:
    """One event for the file, one for each person in it."""
    record("cases.exported", ("export", "cases"), by=by, rows=len(cases), state=state)
    for case in cases:
        record("people.exported", case, by=by, subject=case.applicant, purpose="办件清单")
