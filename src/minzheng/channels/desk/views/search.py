"""One box finds people and cases inside the area: name, initials, ID tail, address, number."""

import re

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.reach import item_name, my_cases, my_scope, status_of
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import said
from minzheng.foundation.core.identity import age_on
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.cases.models import Case
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
    cases = _cases(request, scope, words, people) if scope.can("see_cases") else []
    context = {
        "query": words,
        "people": [_person(person) for person in people],
        "cases": [_case(case) for case in cases],
        "full": len(people) == MOST or len(cases) == MOST,
        "short": len(words) < 2,
    }
    return render(request, "desk/search.html", context)


def _cases(request: HttpRequest, scope: Scope, words: str, people: list[Person]) -> list[Case]:
    if len(words) < 2:
        return []
    found = Q(applicant__in=people)
    text = words.upper()
    if re.fullmatch(r"[A-Z0-9-]{4,32}", text, re.ASCII):
        found |= Q(number=text) | Q(number__endswith=text)
    rows = my_cases(request).filter(found).select_related("applicant", "area__parent")
    return list(rows.prefetch_related("steps").defer("answers").order_by("-id")[:MOST])


def _person(person: Person) -> dict[str, object]:
    died = "已去世" if person.died_on else ""
    age = f"{age_on(person.birth_on, clock.today())} 岁"
    return {
        "name": person.name,
        "note": f"{Person.SEXES[person.sex]} · {died or age} · {full_name(person.area)}",
        "url": reverse("desk:person", args=[person.public_id]),
    }


def _case(case: Case) -> dict[str, object]:
    word, tone = status_of(case, list(case.steps.all()))
    return {
        "title": f"{case.applicant.name} · {item_name(case)}",
        "note": f"{case.number or '未提交'} · {full_name(case.area)}",
        "url": case_address(case),
        "pill": word,
        "tone": tone,
    }
