"""在享待遇: rights to money in force in a month, in my area."""

import datetime as dt
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import my_scope, not_secret
from minzheng.channels.desk.views.worklist import areas_of, chosen_area
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.stages.catalog import Item, find, registered
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.decisions.queries import under_review
from minzheng.stages.payments.queries import account_wanted

FILTERS = ("item", "kind", "area", "due", "start", "back")
CLASSES = {"A": "A 类", "B": "B 类", "C": "C 类"}


def chosen_rights(request: HttpRequest) -> QuerySet[Entitlement]:
    """The rights that the filters of the address leave, inside my area."""
    today = clock.today()
    month = today.replace(day=1)
    scope = my_scope(request)
    rows = scope.rows(Entitlement.objects.all(), "see_cases")
    rows = rows.filter(not_secret(scope, "payee"))
    if request.GET.get("back") == "1":  # what came back is owed, also where the right has ended
        rows = rows.filter(pk__in=account_wanted().values("entitlement"))
    else:
        rows = rows.filter(Q(until_month=None) | Q(until_month__gt=month))
        later = request.GET.get("start") == "next"
        rows = rows.filter(from_month__gt=month) if later else rows.filter(from_month__lte=month)
    item = request.GET.get("item", "")
    if item in {known.code for known in registered()}:
        rows = rows.filter(item=item)
    if (kind := request.GET.get("kind", "")) in CLASSES:
        rows = rows.filter(review_class=kind)
    if (area := chosen_area(request)) is not None:
        rows = rows.filter(area_id=area)
    if request.GET.get("due") == "1":
        rows = rows.filter(review_on__lte=today + dt.timedelta(days=30))
    people = EntitledPerson.objects.order_by("id")
    rows = rows.annotate(reviewing=under_review())
    return rows.select_related("payee", "area", "decision__case", "household").prefetch_related(
        Prefetch("covered", people)
    )


@staff("see_cases")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; filters by item, class, village, and what is due for review."""
    page = page_of(request, chosen_rights(request), ("-id",))
    scope = my_scope(request)
    context = {
        "rows": [right_row(right) for right in page.rows],
        "page": page,
        "areas": areas_of(scope, "see_cases"),
        "items": [(item.code, item.name) for item in registered()],
        "classes": list(CLASSES.items()),
        "chosen": {key: request.GET.get(key, "")[:20] for key in FILTERS},
        "query": "",
    }
    return render(request, "desk/entitlements.html", context)


def benefit(item: Item, result: str) -> str:
    """«低保», «单人保»: what was granted, without the verb."""
    words = item.granting.get(result, item.name)
    return words.removeprefix("给予").removeprefix("认定为")


def right_row(right: Entitlement) -> dict[str, Any]:
    """One right as lists and papers print it."""
    item = find(right.item)
    return {
        "id": right.public_id,
        "name": right.payee.name,
        "died": right.payee.died_on is not None,
        "item": benefit(item, right.result),
        "place": right.area.label,
        "address": right.household.address,
        "people": len(right.covered.all()),
        "fen": right.amount_fen,
        "from_month": right.from_month,
        "kind": CLASSES.get(right.review_class, "—"),
        "review_on": right.review_on,
        "reviewing": getattr(right, "reviewing", False),
        "placeholder": right.placeholder,
        "url": reverse("desk:case", args=[right.decision.case.public_id]),
    }
