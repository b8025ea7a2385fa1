"""The words of a page that is left without a press: the page sends them by itself, quietly."""

import re
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.crypto import get_random_string

from minzheng.channels.portal.views.apply.way import Way
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.actions import drop_words, keep_words
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import Words, answers_of
from minzheng.stages.catalog.question_form import QuestionsForm
from minzheng.stages.catalog.questions import fingerprint
from minzheng.stages.decisions import application

ELSEWHERE = "这一页在别处也在填，这里打的字没有替您存。按“下一步”时，让您两个里选一个。"
TAB = 12


def keep(request: HttpRequest, way: Way, page: str, form: QuestionsForm) -> JsonResponse:
    """Keep what differs from what is saved; where there is no draft, none is begun by this."""
    if way.case is None or not application.kept_by_word(way.item, page, answers_of(way.case)):
        return JsonResponse({"kept": ""})
    tab, follows = tab_of(request), _token(request, "follows")
    words = Words(tab, request.POST.get("over", "")[:40], _unsaved(way, page, form))
    try:
        _keep(way, page, words, follows)
    except Conflict:
        return JsonResponse({"kept": "", "why": ELSEWHERE}, status=409)
    except NotPossible as refusal:
        return JsonResponse({"kept": "", "why": str(refusal)}, status=422)
    return JsonResponse({"kept": f"{clock.now():%H:%M}"})


def pressed(request: HttpRequest, way: Way, page: str, case: Case, form: QuestionsForm) -> None:
    """After a press nothing waits, but for what «先存着» could not save as an answer."""
    drop_words(case=case, page=page, by=way.who.resident)
    now = way._replace(case=case)
    if not form.is_valid() and (words := _unsaved(now, page, form)):
        over = fingerprint(_questions(now, page), answers_of(case))
        _keep(now, page, Words(tab_of(request), over, words), "")


def tab_of(request: HttpRequest) -> str:
    """Which page load this is: the same one after a refusal, a new one each time it is opened."""
    return _token(request, "tab") or get_random_string(TAB)


def shown_words(way: Way, page: str) -> Words | None:
    """What was typed into the page and still stands over the answers it was typed over."""
    return application.typed(way.item, way.case).get(page) if way.case else None


def context_of(request: HttpRequest, way: Way, page: str, typed: Words | None) -> dict[str, Any]:
    """What the page needs to send its words; without a draft it sends none."""
    if way.case is None or not (questions := _questions(way, page)):
        return {"keep": None, "typed": None}
    follows = _token(request, "follows") or (typed.tab if typed else "")
    over = fingerprint(questions, answers_of(way.case))
    return {"keep": {"tab": tab_of(request), "follows": follows, "over": over}, "typed": typed}


def _keep(way: Way, page: str, words: Words, follows: str) -> None:
    assert way.case is not None
    keep_words(
        case=way.case, page=page, questions=_questions(way, page), words=words, follows=follows,
        by=way.who.resident,
    )  # fmt: skip


def _questions(way: Way, page: str) -> list[Any]:
    assert way.case is not None
    return application.kept_by_word(way.item, page, answers_of(way.case))


def _unsaved(way: Way, page: str, form: QuestionsForm) -> dict[str, str]:
    """All words of the page, if one of them is not what is saved; else none."""
    assert way.case is not None
    saved = {**form.known, **answers_of(way.case)}
    form.is_valid()
    found, differs = {}, False
    for question in _questions(way, page):
        text = str(form.data.get(question.key, ""))
        value = form.cleaned_data.get(question.key) if question.key not in form.errors else text
        differs = differs or saved.get(question.key, "") != ("" if value is None else value)
        found[question.key] = text
    return found if differs else {}


def _token(request: HttpRequest, name: str) -> str:
    text = request.POST.get(name, "")
    return text if re.fullmatch(rf"[A-Za-z0-9]{{{TAB}}}", text) else ""
