"""One page of questions: shown, filled in, saved; twice is once, a change meanwhile is seen."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from minzheng.channels.portal.scanned import place
from minzheng.channels.portal.views.apply.keep import context_of, keep, pressed, shown_words
from minzheng.channels.portal.views.apply.way import Way, page_url, seen_version
from minzheng.channels.portal.visitor import family
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.actions import save_answers, start_draft
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import Item
from minzheng.stages.catalog.question_form import QuestionsForm
from minzheng.stages.catalog.questions import (
    HIDDEN_KINDS,
    fingerprint,
    look_of,
    on_page,
    pages_of,
)
from minzheng.stages.decisions import application
from minzheng.stages.decisions.progress import people_rows
from minzheng.stages.registry.relations import RELATIONS


def answer(request: HttpRequest, way: Way, page: str) -> HttpResponse:
    """Show a page, or take what was filled in and go on."""
    answers = answers_of(way.case) if way.case else {}
    questions = on_page(way.item, page, answers)
    if way.who.acting:  # codes for signing in go to the phone: only its owner changes it
        questions = [question for question in questions if question.kind != "phone"]
    there = application.known(way.item, way.who, answers)
    kept = _kept(way.item, {**there, **answers})
    typed = shown_words(way, page)
    initial = {**there, **answers, **(typed.words if typed else {})}
    form = QuestionsForm(questions, request.POST or None, initial=initial, kept=kept, known=there)
    if request.method == "POST" and request.POST.get("do") == "keep":
        return keep(request, way, page, form)
    later = request.POST.get("do") == "later"
    if request.method == "POST" and (form.is_valid() or later):
        try:
            return _save(request, way, page, form)
        except NotPossible as refusal:
            form.add_error(None, str(refusal))
    context = _context(request, way, page, form) | {"kept": kept}
    context |= context_of(request, way, page, typed)
    own_text = page == application.AUTHORISE
    name = "portal/apply_authorise.html" if own_text else "portal/apply_page.html"
    return render(request, name, context, status=422 if context["has_errors"] else 200)


def _save(request: HttpRequest, way: Way, page: str, form: QuestionsForm) -> HttpResponse:
    case, fresh = way.case, form.answers()
    if case is None:
        case = start_draft(
            item=way.item, applicant=way.who.person, household=way.household, channel="portal",
            by=way.who.resident,
        )  # fmt: skip
        version, seen = case.version, fingerprint(form.questions, answers_of(case))
    else:
        version, seen = seen_version(request), request.POST.get("seen", "")
    before = answers_of(case)
    if any(before.get(key) != value for key, value in fresh.items()):
        if version != case.version and seen == fingerprint(form.questions, before):
            version = case.version  # another page of the same draft was saved meanwhile
        try:
            save_answers(case=case, answers=fresh, version=version, by=way.who.resident)
        except Conflict:
            case.refresh_from_db()
            if any(answers_of(case).get(key) != value for key, value in fresh.items()):
                return _conflict(request, way.item, page, case, form)
    pressed(request, way, page, case, form)
    return _go_on(request, way.item, page, {**before, **fresh})


def _go_on(request: HttpRequest, item: Item, page: str, answers: dict[str, Any]) -> HttpResponse:
    if request.POST.get("do") == "later":
        messages.success(request, "已经存好。什么时候回来都行，从这里接着填。")
        return redirect("portal:home")
    if page == application.AUTHORISE and answers.get("authorised") == "no":
        return render(request, "portal/apply_no_consent.html", {"item": item})
    checked = request.POST.get("checked") == "1"
    return redirect(page_url(item, application.after(item, page, answers, checked)))


def _context(request: HttpRequest, way: Way, page: str, form: QuestionsForm) -> dict[str, Any]:
    item, case, pages = way.item, way.case, pages_of(way.item)
    answers, at = answers_of(case) if case else {}, pages.index(page)
    checked = "1" in (request.GET.get("checked"), request.POST.get("checked"))
    back = page_url(item, pages[at - 1]) if at else reverse("portal:home")
    context: dict[str, Any] = {
        "item": item, "form": form, "heading": application.TITLES.get(page, item.name),
        "step": at + 1, "steps": len(pages) + 1, "version": case.version if case else 0,
        "seen": fingerprint(form.questions, answers), "checked": checked,
        "if_no": {question.key for question in form.questions if question.unless},
        "looks": {question.key: look_of(question) for question in form.questions},
        "back": page_url(item, "check") if checked else back, "place": place(request),
        "has_errors": form.is_bound and bool(form.errors), "visitor": way.who,
    }  # fmt: skip
    if page == pages[0]:
        members = family(way.household)
        rows = people_rows(members, way.who.resident)
        context |= {"household": way.household, "members": members, "person_rows": rows}
    if page == application.AUTHORISE:
        signers = application.signers(item, way.who, way.household)
        asked = application.sources(item)
        context |= {"signers": signers, "asked": asked, "relations": RELATIONS}
    return context


def _conflict(
    request: HttpRequest, item: Item, page: str, case: Case, form: QuestionsForm
) -> HttpResponse:
    """Both versions side by side; nothing typed is lost."""
    stored = answers_of(case)
    mine, theirs = application.shown(item, form.answers()), application.shown(item, stored)
    context = {
        "item": item, "rows": [(q.label, mine[q.key], theirs[q.key]) for q in form.questions],
        "typed": [(name, str(form.data.get(name, ""))) for name in form.fields],
        "version": case.version, "seen": fingerprint(form.questions, stored),
        "action": page_url(item, page),
        "keep": page_url(item, application.after(item, page, stored, checked=False)),
    }  # fmt: skip
    return render(request, "portal/apply_conflict.html", context, status=409)


def _kept(item: Item, answers: dict[str, Any]) -> dict[str, str]:
    """Numbers that are known and not shown again: a line under the field says how they end."""
    words = application.shown(item, answers)
    return {
        question.key: f"现在是{words[question.key]}，不改就留空。"
        for question in item.questions
        if question.kind in HIDDEN_KINDS and words[question.key]
    }
