"""A page of an item's questions, built from its declaration."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django import forms

from minzheng.channels.portal.forms.fields import (
    Form,
    LongField,
    MoneyField,
    PickField,
    PlainField,
    account,
    line,
    phone,
)
from minzheng.stages.catalog import Item, Question

YES_NO = (("yes", "是"), ("no", "不是"))
# What a kind looks like to the components.
LOOKS = {"money": "money", "phone": "phone", "account": "number"}
# Shown again only as a tail: a number once typed never comes back in a page.
HIDDEN_KINDS = ("account", "phone")


class QuestionsForm(Form):
    """The questions of one page; `cleaned_data` are answers as cases keep them."""

    def __init__(
        self,
        questions: Sequence[Question],
        *args: Any,
        initial: dict[str, Any],
        kept: dict[str, str],
        known: dict[str, str],
    ) -> None:
        """`kept`: numbers held already (an empty box keeps them); `known`: from the register."""
        visible = {q.key: initial.get(q.key) for q in questions if q.kind not in HIDDEN_KINDS}
        super().__init__(*args, initial=visible)
        self.questions, self.kept, self.known = tuple(questions), kept, known
        for question in questions:
            needed = question.required and not question.when and question.key not in kept
            self.fields[question.key] = field_of(question, needed)

    def clean(self) -> dict[str, Any]:
        """A question under a «yes» is needed only when the answer is yes."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for question in self.questions:
            asked = question.when and data.get(question.when) == "yes"
            if asked and question.required and data.get(question.key) in (None, ""):
                self.add_error(question.key, f"请填写：{question.label}")
        return data

    def answers(self) -> dict[str, Any]:
        """What to save: the valid ones; an empty box over a number held already keeps it."""
        found: dict[str, Any] = {}
        for question in self.questions:
            if question.key not in self.cleaned_data:
                continue
            value = self.cleaned_data[question.key]
            if value not in (None, ""):
                found[question.key] = value
            elif question.key in self.known:
                found[question.key] = self.known[question.key]
            elif question.key not in self.kept:
                found[question.key] = ""
        if "account" in self.known and found.get("account") == self.known["account"]:
            found["bank"] = self.known["bank"]  # the account stays, so its bank does
        return found


def field_of(question: Question, needed: bool) -> forms.Field:
    """The field of one question."""
    told: dict[str, Any] = {
        "label": question.label, "help_text": question.help, "required": needed,
    }  # fmt: skip
    if question.kind == "yesno":
        choices = question.choices or YES_NO
        missing = "请选“" + "”或“".join(word for _, word in choices) + "”。"
        return PickField(choices=choices, missing=missing, **told)
    if question.kind == "choice":
        return PickField(choices=question.choices, **told)
    if question.kind == "money":
        return MoneyField(missing="请填写金额，没有就填 0。", max_length=40, **told)
    if question.kind == "phone":
        return PlainField(rule=phone, missing="请填写手机号。", max_length=40, **told)
    if question.kind == "account":
        return PlainField(rule=account, missing="请填写银行卡号或存折账号。", max_length=60, **told)
    if question.required:
        label = question.label
        return PlainField(rule=line(label, 40), missing=f"请填写{label}。", max_length=100, **told)
    return LongField(rule=line(question.label, 300), **told)


def pages_of(item: Item) -> list[str]:
    """The pages of an item's questions, in order."""
    return list(dict.fromkeys(question.page for question in item.questions))


def on_page(item: Item, page: str, answers: dict[str, Any]) -> list[Question]:
    """The questions of a page; one that hangs on a «no» of an earlier page is left out."""
    here = [question for question in item.questions if question.page == page]
    keys = {question.key for question in here}
    return [q for q in here if not q.when or q.when in keys or answers.get(q.when) == "yes"]


def fingerprint(questions: Sequence[Question], answers: dict[str, Any]) -> str:
    """What stood in a page's answers when it was shown, without showing it."""
    seen = {question.key: answers.get(question.key, "") for question in questions}
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:24]
