"""«看看能不能申请»: a few answers weighed by the rule, for anybody, without a name.

Nothing is kept: the answers travel in the body of one request and come back in its page alone.
No record, no session, no cookie, no event; the log of requests knows neither bodies nor amounts.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from minzheng.channels.public.views import find_item
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import public
from minzheng.foundation.core.fields import CountField, Form, MoneyField, PickField
from minzheng.law import Register, ValueMissing
from minzheng.stages.catalog import Estimated, Item, Question

UNKNOWN = "不知道"
MONEY_MOST = 10**9  # fen: ten million yuan, the most that the facts of a rule take a month
PEOPLE_MOST = 30
YES = {"yes": True, "no": False}


class EstimateForm(Form):
    """The questions of an item's estimate; what is left open is not known, never nothing."""

    def __init__(self, questions: tuple[Question, ...], *args: Any) -> None:
        super().__init__(*args)
        self.kinds = {question.key: question.kind for question in questions}
        for question in questions:
            self.fields[question.key] = _field(question)

    def answers(self) -> dict[str, Any]:
        """By key: fen, a number, yes or no, a word; None for what is not known."""
        return {
            key: YES.get(value) if self.kinds[key] == "yesno" else (None if value == "" else value)
            for key, value in self.cleaned_data.items()
        }


def _field(question: Question) -> forms.Field:
    told: dict[str, Any] = {"label": question.label, "help_text": question.help}
    if question.kind == "people":
        return CountField(least=1, most=PEOPLE_MOST, unit="人", missing="请填写几个人。", **told)
    if question.kind == "money":
        remedy = "没有就填 0，不知道就空着。"
        return MoneyField(required=False, remedy=remedy, most=MONEY_MOST, max_length=40, **told)
    return PickField(choices=question.choices, unsaid=UNKNOWN, missing="请在这几个里选。", **told)


# Nothing is changed by it, so no token guards it: the token's cookie would be all that stays.
@public
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def estimate(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions, and under the answer the questions again as they were filled in."""
    item = find_item(slug)
    if item.estimate is None:
        raise Http404
    sent = request.method == "POST"
    form = EstimateForm(item.estimate.questions, *([request.POST] if sent else []))
    wrong = sent and not form.is_valid()
    found, missing = _weighed(item, form) if sent and not wrong else (None, False)
    context = {
        "item": item, "form": form, "has_errors": wrong, "found": found, "missing": missing,
        "kinds": form.kinds,
    }  # fmt: skip
    return render(request, "public/estimate.html", context)


@sensitive_variables()
def _weighed(item: Item, form: EstimateForm) -> tuple[Estimated | None, bool]:
    """The estimate by today's values; (None, True) where the district has entered none."""
    assert item.estimate is not None
    register = Register.load(settings.POLICY_PROFILE)
    try:
        return item.estimate.weigh(form.answers(), register, clock.today()), False
    except ValueMissing:
        return None, True
