"""窗口: scan a form or a card, see what this person may do here, and the receipt afterwards."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.acting import ALSO, next_of
from minzheng.channels.desk.views.postings import my_postings
from minzheng.channels.desk.views.reach import item_name, me, my_case, my_cases, my_person, my_scope
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.catalog import registered
from minzheng.stages.certificates.actions import issue_all
from minzheng.stages.certificates.cards import COUNTER, card_of, holder, issue_card, stop_card
from minzheng.stages.certificates.cards import use_card as note_use
from minzheng.stages.certificates.counter import of_person, title_of
from minzheng.stages.certificates.models import CounterEntry
from minzheng.stages.certificates.qr import qr_svg
from minzheng.stages.certificates.queries import Refused, live_code, read
from minzheng.stages.certificates.twins import Opened, Twin, find, offered, opened, twins
from minzheng.stages.decisions.progress import promise
from minzheng.stages.registry.actions import look
from minzheng.stages.registry.models import Person

ABILITY = "file_for_resident"
VOID = {
    Refused.FORGED: "这个码不是我们发的，请核对身份证后用号码找人。",
    Refused.REVOKED: "这个码已经作废。请核对身份证后用号码找人；卡丢过的，换一张。",
    Refused.EXPIRED: "这个码过期了。请核对身份证后用号码找人，需要的话重新打印。",
}
NO_POSTING = "这一件现在没有公示，登记不了异议。有新的情况请走复核。"
NOT_MINE = "异议由镇街登记。请把这张表交给镇街经办人。"
OBJECTION = "扫到的是公示异议表。找到纸上写的那一户，点“登记异议”；也可以再扫那一件的码。"
FORM = "counter_form"  # in the session: the blank form that was scanned, until we know for whom


@staff(ABILITY)
@require_safe
def scanned(request: HttpRequest, token: str) -> HttpResponse:
    """Where a code read at the counter leads: to the form, with the person filled in."""
    code = read(token)
    if isinstance(code, Refused):
        messages.warning(request, VOID[code])
        return redirect("desk:file")
    if code.kind == "card":
        return _card(request, code)
    if code.kind == "case":
        return _case(request, code.target)
    found = opened(code)
    if found is None:
        return redirect("public:scan", token=token) if code.kind == "letter" else _start(request)
    if found.about is None:
        return _blank(request, found.twin)
    return redirect(_entry(request, found))


def _blank(request: HttpRequest, twin: Twin) -> HttpResponse:
    """A blank form: whom it is about comes next; of an objection, which posting."""
    if twin.about == "nothing" and not my_scope(request).can("handle_objection"):
        messages.warning(request, NOT_MINE)
        return _start(request)
    request.session[FORM] = twin.slug
    if twin.about == "nothing":
        messages.info(request, OBJECTION)
        return redirect("desk:postings")
    return _start(request)


def _case(request: HttpRequest, ref: str) -> HttpResponse:
    """The case of a code; after a form of objection, what is posted of it."""
    case = my_case(request, ref)
    twin = next((one for one in twins() if one.slug == request.session.get(FORM)), None)
    if twin is None or twin.about != "nothing":
        return redirect("desk:case", case.public_id)
    del request.session[FORM]
    hangs = my_postings(request, "handle_objection").filter(case=case, taken_down_at=None).first()
    if hangs is None:
        messages.warning(request, NO_POSTING)
        return redirect("desk:case", case.public_id)
    return redirect("desk:object", hangs.public_id)


def _start(request: HttpRequest) -> HttpResponse:
    return redirect("desk:file")


def _card(request: HttpRequest, code: Any) -> HttpResponse:
    """The person of a card, if she is of my area; otherwise as if there were none."""
    person = holder(code)
    if person is None:
        raise Http404
    person = my_person(request, person.public_id, ABILITY)
    try:
        note_use(code=code, purpose=COUNTER, by=me(request))
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:file")
    return redirect(after_person(request, person))


def after_person(request: HttpRequest, person: Person) -> str:
    """Where a person who was found leads: to the form that was scanned first, or to the choice."""
    slug = request.session.pop(FORM, "")
    twin = next((one for one in twins() if one.slug == slug), None)
    if twin is not None and twin.item is not None:
        return reverse("desk:fill", args=[person.public_id, twin.item.slug])
    if twin is not None and twin.about == "person":
        return reverse("desk:entry", args=[twin.slug, person.public_id])
    return reverse("desk:counter", args=[person.public_id])


def _entry(request: HttpRequest, found: Opened) -> str:
    """The page of a filled form; Http404 for what is not mine."""
    about, twin = found.about, found.twin
    if about is None:
        raise Http404
    if about.case is None:
        person = my_person(request, about.person.public_id, ABILITY)
        return reverse("desk:entry", args=[twin.slug, person.public_id])
    case = my_case(request, about.case.public_id, ABILITY)
    if twin.item is not None and case.state == "draft":
        return reverse("desk:fill", args=[about.person.public_id, twin.item.slug])
    if twin.item is not None:
        return reverse("desk:case", args=[case.public_id])
    return reverse("desk:entry", args=[twin.slug, found.ref])


@staff(ABILITY)
@require_safe
def counter(request: HttpRequest, ref: str) -> HttpResponse:
    """What can be done for one person here: enter a form, print it blank or filled, a card."""
    person = my_person(request, ref, ABILITY)
    look(person=person, page="person", purpose=COUNTER, by=me(request))
    cases = my_cases(request, ABILITY).filter(applicant=person).exclude(state="draft")
    rows = []
    for case in cases.select_related("applicant").order_by("-id")[:10]:
        decision = case.decisions.order_by("-id").first()
        for twin in offered(case):
            if twin.item is None:
                target = decision if twin.about == "decision" else case
                rows.append((twin, item_name(case), case, target.public_id if target else ""))
    context = {
        "person": person, "rows": rows, "card": card_of(person), "items": registered(),
        "own": [
            twin for twin in twins()
            if twin.about == "person"
            and my_scope(request).covers(ALSO.get(twin.slug, ABILITY), person.area_id)
        ],
        "place": full_name(person.area),
        "entries": [
            {"when": row.entered_at, "title": title_of(row), "who": row.entered_label,
             "ref": row.public_id, "scan": bool(row.scan)}
            for row in of_person(person)[:10]
        ],
    }  # fmt: skip
    return render(request, "desk/counter.html", context)


@staff(ABILITY)
@require_safe
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """回执: what was taken, when, by whom, what happens next and by when."""
    entry = _my_entry(request, ref)
    case = entry.case
    if case is not None and live_code("case", case.public_id) is None:
        issue_all(kind="case", targets=[case.public_id], by=me(request))
    code = live_code("case", case.public_id) if case else None
    twin = find(entry.form)
    told = promise(case) if case is not None and case.state == "open" else next_of(twin, case)
    context = {
        "entry": entry, "twin": twin, "case": case, "told": told,
        "how": CounterEntry.HOWS[entry.how], "place": full_name(entry.person.area),
        "qr": qr_svg(code, request.build_absolute_uri("/"), "办件码") if code else "",
    }  # fmt: skip
    return render(request, "desk/counter_receipt.html", context)


@staff(ABILITY)
@require_safe
def sheet(request: HttpRequest, ref: str) -> HttpResponseBase:
    """The signed sheet of an entry, as a download; the look is recorded."""
    entry = _my_entry(request, ref)
    if not entry.scan or not entry.scan.storage.exists(entry.scan.name or ""):
        raise Http404
    look(person=entry.person, page="file", purpose=title_of(entry), by=me(request))
    answer = FileResponse(
        entry.scan.open("rb"), as_attachment=True, filename=f"{entry.form}-{entry.public_id}.bin",
        content_type="application/octet-stream",
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer


def _my_entry(request: HttpRequest, ref: str) -> CounterEntry:
    rows = CounterEntry.objects.select_related("person__area__parent", "case")
    entry = rows.filter(public_id=ref).first()
    if entry is None:
        raise Http404
    my_person(request, entry.person.public_id, ABILITY)
    return entry


@staff(ABILITY)
@require_POST
def make_card(request: HttpRequest, ref: str) -> HttpResponse:
    """A new card on the person's wish; the old one is void."""
    person = my_person(request, ref, ABILITY)
    try:
        issue_card(person=person, by=me(request))
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
        return redirect("desk:counter", person.public_id)
    return redirect("desk:card", person.public_id)


@staff(ABILITY)
@require_safe
def card(request: HttpRequest, ref: str) -> HttpResponse:
    """The card on paper, to be cut out."""
    person = my_person(request, ref, ABILITY)
    code = card_of(person)
    if code is None:
        raise Http404
    look(person=person, page="card", purpose="打印扫码卡", by=me(request))
    qr = qr_svg(code, request.build_absolute_uri("/"), "个人扫码卡")
    return render(request, "desk/card.html", {"person": person, "code": code, "qr": qr})


@staff(ABILITY)
@require_POST
def void_card(request: HttpRequest, ref: str) -> HttpResponse:
    """Lost, or not wanted."""
    person = my_person(request, ref, ABILITY)
    stopped = stop_card(person=person, by=me(request))
    messages.success(request, "扫码卡已停用。" if stopped else "没有在用的扫码卡。")
    return redirect("desk:counter", person.public_id)
