"""One ID, a few questions: begin, one page after another, check, send."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.channels.portal import application
from minzheng.channels.portal.forms.questions import (
    HIDDEN_KINDS,
    LOOKS,
    QuestionsForm,
    fingerprint,
    on_page,
    pages_of,
)
from minzheng.channels.portal.scanned import place, take_scan
from minzheng.channels.portal.visitor import (
    Visitor,
    family,
    home_of,
    is_grown,
    moved_on,
    not_saved,
    visitor,
)
from minzheng.channels.portal.words import people_rows
from minzheng.foundation.core.doors import resident
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.actions import save_answers, start_draft
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import Item, registered
from minzheng.stages.registry.models import Household
from minzheng.stages.registry.relations import RELATIONS


@resident
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """The first page; a draft that is already there goes on where it was left."""
    item, who = _item(slug), visitor(request)
    if moved_on(request, who):
        return not_saved(request)
    take_scan(request, item)
    household = home_of(who)
    if household is None or not is_grown(who.person):
        return _cannot(request, item, who, household)
    found = application.standing(item, household, who)
    if found.busy:
        return _cannot(request, item, who, household, busy=True)
    if found.sent is not None:
        messages.info(request, "这件事正在办，办到哪一步都在这里。")
        return redirect("portal:case", public_id=found.sent.public_id)
    if found.draft is not None and request.method == "GET":
        messages.info(request, "上次填的都在，接着填就行。")
        return redirect(_url(item, application.next_page(item, answers_of(found.draft))))
    if found.right is not None and found.draft is None:
        return render(request, "portal/apply_has.html", {"item": item, "right": found.right})
    return _page(request, item, who, household, pages_of(item)[0], found.draft)


@resident
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, slug: str, page: str) -> HttpResponse:
    """One page of questions of a draft."""
    item, who = _item(slug), visitor(request)
    if moved_on(request, who):
        return not_saved(request)
    household = home_of(who)
    if household is None or page not in pages_of(item):
        raise Http404
    found = application.standing(item, household, who)
    if found.draft is None:
        return _gone(request, item, found)
    return _page(request, item, who, household, page, found.draft)


@resident
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """All answers with 「修改」; the button sends the application."""
    item, who = _item(slug), visitor(request)
    if moved_on(request, who):
        return not_saved(request)
    household = home_of(who)
    if household is None:
        raise Http404
    found = application.standing(item, household, who)
    if found.draft is None:
        return _gone(request, item, found)
    case = found.draft
    answers = answers_of(case)
    page = application.next_page(item, answers)
    if page != "check":
        return redirect(_url(item, page))
    error = ""
    if request.method == "POST":
        try:
            sent = application.send(
                case=case, item=item, who=who, key=_key(request, case),
                version=_number(request.POST.get("version", "")),
            )  # fmt: skip
        except Conflict:
            return _stale_check(request, item, case)
        except NotPossible as refusal:
            error = str(refusal)
        else:
            return redirect("portal:sent", public_id=sent.public_id)
    context = {
        "item": item, "case": case, "visitor": who, "rows": _rows(item, answers),
        "signers": application.signers(item, who, household), "key": get_random_string(32),
        "relations": RELATIONS, "steps": len(pages_of(item)) + 1, "error": error,
        "back": _url(item, pages_of(item)[-1]),
    }  # fmt: skip
    return render(request, "portal/apply_check.html", context, status=422 if error else 200)


def _page(
    request: HttpRequest, item: Item, who: Visitor, household: Household, page: str,
    case: Case | None,
) -> HttpResponse:  # fmt: skip
    answers = answers_of(case) if case else {}
    questions = on_page(item, page, answers)
    if who.acting:
        questions = [q for q in questions if q.kind != "phone"]
    there = application.known(item, who, answers)
    kept = _kept(item, answers, there)
    form = QuestionsForm(
        questions, request.POST or None, initial={**there, **answers}, kept=kept, known=there
    )
    later = request.POST.get("do") == "later"
    if request.method == "POST" and (form.is_valid() or later):
        try:
            return _save(request, item, who, household, page, case, form)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
    return _show(request, item, who, household, page, case, form, kept)


def _save(
    request: HttpRequest, item: Item, who: Visitor, household: Household, page: str,
    case: Case | None, form: QuestionsForm,
) -> HttpResponse:  # fmt: skip
    """Save the page; twice the same is once, and a change meanwhile is a conflict."""
    fresh = form.answers()
    if case is None:
        case = start_draft(
            item=item, applicant=who.person, household=household, channel="portal", by=who.resident
        )
        version, seen = case.version, fingerprint(form.questions, answers_of(case))
    else:
        version = _number(request.POST.get("version", ""))
        seen = request.POST.get("seen", "")
    before = answers_of(case)
    if any(before.get(key) != value for key, value in fresh.items()):
        if version != case.version and seen == fingerprint(form.questions, before):
            version = case.version  # another page of the same draft was saved meanwhile
        try:
            save_answers(case=case, answers=fresh, version=version, by=who.resident)
        except Conflict:
            case.refresh_from_db()
            if any(answers_of(case).get(key) != value for key, value in fresh.items()):
                return _conflict(request, item, page, case, form)
    answers = {**before, **fresh}
    if request.POST.get("do") == "later":
        messages.success(request, "已经存好。什么时候回来都行，从这里接着填。")
        return redirect("portal:home")
    if page == application.AUTHORISE and answers.get("authorised") == "no":
        return render(request, "portal/apply_no_consent.html", {"item": item})
    checked = request.POST.get("checked") == "1"
    return redirect(_url(item, application.after(item, page, answers, checked)))


def _show(
    request: HttpRequest, item: Item, who: Visitor, household: Household, page: str,
    case: Case | None, form: QuestionsForm, kept: dict[str, str],
) -> HttpResponse:  # fmt: skip
    pages, answers = pages_of(item), answers_of(case) if case else {}
    at = pages.index(page)
    checked = request.GET.get("checked") == "1" or request.POST.get("checked") == "1"
    back = _url(item, pages[at - 1]) if at else reverse("portal:home")
    context: dict[str, Any] = {
        "item": item, "form": form, "heading": application.PAGE_TITLES.get(page, item.name),
        "step": at + 1, "steps": len(pages) + 1, "version": case.version if case else 0,
        "seen": fingerprint(form.questions, answers), "kept": kept, "looks": _looks(form),
        "checked": checked, "back": _url(item, "check") if checked else back,
        "has_errors": form.is_bound and bool(form.errors), "visitor": who, "relations": RELATIONS,
        "place": place(request),
    }  # fmt: skip
    if page == pages[0]:
        members = family(household)
        context |= {"household": household, "members": members, "person_rows": people_rows(members)}
    if page == application.AUTHORISE:
        context |= {
            "signers": application.signers(item, who, household),
            "asked": application.sources(item),
        }
    name = (
        "portal/apply_authorise.html" if page == application.AUTHORISE else "portal/apply_page.html"
    )
    return render(request, name, context, status=422 if context["has_errors"] else 200)


def _conflict(
    request: HttpRequest, item: Item, page: str, case: Case, form: QuestionsForm
) -> HttpResponse:
    """Both versions side by side; nothing typed is lost."""
    stored = answers_of(case)
    mine, theirs = application.shown(item, form.answers()), application.shown(item, stored)
    rows = [(q.label, mine[q.key], theirs[q.key]) for q in form.questions]
    context = {
        "item": item, "rows": rows, "typed": _typed(form), "version": case.version,
        "seen": fingerprint(form.questions, stored), "action": _url(item, page),
        "keep": _url(item, application.after(item, page, stored, checked=False)),
    }  # fmt: skip
    return render(request, "portal/apply_conflict.html", context, status=409)


def _stale_check(request: HttpRequest, item: Item, case: Case) -> HttpResponse:
    messages.warning(
        request, "刚才有别的页面改过这份申请。下面是现在存着的内容，请再看一遍再提交。"
    )
    return redirect(_url(item, "check"))


def _cannot(
    request: HttpRequest, item: Item, who: Visitor, household: Household | None, busy: bool = False
) -> HttpResponse:
    context = {"item": item, "no_home": household is None, "visitor": who, "busy": busy}
    return render(request, "portal/apply_cannot.html", context)


def _gone(request: HttpRequest, item: Item, found: application.Standing) -> HttpResponse:
    """Back, after it was sent: say so instead of sending twice."""
    if found.sent is not None and request.method == "POST":
        return redirect("portal:sent", public_id=found.sent.public_id)
    if found.sent is not None:
        messages.info(request, "这份申请已经提交了，不用再交一次。")
        return redirect("portal:case", public_id=found.sent.public_id)
    return redirect("portal:apply", slug=item.slug)


def _key(request: HttpRequest, case: Case) -> str:
    return request.POST.get("key", "")[:64] or f"submit-{case.public_id}"


def _item(slug: str) -> Item:
    for item in registered():
        if item.slug == slug:
            return item
    raise Http404


def _url(item: Item, page: str) -> str:
    if page == "check":
        return reverse("portal:apply_check", kwargs={"slug": item.slug})
    return reverse("portal:apply_page", kwargs={"slug": item.slug, "page": page})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _kept(item: Item, answers: dict[str, Any], there: dict[str, str]) -> dict[str, str]:
    """Numbers that are known and not shown again: a line under the field says how they end."""
    words = application.shown(item, {**there, **answers})
    return {
        q.key: f"现在是{words[q.key]}，不改就留空。"
        for q in item.questions
        if q.kind in HIDDEN_KINDS and words[q.key]
    }


def _looks(form: QuestionsForm) -> dict[str, str]:
    return {q.key: LOOKS.get(q.kind, "") for q in form.questions}


def _typed(form: QuestionsForm) -> list[tuple[str, str]]:
    return [(name, str(form.data.get(name, ""))) for name in form.fields]


def _rows(item: Item, answers: dict[str, Any]) -> list[dict[str, str]]:
    words = application.shown(item, answers)
    return [
        {
            "label": q.label,
            "value": words[q.key],
            "url": _url(item, q.page) + "?checked=1",
        }
        for q in item.questions
        if not q.when or answers.get(q.when) == "yes"
    ]
