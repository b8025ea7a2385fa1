"""Requests about one's own data: taken at the counter, answered by a named officer."""

from typing import Any

from django import forms

from minzheng.foundation.core.fields import (
    Form,
    LineField,
    PickField,
    TextField,
    id_number,
    version_field,
)
from minzheng.stages.registry.entries import clean_address, clean_name, clean_phone
from minzheng.stages.rights.actions.answering import OUTCOMES_OF
from minzheng.stages.rights.corrections import compared
from minzheng.stages.rights.models import Request

RULES = {"name": clean_name, "id_number": id_number, "phone": clean_phone, "address": clean_address}
LABELS = {
    "name": "姓名应该是", "id_number": "身份证号应该是", "phone": "手机号应该是",
    "address": "住址应该是",
}  # fmt: skip
WORDS = {
    "granted": "同意", "partly": "部分同意", "refused": "不同意",
    "delete:partly": "不能删，改为停止使用，只保存",
}  # fmt: skip


class CounterForm(Form):
    """What someone asks at the counter, in his words, with the papers he showed."""

    kind = forms.ChoiceField(
        label="要求什么", choices=list(Request.KINDS.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选要求什么。"),
    )  # fmt: skip
    capacity = PickField(
        label="来的是谁", choices=list(Request.CAPACITIES.items()), initial="self",
        missing="请选来的是谁。",
    )  # fmt: skip
    asker = LineField(
        label="来人的身份证号", required=False, rule=id_number, max_length=40,
        help_text="不是本人来的填；来人没有登记过的，写在下面的证明里。",
    )  # fmt: skip
    proof = LineField(
        label="看了什么证件", max_length=300, missing="请写明来的是谁、看了什么证件。",
        help_text="例如：本人，身份证；儿子李某，户口簿和死亡证明。",
    )  # fmt: skip
    text = TextField(label="来人的话", required=False, max_length=1000)
    name = LineField(label=LABELS["name"], required=False, rule=clean_name, max_length=80)
    id_number = LineField(label=LABELS["id_number"], required=False, rule=id_number, max_length=40)
    phone = LineField(label=LABELS["phone"], required=False, rule=clean_phone, max_length=40)
    address = LineField(label=LABELS["address"], required=False, rule=clean_address)

    @property
    def wanted(self) -> dict[str, str]:
        """The corrections that were filled in."""
        return {name: self.cleaned_data.get(name) or "" for name in RULES}


class RightsAnswerForm(Form):
    """What comes of it, and why; the person reads the reasons."""

    outcome = PickField(label="怎么答复", missing="请选怎么答复。")
    accepted = forms.MultipleChoiceField(
        label="同意更正哪几项（部分同意时勾选）", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    withdraw = forms.BooleanField(label="同时撤回现有的核对授权", required=False)
    reasons = TextField(
        label="理由", max_length=2000, missing="请写明理由，本人会看到。", rows=5,
        help_text="本人会一字不差地看到。不同意的，写明依据和怎么办。",
    )  # fmt: skip
    version = version_field()
    person_version = version_field()

    def __init__(self, row: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = [
            (code, WORDS.get(f"{row.kind}:{code}", WORDS[code])) for code in OUTCOMES_OF[row.kind]
        ]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        fields = [(one["field"], one["label"]) for one in compared(row)]
        if fields and len(fields) > 1:
            self.fields["accepted"].choices = fields  # type: ignore[attr-defined]
        else:
            del self.fields["accepted"]
        if row.kind != "object":
            del self.fields["withdraw"]


class HoldForm(Form):
    """Nothing of this person may be deleted from now on, and why."""

    reason = LineField(label="为什么要保全", max_length=200, missing="请写明为什么要保全。")


class ExtendForm(Form):
    """More time, once."""

    reason = LineField(
        label="为什么要延期", max_length=200, missing="请写明为什么要延期，本人会看到。"
    )
