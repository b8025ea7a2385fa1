"""审计记录: who did what, when, to what; and whether the chain holds."""

import datetime as dt
import re
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.verbs import VERBS, object_of, said_of, told_of
from minzheng.channels.desk.views.reach import me, my_case
from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.chain import faults
from minzheng.foundation.audit.models import Event, Head
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import name_in, post_in
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import said
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import mask_name
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments.models import BankFile, Batch
from minzheng.stages.registry.models import Person

FAULTS_MOST = 50
EVENTS_MOST = 200
YEARS = (1949, 2999)
NUMBERED: tuple[type[Any], ...] = (Case, Decision, Batch, BankFile)
REF = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@staff("see_audit")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Events, newest first; by person, case, who did it, what was done."""
    chosen = {
        key: said(request, key, 64, query=True) for key in ("who", "verb", "about", "from", "to")
    }
    page = page_of(request, _filtered(chosen), ("-seq",))
    context = {
        "rows": _rows(page.rows),
        "page": page,
        "chosen": chosen,
        "wrong": {key for key in ("from", "to") if chosen[key] and _day(chosen[key]) is None},
        "verbs": sorted(VERBS.items(), key=lambda pair: pair[1]),
        "staff_rows": [
            (user.public_id, f"{user.display_name}（{user.username}）")
            for user in User.objects.order_by("username")
        ],
        "head": Head.objects.filter(id=1).first(),
    }  # fmt: skip
    return render(request, "desk/audit.html", context)


def _filtered(chosen: dict[str, str]) -> QuerySet[Event]:
    rows = Event.objects.all()
    if chosen["who"]:
        rows = rows.filter(actor_ref=chosen["who"])
    if chosen["verb"]:
        rows = rows.filter(verb=chosen["verb"])
    if (first := _day(chosen["from"])) is not None:
        rows = rows.filter(at__gte=clock.start_of(first))
    if (last := _day(chosen["to"])) is not None:
        rows = rows.filter(at__lt=clock.start_of(last + dt.timedelta(days=1)))
    if text := chosen["about"]:
        refs = _refs(text)
        rows = rows.filter(subject_ref__in=refs) | rows.filter(object_ref__in=refs)
    return rows


def _day(text: str) -> dt.date | None:
    """A day that was chosen; None for anything else, and where no event can lie."""
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return found if YEARS[0] <= found.year <= YEARS[1] else None


def _refs(text: str) -> list[str]:
    """References of what was typed: a case number, a name, or a reference itself."""
    refs = [text] if REF.fullmatch(text) else []
    refs += Case.objects.filter(number=text.upper()).values_list("public_id", flat=True)
    refs += Person.objects.filter(name=text).values_list("public_id", flat=True)[:20]
    return refs


def _rows(events: list[Event]) -> list[dict[str, Any]]:
    names = _names({event.subject_ref for event in events if event.subject_ref})
    numbers = _numbers({ref for event in events for ref in _pointed(event)})
    cases = {ref for ref, (model, _) in numbers.items() if model is Case}
    return [
        {
            "id": event.seq,
            "name": str(event.seq),
            "seq": event.seq,
            "at": event.at,
            "who": name_in(event.actor_label),
            "post": post_in(event.actor_label),
            "what": said_of(event.verb),
            "verb": event.verb,
            "about": names.get(event.subject_ref, ""),
            "object": object_of(event.object_type),
            "number": next((numbers[ref][1] for ref in _pointed(event) if ref in numbers), ""),
            "case": next((ref for ref in _pointed(event) if ref in cases), ""),
            "ref": event.object_ref,
            "purpose": event.purpose,
        }
        for event in events
    ]


def _pointed(event: Event) -> tuple[str, ...]:
    """What an event was done to, and the case that it belongs to where it says so."""
    case = event.detail.get("case")
    return (event.object_ref, case) if isinstance(case, str) else (event.object_ref,)


def _numbers(refs: set[str]) -> dict[str, tuple[type[Any], str]]:
    """The kind and number of those that have one that people know them by."""
    found: dict[str, tuple[type[Any], str]] = {}
    for model in NUMBERED:
        rows = model.objects.filter(public_id__in=refs).exclude(number=None)
        found |= {ref: (model, no) for ref, no in rows.values_list("public_id", "number")}
    return found


def _names(refs: set[str]) -> dict[str, str]:
    rows = Person.objects.filter(public_id__in=refs).values_list("public_id", "name")
    return {ref: mask_name(name) for ref, name in rows}


@staff("see_audit")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain now."""
    head = Head.objects.filter(id=1).first()
    found = []
    for fault in faults():
        found.append(fault)
        if len(found) >= FAULTS_MOST:
            break
    record("audit.verified", ("audit", "chain"), by=me(request), faults=len(found))
    context = {"found": found, "head": head, "at": clock.now(), "full": len(found) == FAULTS_MOST}
    return render(request, "desk/verified.html", context)


@staff("see_cases")
@require_safe
def case_events(request: HttpRequest, ref: str) -> HttpResponse:
    """谁在什么时候办了什么: the trail of one case."""
    case = my_case(request, ref)
    rows = Event.objects.filter(object_ref=case.public_id) | Event.objects.filter(
        subject_ref=case.applicant.public_id, detail__case=case.public_id
    )
    newest, more = firsts(rows.order_by("-seq"), EVENTS_MOST)
    item = find(case.item)
    events = [
        {"when": event.at, "title": told_of(event, item), "who": event.actor_label,
         "note": event.purpose}
        for event in newest
    ]  # fmt: skip
    context = {"case": case, "events": events, "more": more}
    return render(request, "desk/case_events.html", context)
