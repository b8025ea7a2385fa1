"""One box finds people and cases inside the area: name, initials, ends of ID or phone, address."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.cases import NEEDS, Listed, listed
from minzheng.channels.desk.views.reach import cases_in, my_scope
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import said
from minzheng.foundation.core.identity import age_on
from minzheng.foundation.core.statements import Statement
from minzheng.foundation.divisions.models import Division, said_of
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import numbered
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import search_people

MOST = 20


@staff("see_people", "see_cases")
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """At most twenty people and twenty cases; the same few queries whatever is found."""
    scope = my_scope(request)
    words = said(request, "q", 40, query=True)
    people = search_people(scope, words, MOST) if scope.can("see_people") else []
    cases = _cases(scope, words, people) if scope.can("see_cases") else []
    context = {
        "query": words,
        "people": [_person(person) for person in people],
        "cases": [_case(*both) for both in zip(cases, listed(cases), strict=True)],
        "full": len(people) == MOST or len(cases) == MOST,
        "short": len(words) < 2,
    }
    return render(request, "desk/search.html", context)


def _cases(scope: Scope, words: str, people: list[Person]) -> list[Any]:
    """By number or end of one, and those of the people found."""
    if len(words) < 2:
        return []
    text = words.upper()
    text = text if re.fullmatch(r"(?=.*[0-9])[A-Z0-9-]{4,32}", text, re.ASCII) else ""
    ids = tuple(person.pk for person in people)
    # A number stands for itself: the statement is made anew, which a name need not be.
    if text:
        found = _found(ids, scope=scope, text=text)
        return list(found)
    return FOUND.rows(ids, scope=scope, text="")


def _found(people: tuple[int, ...], *, scope: Scope, text: str) -> QuerySet[Case, Any]:
    wanted = Q(applicant_id__in=people)
    if text:
        wanted |= numbered(text)
    rows = cases_in(scope).filter(wanted).order_by("-id")
    return rows.values_list(*NEEDS, "area__level", "area__parent__kind", "area__parent__name",
                            named=True)[:MOST]  # fmt: skip


FOUND = Statement[Any](_found)


def _person(person: Person) -> dict[str, object]:
    died = "已去世" if person.died_on else ""
    age = f"{age_on(person.birth_on, clock.today())} 岁"
    return {
        "name": person.name,
        "note": f"{Person.SEXES[person.sex]} · {died or age} · {full_name(person.area)}",
        "url": reverse("desk:person", args=[person.public_id]),
    }


def _case(row: Any, shown: Listed) -> dict[str, object]:
    place = shown.place
    if row.area__level == Division.VILLAGE and row.area__parent__name:
        place = said_of(row.area__parent__kind, row.area__parent__name) + place
    return {
        "title": f"{shown.name} · {shown.item}",
        "note": f"{row.number or '未提交'} · {place}",
        "url": shown.url,
        "pill": shown.status[0],
        "tone": shown.status[1],
    }
