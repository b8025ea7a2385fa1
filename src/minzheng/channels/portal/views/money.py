"""Money I received, and where it goes."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from minzheng.channels.portal.visitor import Visitor, home_of, visitor
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import resident_or_agent
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.catalog import find
from minzheng.stages.decisions.application import current_account
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments.months import PAY_DAY
from minzheng.stages.payments.queries.lines import Row, paid_to
from minzheng.stages.registry.actions import set_bank_account
from minzheng.stages.registry.forms import AccountForm
from minzheng.stages.registry.models import Person

SHOWN = 60
TONES = {
    "已到账": "ok", "银行处理中": "info", "已列入": "info", "已退回": "late", "暂缓": "warn",
}  # fmt: skip
# «已退回» sounds as if he had given it back.
WORDS = {"已退回": "没发成"}


@resident_or_agent("money")
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    """Month, sum, account, state; for what came back, what to do."""
    who = visitor(request)
    rows, more = firsts(paid_to(who.person, SHOWN + 1), SHOWN)
    context = {
        "rows": [_told(row) for row in rows],
        "trouble": trouble(rows), "more": more,
        "account": current_account(who.person), "visitor": who, "payee": other_payee(who),
        "coming": None if rows else coming(who), "pay_day": PAY_DAY,
    }  # fmt: skip
    return render(request, "portal/payments.html", context)


@resident_or_agent("money")
@sensitive_post_parameters("account")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """A new account in the person's own name; money that came back is sent again to it."""
    who = visitor(request)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bank, number = form.cleaned_data["bank"], form.cleaned_data["account"]
        now = current_account(who.person)
        try:
            if now is None or (now.bank, now.number.open()) != (bank, number):
                set_bank_account(
                    person=who.person, bank=bank, number=number, holder=who.person.name,
                    by=who.resident,
                )  # fmt: skip
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "账户改好了。退回来的钱，我们核对后重新发。")
            return redirect("portal:payments")
    wrong = form.is_bound and bool(form.errors)
    context = {
        "form": form, "has_errors": wrong, "account": current_account(who.person), "visitor": who,
    }  # fmt: skip
    return render(request, "portal/account.html", context, status=422 if wrong else 200)


def other_payee(who: Visitor) -> Person | None:
    """The one of the household who receives its money, when it is not this person."""
    rights = Entitlement.objects.filter(household=home_of(who), until_month=None)
    right = rights.exclude(payee=who.person).select_related("payee").first()
    return right.payee if right else None


def coming(who: Visitor) -> Entitlement | None:
    """The right whose first money has not been sent yet."""
    rights = Entitlement.objects.filter(payee=who.person, until_month=None, amount_fen__gt=0)
    return rights.order_by("from_month").first()


def trouble(rows: Sequence[Row]) -> dict[str, Any] | None:
    """What waits for the resident: what was not paid and why, and whether the bank sent it back."""
    waiting = [row for row in rows if row.state in ("已退回", "暂缓")]
    if not waiting:
        return None
    back = any(row.state == "已退回" for row in waiting)
    return {"said": [_why(row) for row in waiting], "back": back}


def _why(row: Row) -> str:
    year = "" if row.month.year == clock.today().year else f"{row.month.year}年"
    money = f"{year}{row.month.month}月的 {yuan(row.fen)} 元"
    if row.state == "暂缓":
        return f"{money}先没有发：{row.reason}。"
    account = f"{row.account} 的" if row.account else ""
    if row.reason.startswith("账户"):
        return f"{money}，{account}{row.reason}，银行退了回来。"
    why = f"：{row.reason}" if row.reason else ""
    return f"{money}，打到{account}账户，银行退了回来{why}。"


def _told(row: Row) -> dict[str, Any]:
    try:
        name = find(row.item).name
    except KeyError:
        name = "待遇"
    word = WORDS.get(row.state, row.state)
    return {"row": row, "name": name, "word": word, "tone": TONES.get(row.state, "idle")}
