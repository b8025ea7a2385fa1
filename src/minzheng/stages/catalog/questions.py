"""An item's questions as form fields and pages: the same at the counter, on the phone, online."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django import forms

from minzheng.foundation.core.fields import LineField, MoneyField, PickField, TextField
from minzheng.stages.catalog.items import Item, Question
from minzheng.stages.registry.entries import clean_account, clean_phone, line_rule

YES_NO = (("yes", "是"), ("no", "不是"))
# What a kind looks like to the components.
LOOKS = {"money": "money", "phone": "phone", "account": "number"}
# Shown again only as a tail: a number once typed never comes back in a page.
HIDDEN_KINDS = ("account", "phone")
PAGE_TITLES = {
    "family": "家里的人", "income": "家里的收入", "support": "家人给的钱", "property": "家里的存款",
    "contact": "联系和收钱的账户",
}  # fmt: skip


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
        missing, remedy = "请填写金额，没有就填 0。", "没有就填 0。"
        return MoneyField(missing=missing, remedy=remedy, max_length=40, **told)
    if question.kind == "phone":
        return LineField(rule=clean_phone, missing="请填写手机号。", max_length=40, **told)
    if question.kind == "account":
        missing = "请填写银行卡号或存折账号。"
        return LineField(rule=clean_account, missing=missing, max_length=60, **told)
    label = question.label
    if question.required:
        rule = line_rule(label, 40)
        return LineField(rule=rule, missing=f"请填写{label}。", max_length=100, **told)
    return TextField(rule=line_rule(label, 300), **told)


def look_of(question: Question) -> str:
    """Which component shows a question."""
    return LOOKS.get(question.kind, "")


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
