"""账号与岗位: the system administrator opens, the security administrator agrees and mends.

Neither sees a case, and neither can give a role alone.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.desk.forms.staff import AccountForm, DecideForm, MoveForm, RoleForm
from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import me, my_scope, whole_district
from minzheng.foundation.accounts import actions, factor, nominations, passwords
from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.accounts.models import Appointment, Nomination, SignInFailure, User
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import NotPossible

KEEPERS = ("keep_accounts", "keep_security")
FAILURES_SHOWN = 20


@staff(*KEEPERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, with what they hold; first what waits for an approval."""
    whole_district(request, *KEEPERS)
    live = Appointment.objects.live(clock.today()).select_related("area").order_by("pk")
    rows = User.objects.prefetch_related(Prefetch("appointments", live, to_attr="held"))
    page = page_of(request, rows, ("username",))
    waiting = Nomination.objects.filter(state="waiting").select_related("user", "area")
    context = {
        "rows": [_row(user) for user in page.rows],
        "page": page,
        "waiting": [_waiting(request, one) for one in waiting.order_by("id")],
        "may_open": my_scope(request).can("keep_accounts"),
    }
    return render(request, "desk/staff.html", context)


def _row(user: User) -> dict[str, Any]:
    held: list[Appointment] = user.held  # type: ignore[attr-defined]
    return {
        "id": user.public_id,
        "name": user.display_name,
        "username": user.username,
        "url": reverse("desk:staff_member", args=[user.public_id]),
        "roles": [f"{one.area.label} {Role(one.role).label}" for one in held],
        "active": user.is_active,
        "factor": factor.confirmed(user),
    }


def _waiting(request: HttpRequest, one: Nomination) -> dict[str, Any]:
    mine = me(request)
    half = nominations.half_of(mine)
    may = half != one.proposed_as and mine.pk != one.user_id and mine.actor_ref != one.proposed_by
    return {
        "ref": one.public_id,
        "who": f"{one.user.display_name}（{one.user.username}）",
        "what": f"{one.area.label} {Role(one.role).label}",
        "term": f"{one.from_on} 起" + (f"，{one.to_on} 止" if one.to_on else "，不定期"),
        "by": f"{one.proposed_label}（{Role(one.proposed_as).label}）",
        "at": one.proposed_at,
        "may": may,
    }


@staff("keep_accounts")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open an account without a role; its first password is shown this once."""
    whole_district(request, "keep_accounts")
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = passwords.first_password()
        user = actions.open_account(
            username=form.cleaned_data["username"], password=password, must_change=True,
            display_name=form.cleaned_data["display_name"], by=me(request),
        )  # fmt: skip
        return render(request, "desk/staff_password.html", {"user": user, "password": password})
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "has_errors": wrong}
    return render(request, "desk/staff_new.html", context, status=422 if wrong else 200)


@staff(*KEEPERS)
@require_http_methods(["GET", "POST"])
def member(request: HttpRequest, ref: str) -> HttpResponse:
    """One account; a POST proposes a role for it."""
    whole_district(request, *KEEPERS)
    user = _user(ref)
    form = RoleForm(request.POST or None, initial={"from_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            nominations.propose_role(user=user, by=me(request), **form.cleaned_data)
        except NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "岗位已提交，另一类管理员批准后生效。")
            return redirect("desk:staff_member", ref=ref)
    wrong = form.is_bound and bool(form.errors)
    held = user.appointments.select_related("area").order_by("-from_on", "-id")
    today, scope = clock.today(), my_scope(request)
    waiting = user.nominations.filter(state="waiting").select_related("user", "area")
    context = {
        "user": user, "form": form, "has_errors": wrong,
        "facts": _facts(user),
        "waiting": [_waiting(request, one) for one in waiting],
        "held": [(one, Role(one.role).label, _state(one, today)) for one in held],
        "may_open": scope.can("keep_accounts"), "may_secure": scope.can("keep_security"),
        "own": me(request).pk == user.pk,
        "failures": _failures(user) if scope.can("keep_security") else [],
    }  # fmt: skip
    return render(request, "desk/staff_member.html", context, status=422 if wrong else 200)


def _facts(user: User) -> list[dict[str, Any]]:
    return [
        {"label": "用户名", "value": user.username},
        {"label": "状态", "value": "在用" if user.is_active else "已停用"},
        {"label": "动态码", "value": "已设置" if factor.confirmed(user) else "还没有设置"},
        {"label": "密码", "value": "下次登录要改" if passwords.must_change(user) else "正常"},
    ]


def _state(one: Appointment, today: Any) -> str:
    if one.to_on is not None and one.to_on < today:
        return "已结束"
    return "在任" if one.from_on <= today else "还没开始"


def _failures(user: User) -> list[dict[str, Any]]:
    rows = SignInFailure.objects.filter(user=user).order_by("-id")[:FAILURES_SHOWN]
    return [_failure(row) for row in rows]


def _failure(row: SignInFailure) -> dict[str, Any]:
    user = row.user
    return {
        "id": row.pk, "at": row.at, "what": SignInFailure.KINDS[row.kind],
        "where": row.address[:6], "cleared": row.cleared,
        "name": f"{user.display_name}（{user.username}）" if user else "没有这个用户名",
        "url": reverse("desk:staff_member", args=[user.public_id]) if user else "",
    }  # fmt: skip


@staff(*KEEPERS)
@require_POST
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand out a password, close, end a role; reset the second factor, unlock."""
    whole_district(request, *KEEPERS)
    user, form = _user(ref), MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请按其中一个按钮。")
        return redirect("desk:staff_member", ref=ref)
    do = form.cleaned_data["do"]
    ability, act, done = MOVES[do]
    if not my_scope(request).can(ability):
        raise PermissionDenied("the other administrator's")
    try:
        if do == "password":
            password = passwords.hand_out_password(user=user, by=me(request))
            return render(request, "desk/staff_password.html", {"user": user, "password": password})
        act(user, form.cleaned_data.get("appointment"), me(request))
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("desk:staff_member", ref=ref)


def _dismiss(user: User, appointment: int | None, by: User) -> None:
    held = user.appointments.filter(pk=appointment or 0).first()
    if held is None:
        raise Http404
    actions.dismiss(appointment=held, on=clock.today(), by=by)


MOVES: dict[str, tuple[str, Callable[[User, int | None, User], Any], str]] = {
    # press: (ability, act, what is said afterwards)
    "password": ("keep_accounts", lambda user, _, by: None, ""),
    "close": (
        "keep_accounts", lambda user, _, by: actions.close_account(user=user, by=by),
        "账号已停用，打开的页面都已退出。",
    ),
    "dismiss": ("keep_accounts", _dismiss, "岗位今天结束，打开的页面都已退出。"),
    "factor": (
        "keep_security", lambda user, _, by: factor.reset_factor(user=user, by=by),
        "动态码已取消，下次登录要重新设置。",
    ),
    "unlock": (
        "keep_security", lambda user, _, by: actions.unlock(user=user, by=by),
        "已解锁，可以马上登录。",
    ),
}  # fmt: skip


@staff(*KEEPERS)
@require_POST
def decide(request: HttpRequest, ref: str) -> HttpResponse:
    """Agree to a role that the other kind of administrator proposed, or not."""
    whole_district(request, *KEEPERS)
    one = Nomination.objects.select_related("user", "area").filter(public_id=ref).first()
    if one is None:
        raise Http404
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请按其中一个按钮。")
        return redirect("desk:staff")
    agree = form.cleaned_data["do"] == "agree"
    try:
        nominations.decide_role(
            nomination=one, agree=agree, reason=form.cleaned_data["reason"], by=me(request)
        )
    except NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已批准，从起始日起生效。" if agree else "已退回。")
    return redirect("desk:staff")


@staff("keep_security")
@require_safe
def failures(request: HttpRequest) -> HttpResponse:
    """Wrong passwords and codes, newest first."""
    whole_district(request, "keep_security")
    page = page_of(request, SignInFailure.objects.select_related("user"), ("-id",))
    context = {"rows": [_failure(row) for row in page.rows], "page": page}
    return render(request, "desk/staff_failures.html", context)


def _user(ref: str) -> User:
    user = User.objects.filter(public_id=ref).first()
    if user is None:
        raise Http404
    return user
