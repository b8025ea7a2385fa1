"""发放批次: made, checked and paid by three people; totals and exceptions before anyone agrees."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import BigIntegerField, Count, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.forms.money import MakeForm, MoveForm, ResultForm
from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.taken import LINES_MOST
from minzheng.channels.desk.views.reach import conflict, me, my_scope, whole_district
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.actors import name_in
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.catalog import find
from minzheng.stages.payments import actions, bank, queries
from minzheng.stages.payments.models import BankFile, Batch, Hand, Line
from minzheng.stages.payments.months import said

TONES = {
    "draft": "warn", "made": "info", "checked": "info", "released": "info", "settled": "ok",
    "void": "idle",
}  # fmt: skip
NOTABLE_MOST = 60
COLUMNS = ("领款人", "社区（村）", "决定", "月份", "状态", "金额")
DONE = {
    "check": "已复核，等支付。",
    "return": "已退回，原因写在批次上。",
    "release": "已支付，文件正在送银行。",
    "remake": "名单已更新，等复核。",
    "void": "这一批已作废。",
    "retry": "马上再送一次。",
}


@staff("see_payments")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All batches, newest first, and making a new one for who may."""
    return _listing(request, MakeForm())


def _listing(request: HttpRequest, form: MakeForm, status: int = 200) -> HttpResponse:
    whole_district(request, "see_payments")
    rows = Batch.objects.annotate(**sums_of_batches())
    page = page_of(request, rows, ("-id",))
    context = {
        "rows": [_row(batch) for batch in page.rows],
        "page": page,
        "form": form,
        "may_make": my_scope(request).can("pay_make"),
        "has_errors": status != 200,
    }
    return render(request, "desk/batches.html", context, status=status)


def sums_of_batches() -> dict[str, Any]:
    """Households and fen of a batch, each by a subquery: a join would multiply."""
    listed = Line.objects.filter(batch=OuterRef("pk")).exclude(state__in=["void", "held"])
    carried = Line.objects.filter(paying_batch=OuterRef("pk")).exclude(state__in=["void", "held"])
    sums: dict[str, Any] = {}
    for name, lines, key in (("", listed, "batch"), ("again_", carried, "paying_batch")):
        grouped = lines.order_by().values(key)
        count = grouped.annotate(n=Count("id")).values("n")
        fen = grouped.annotate(n=Sum("amount_fen")).values("n")
        sums[f"{name}households"] = Coalesce(Subquery(count, output_field=IntegerField()), 0)
        sums[f"{name}fen"] = Coalesce(Subquery(fen, output_field=BigIntegerField()), 0)
    return sums


def _row(batch: Batch) -> dict[str, Any]:
    again = "again_" if batch.kind == "reissue" else ""
    return {
        "id": batch.public_id,
        "name": batch.number,
        "url": reverse("desk:money_batch", args=[batch.public_id]),
        "item": find(batch.item).name,
        "month": said(batch.month),
        "kind": Batch.KINDS[batch.kind],
        "households": getattr(batch, f"{again}households"),
        "fen": getattr(batch, f"{again}fen"),
        "state": Batch.STATES[batch.state],
        "tone": TONES[batch.state],
        "who": " → ".join(
            name_in(label)
            for label in (batch.made_label, batch.checked_label, batch.released_label)
            if label
        ),
    }


@staff("pay_make")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make the list of a month, or what is short for earlier months."""
    form = MakeForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        act = actions.make_batch if data["kind"] == "regular" else actions.make_arrears
        try:
            batch = act(item=data["item"], month=data["month"], by=me(request))
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "名单已编制，请核对例外，再请同事复核。")
            return redirect("desk:money_batch", ref=batch.public_id)
    return _listing(request, form, 422)


def batch_or_404(request: HttpRequest, ref: str) -> Batch:
    """A batch, for who may see payments of the whole district."""
    whole_district(request, "see_payments")
    batch = Batch.objects.filter(public_id=ref).first()
    if batch is None:
        raise Http404
    return batch


@staff("see_payments")
@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """Totals, what differs from last month, who did what, and the one next press."""
    batch = batch_or_404(request, ref)
    record("batch.viewed", batch, by=me(request))
    return render(request, "desk/money_batch.html", batch_context(request, batch))


def columns_of(batch: Batch) -> tuple[str, ...]:
    """Heads of its lines: a regular batch is of one month, and does not repeat it."""
    return tuple(c for c in COLUMNS if c != "月份" or batch.kind != "regular")


def batch_context(request: HttpRequest, batch: Batch, **more: Any) -> dict[str, Any]:
    """Names of the batch page; `more` brings a form that was filled wrongly."""
    totals = queries.batch_totals(batch)
    scope, mine = my_scope(request), me(request).actor_ref
    hand = Hand.objects.filter(batch=batch, person=mine).first()
    part = hand.part if hand else ""
    lines = page_of(
        request, queries.lines_of(batch).select_related("payee", "area", "decision"), ("id",)
    )
    return {
        "batch": batch,
        "item": find(batch.item),
        "month": said(batch.month),
        "kind": Batch.KINDS[batch.kind],
        "state": Batch.STATES[batch.state],
        "tone": TONES[batch.state],
        "totals": totals,
        "notable": totals.exceptions[:NOTABLE_MOST],
        "died": sum(one.kind == "died" for one in totals.exceptions),
        "more_notable": max(0, len(totals.exceptions) - NOTABLE_MOST),
        "lines": lines.rows,
        "line_page": lines,
        "columns": columns_of(batch),
        "most": LINES_MOST,
        "files": list(batch.files.order_by("id")),
        "moved": queries.moved_mark(batch),
        "part": Hand.PARTS.get(part, ""),
        "can": _can(scope, batch, part),
        "may_see_people": scope.can("see_people"),
        "form": MoveForm(initial={"version": batch.version}),
        "result_form": ResultForm(None),
    } | more


def _can(scope: Any, batch: Batch, part: str) -> dict[str, bool]:
    """Which presses stand open to me now: ability, state and no other part in this batch."""
    make = scope.can("pay_make") and part in ("", "make")
    check = scope.can("pay_check") and part in ("", "check")
    pay = scope.can("pay_release") and part in ("", "pay")
    return {
        "remake": make and batch.state in ("draft", "made"),
        "void": make and batch.state in Batch.OPEN,
        "hold": (make or check) and batch.state in ("draft", "made"),
        "unhold": make and batch.state in ("draft", "made"),
        "check": check and batch.state == "made",
        "return": (check and batch.state in ("made", "checked"))
        or (pay and batch.state == "checked"),
        "release": pay and batch.state == "checked",
        "file": scope.can("pay_release"),
        "result": scope.can("pay_make", "pay_check", "pay_release"),
    }  # fmt: skip


@staff("pay_make", "pay_check", "pay_release")
@require_POST
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Check, send back, pay, bring up to date, void: one action each, on the version seen."""
    batch = batch_or_404(request, ref)
    form = MoveForm(request.POST)
    if not form.is_valid():
        context = batch_context(request, batch, form=form, has_errors=True)
        return render(request, "desk/money_batch.html", context, status=422)
    do, version = form.cleaned_data["do"], form.cleaned_data["version"]
    told: dict[str, Any] = {"batch": batch, "by": me(request), "version": version}
    reason = form.cleaned_data["reason"]
    acts: dict[str, Callable[[], Any]] = {
        "check": lambda: actions.check_batch(**told),
        "release": lambda: actions.release_batch(
            **told, accounts_seen=form.cleaned_data["accounts_seen"] or 0
        ),
        "remake": lambda: actions.remake_batch(**told),
        "return": lambda: actions.return_batch(**told, reason=reason),
        "void": lambda: actions.void_batch(**told, reason=reason),
        "retry": lambda: _retry(batch, me(request)),
    }
    return press(request, batch, form, acts[do], DONE[do], reason)


def press(
    request: HttpRequest, batch: Batch, form: Any, do: Callable[[], Any], done: str, mine: str = ""
) -> HttpResponse:
    """Run one action on a batch: back to it, the conflict page, or the same page with words."""
    back = reverse("desk:money_batch", args=[batch.public_id])
    try:
        do()
    except Conflict as error:
        return conflict(request, error, back, mine)
    except NotPossible as error:
        form.add_error(None, str(error))
        batch.refresh_from_db()
        context = batch_context(request, batch, form=form, has_errors=True)
        return render(request, "desk/money_batch.html", context, status=422)
    messages.success(request, done)
    return redirect(back)


def _retry(batch: Batch, by: Any) -> None:
    file = batch.files.filter(result_at=None).order_by("-id").first()
    if file is None:
        raise NotPossible("这一批没有等银行答复的文件。")
    actions.retry_now(file=file, by=by)


@staff("pay_release")
@require_safe
def file(request: HttpRequest, ref: str) -> HttpResponse:
    """The payment file byte for byte, for the payer only; the download is recorded."""
    whole_district(request, "pay_release")
    row = BankFile.objects.select_related("batch").filter(public_id=ref).first()
    if row is None:
        raise Http404
    record("file.downloaded", row, by=me(request), hash=row.hash)
    answer = HttpResponse(bank.sent_bytes(row), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{row.number}.csv"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@staff("pay_make", "pay_check", "pay_release")
@require_POST
def result(request: HttpRequest, ref: str) -> HttpResponse:
    """The bank's answer brought by hand: taken whole or not at all."""
    whole_district(request, "see_payments")
    row = BankFile.objects.select_related("batch").filter(public_id=ref).first()
    if row is None:
        raise Http404
    form = ResultForm(row, request.POST, request.FILES)
    if not form.is_valid():
        context = batch_context(request, row.batch, result_form=form, has_errors=True)
        return render(request, "desk/money_batch.html", context, status=422)
    content = form.cleaned_data["file"]
    try:
        actions.take_result(file=row, content=content, by=me(request))
    except NotPossible as error:
        form.add_error("file", str(error))
        context = batch_context(request, row.batch, result_form=form, has_errors=True)
        return render(request, "desk/money_batch.html", context, status=422)
    messages.success(request, "结果已入账，退回的在“退汇与追回”里。")
    return redirect("desk:money_batch", ref=row.batch.public_id)
