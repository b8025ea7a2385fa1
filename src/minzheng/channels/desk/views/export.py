"""Excel of what a page lists: the same columns in the same order, masked, watermarked, recorded."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.rows import number_of
from minzheng.channels.desk.taken import LINES_MOST, MOST, Taken, money, take, watermark, workbook
from minzheng.channels.desk.views.batches import batch_or_404, columns_of
from minzheng.channels.desk.views.cases import COLUMNS, Listed, chosen_cases, chosen_state, listed
from minzheng.channels.desk.views.entitlements import COLUMNS as OF_RIGHTS
from minzheng.channels.desk.views.entitlements import chosen_filters, chosen_rights, right_row
from minzheng.channels.desk.views.reach import me, my_scope, whole_district
from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import mask_id, mask_name
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments.models import Batch, Line
from minzheng.stages.payments.queries import lines_of
from minzheng.stages.registry.models import Person

PERSON = ("applicant__secret", "applicant__public_id", "applicant__id_number")
MORE = ("身份证号", "说明")  # after the columns of the page
SAMPLE = "金额含示例值，不是公布的数字"


@staff("export")
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The filters of the list, at most 5,000 rows; everybody in it can see that it was taken."""
    state = chosen_state(request)
    rows = chosen_cases(my_scope(request), "export", state, PERSON)
    cases, more = firsts(rows.order_by("-id"), MOST)
    if not cases:
        return _nothing(request, reverse("desk:cases"))
    touched = [(("cases.case", one.public_id), one.applicant__public_id) for one in cases]
    left = rows.count() - MOST if more else 0
    _note(
        "cases.exported", ("export", "cases"), "办件清单", touched, by=me(request),
        left_out=left, state=state,
    )  # fmt: skip
    title = "全部办件" + (f"（{Case.STATES[state]}）" if state else "")
    mark = watermark(request, len(cases), "件", left, "请按状态分开导出")
    cells = [_case(*both) for both in zip(cases, listed(cases), strict=True)]
    return workbook([*COLUMNS, MORE[0]], cells, mark=mark, title=title, name="cases")


@staff("export")
@require_safe
def rights(request: HttpRequest) -> HttpResponse:
    """People in receipt, by the filters of the page and where I may take lists out."""
    rows = chosen_rights(request, "export").order_by("-id")
    taken = take(rows, MOST, _right, lambda r: (("decisions.entitlement", r.public_id), _who(r)))
    if not taken.cells:
        return _nothing(request, f"{reverse('desk:entitlements')}?{request.GET.urlencode()}")
    where = ("export", "entitlements")
    _note(
        "entitlements.exported", where, "在享待遇清单", taken.touched, by=me(request),
        left_out=taken.left_out, **chosen_filters(request),
    )  # fmt: skip
    return _file(
        request, taken, OF_RIGHTS, "请按社区（村）筛选，分开导出", "在享待遇", "entitlements"
    )


@staff("export_payments")
@require_safe
def lines(request: HttpRequest, ref: str) -> HttpResponse:
    """The lines of a batch as its page lists them, those held and void too, each with its state."""
    whole_district(request, "export_payments")
    batch = batch_or_404(request, ref)
    columns = columns_of(batch)
    rows = lines_of(batch).select_related("payee", "area", "decision")
    taken = take(
        rows, LINES_MOST, lambda x: _line(x, columns),
        lambda x: (("payments.line", x.public_id), _who(x)),
    )  # fmt: skip
    if not taken.cells:
        return _nothing(request, reverse("desk:money_batch", args=[ref]))
    _note(
        "batch.exported", batch, "发放名单", taken.touched, by=me(request), left_out=taken.left_out
    )
    title = f"{find(batch.item).name}发放名单"
    return _file(request, taken, columns, "在打印的发放表里", title, f"payments-{batch.number}")


def _file(
    request: HttpRequest, taken: Taken, columns: Sequence[str], rest: str, title: str, name: str
) -> HttpResponse:
    heads = [f"{column}（元）" if column in ("每月", "金额") else column for column in columns]
    mark = watermark(request, len(taken.cells), "户", taken.left_out, rest)
    return workbook([*heads, *MORE], taken.cells, mark=mark, title=title, name=name)


def _nothing(request: HttpRequest, back: str) -> HttpResponse:
    messages.info(request, "没有可以导出的：这样筛选一户、一件也没有，所以没有生成文件。")
    return redirect(back)


def _who(row: Line | Entitlement) -> str:
    return row.payee.public_id


def _name(person: Person) -> str:
    return "（保密）" if person.secret else mask_name(person.name)


def _case(case: Any, shown: Listed) -> list[Any]:
    name = "（保密）" if case.applicant__secret else mask_name(shown.name)
    days = [day.isoformat() if day else "" for day in (shown.sent, shown.due)]
    number = number_of(case.applicant__public_id, case.applicant__id_number)
    return [name, shown.number, shown.item, shown.place, *days, shown.status[0], mask_id(number)]


def _right(right: Entitlement) -> list[Any]:
    row = right_row(right)
    review = "核查办理中" if row["reviewing"] else right.review_on
    notes = ["领款人已去世"] if row["died"] else []
    notes += [SAMPLE] if right.placeholder and right.amount_fen else []
    return [
        _name(right.payee), row["item"], row["people"], row["place"], f"{right.from_month:%Y-%m}",
        row["kind"], review, money(right.amount_fen), mask_id(right.payee.id_number.open()),
        "；".join(notes),
    ]  # fmt: skip


def _line(line: Line, columns: Sequence[str]) -> list[Any]:
    told = {
        "领款人": _name(line.payee), "社区（村）": line.area.label, "决定": line.decision.number,
        "月份": f"{line.month:%Y-%m}", "状态": Line.STATES[line.state],
        "金额": money(line.amount_fen),
    }  # fmt: skip
    cells = [told[column] for column in columns]
    return [*cells, mask_id(line.payee.id_number.open()), line.reason]


@action
def _note(
    verb: str, target: Batch | tuple[str, str], purpose: str,
    touched: list[tuple[tuple[str, str], str]], *, by: User, left_out: int, **chosen: str,
) -> None:  # fmt: skip
    """One event for the file, one for each person in it."""
    record(verb, target, by=by, purpose=purpose, rows=len(touched), left_out=left_out, **chosen)
    for one, person in touched:
        record("people.exported", one, by=by, subject=person, purpose=purpose)
