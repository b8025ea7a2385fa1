"""在享待遇: rights to money in force in a month, in my area."""

import datetime as dt
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.taken import MOST
from minzheng.channels.desk.views.reach import my_scope, not_secret
from minzheng.channels.desk.views.waiting import accounts_wanted
from minzheng.channels.desk.views.worklist import areas_of, chosen_area
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.stages.cases.queries import COUNT_CAP
from minzheng.stages.catalog import Item, find, registered
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.decisions.queries import under_review
from minzheng.stages.payments.queries import account_wanted
from minzheng.stages.registry.frozen import unfrozen

FILTERS = ("item", "kind", "area", "due", "start", "back")
CLASSES = {"A": "A 类", "B": "B 类", "C": "C 类"}
COLUMNS = ("领款人", "待遇", "人数", "社区（村）", "起始月", "类别", "下次核查", "每月")
_COVERED = EntitledPerson.objects.filter(entitlement=OuterRef("pk")).order_by()
_COUNTED = _COVERED.values("entitlement").annotate(n=Count("id")).values("n")
HEADS = Coalesce(Subquery(_COUNTED, output_field=IntegerField()), 0)


def chosen_filters(request: HttpRequest) -> dict[str, str]:
    """The filters of the address that mean something, by name; nothing else that was typed."""
    given = {name: request.GET.get(name, "") for name in FILTERS}
    area = chosen_area(request)
    known = {
        "item": {item.code for item in registered()}, "kind": set(CLASSES), "due": {"1"},
        "start": {"next"}, "back": {"1"}, "area": set() if area is None else {given["area"]},
    }  # fmt: skip
    return {name: value for name, value in given.items() if value in known[name]}


def chosen_rights(request: HttpRequest, ability: str = "see_cases") -> QuerySet[Entitlement]:
    """The rights that the filters of the address leave, where the ability holds."""
    today = clock.today()
    month = today.replace(day=1)
    scope, chosen = my_scope(request), chosen_filters(request)
    rows = scope.rows(Entitlement.objects.all(), ability)
    rows = rows.filter(not_secret(scope, "payee"), unfrozen(scope, "payee"))
    if "back" in chosen:  # what came back is owed, also where the right has ended
        rows = rows.filter(pk__in=account_wanted().values("entitlement"))
    else:
        rows = rows.filter(Q(until_month=None) | Q(until_month__gt=month))
        later = "start" in chosen
        rows = rows.filter(from_month__gt=month) if later else rows.filter(from_month__lte=month)
    if item := chosen.get("item"):
        rows = rows.filter(item=item)
    if kind := chosen.get("kind"):
        rows = rows.filter(review_class=kind)
    if area := chosen.get("area"):
        rows = rows.filter(area_id=int(area))
    if "due" in chosen:
        rows = rows.filter(review_on__lte=today + dt.timedelta(days=30))
    rows = rows.annotate(reviewing=under_review(), heads=HEADS)
    return rows.select_related("payee", "area", "decision__case", "household")


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
        "columns": COLUMNS,
        "most": MOST,
        "wanted": f"{COUNT_CAP}+" if (n := accounts_wanted(scope)) > COUNT_CAP else n,
        "chosen": {key: request.GET.get(key, "")[:20] for key in FILTERS},
        "query": "",
    }
    return render(request, "desk/entitlements.html", context)


def benefit(item: Item, result: str) -> str:
    """«低保», «单人保»: what was granted, without the verb."""
    words = item.granting.get(result, item.name)
    return words.removeprefix("给予").removeprefix("认定为")


def right_row(right: Entitlement) -> dict[str, Any]:
    """One right of `chosen_rights` as lists and papers print it."""
    item = find(right.item)
    return {
        "id": right.public_id,
        "name": right.payee.name,
        "died": right.payee.died_on is not None,
        "item": benefit(item, right.result),
        "place": right.area.label,
        "address": right.household.address,
        "people": right.heads,  # type: ignore[attr-defined]
        "fen": right.amount_fen,
        "from_month": right.from_month,
        "kind": CLASSES.get(right.review_class, "—"),
        "review_on": right.review_on,
        "reviewing": right.reviewing,  # type: ignore[attr-defined]
        "placeholder": right.placeholder,
        "url": reverse("desk:case", args=[right.decision.case.public_id]),
    }
