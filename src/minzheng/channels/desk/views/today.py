"""今天要做: the first page of one who works on foot, for one thumb."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.today import MOST, trusting, work_today
from minzheng.channels.desk.views.reach import me, my_scope
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.guards import GUARDS

PLACED = GUARDS["Permissions-Policy"].replace("geolocation=()", "geolocation=(self)")


@staff("visit")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """One list by deadline, and the button to report someone in need."""
    scope, user = my_scope(request), me(request)
    work = work_today(scope, user)
    trust, more = trusting(scope, user)
    context = {
        "works": work.works, "cut": work.cut, "most": MOST, "trusting": trust,
        "trusting_cut": more,
    }  # fmt: skip
    context["placed"] = placed = any(one.spot for one in work.works)
    answer = render(request, "desk/today.html", context)
    if placed:  # the one page that may ask the phone where it is
        answer["Permissions-Policy"] = PLACED
    return answer
