"""工作日历: the year's holidays and make-up days, for all staff; entered by who runs the system.

What is to be entered is shown first, with how many deadlines it would move; it waits in the session
for the press, so that nobody has to choose the file again.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.forms.calendar import DayForm, YearForm
from minzheng.channels.desk.months import WEEK, months_of
from minzheng.channels.desk.views.home import EVERYBODY
from minzheng.channels.desk.views.reach import me, my_scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.models import HolidayYear
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.rights.holidays import Plan, changes, enter, set_day, tried

KEPT = "calendar"
BEFORE_END = 60  # days before the table runs out that every page of it says so
AGAIN = "这份安排要重新填一次，刚才那份已经过期。"


@staff(*EVERYBODY)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Twelve months of a year that is in, this year if none is asked for."""
    request.session.pop(KEPT, None)
    return _page(request)


@staff("operate")
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Look at a year's sheet or at one day, then enter what was looked at."""
    do = request.POST.get("do", "")
    if do == "enter":
        return _enter(request)
    form = DayForm(request.POST) if do == "day" else YearForm(request.POST, request.FILES)
    name = "day_form" if do == "day" else "year_form"
    if not form.is_valid():
        return _page(request, 422, **{name: form})
    try:
        wanted = form.wanted()
        shown = _shown(wanted)
        moved = tried(_act(wanted, me(request)))
    except NotPossible as error:
        for line in str(error).splitlines():
            form.add_error(None, line)
        return _page(request, 422, **{name: form})
    request.session[KEPT] = wanted
    return _page(request, looked=wanted | {"days": shown, "moved": moved})


def _enter(request: HttpRequest) -> HttpResponse:
    wanted = request.session.pop(KEPT, None)
    if wanted is None:
        messages.warning(request, AGAIN)
        return redirect("desk:calendar")
    try:
        moved = _act(wanted, me(request))()
    except NotPossible as error:
        messages.error(request, str(error))
        return redirect("desk:calendar")
    messages.success(request, f"已录入。还在办的事里，有 {moved} 个期限变了。")
    return redirect(f"{reverse('desk:calendar')}?year={wanted['year']}")


def _act(wanted: dict[str, Any], by: Any) -> Callable[[], int]:
    """What is kept in the session as the one action that it stands for."""
    if "on" in wanted:
        on = dt.date.fromisoformat(wanted["on"])
        told = {"works": wanted["works"], "name": wanted["name"], "source": wanted["source"]}
        return lambda: set_day(on=on, by=by, **told)
    return lambda: enter(_plan(wanted), source=wanted["source"], by=by)


def _plan(wanted: dict[str, Any]) -> Plan:
    days = {dt.date.fromisoformat(on): (works, name) for on, works, name in wanted["days"]}
    return Plan(wanted["year"], days)


def _shown(wanted: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Each day of it in words: day, what happens, its feast, whether that is new."""
    if "on" in wanted:
        days, new = [(wanted["on"], wanted["works"], wanted["name"])], {wanted["on"]}
    else:
        days = wanted["days"]
        new = {on.isoformat() for on in changes(_plan(wanted))}
    return [
        (f"{on} 周{WEEK[dt.date.fromisoformat(on).weekday()]}", "上班" if works else "放假",
         name, on in new)
        for on, works, name in days
    ]  # fmt: skip


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    today = clock.today()
    sources = dict(HolidayYear.objects.order_by("year").values_list("year", "source"))
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    if (looked := more.get("looked")) is not None:
        year = looked["year"]
    left = (dt.date(max(sources), 12, 31) - today).days if sources else -1
    context = {
        "year": year,
        "source": sources.get(year, ""),
        "before": year - 1 if year - 1 in sources else None,
        "after": year + 1 if year + 1 in sources else None,
        "months": months_of(year) if year in sources else [],
        "week": WEEK,
        "left": left if left <= BEFORE_END else None,
        "next_year": max(sources, default=today.year - 1) + 1,
        "may_change": my_scope(request).can("operate"),
        "year_form": YearForm(),
        "day_form": DayForm(),
        "looked": None,
        "has_errors": status != 200,
    } | more
    return render(request, "desk/calendar.html", context, status=status)
