"""What moves a case: accepting it, opinion, decision, evidence."""

from typing import Any

from django import forms

from minzheng.foundation.core.fields import (
    Form,
    LineField,
    MoneyField,
    TextField,
    version_field,
)
from minzheng.stages.catalog import Item

CHOOSE = dict.fromkeys(("required", "invalid_choice"), "请按其中一个按钮。")


class AcceptForm(Form):
    """受理, or one list of everything that is missing."""

    version = version_field()
    do = forms.ChoiceField(
        error_messages=CHOOSE, choices=[("accepted", ""), ("supplement", ""), ("rejected", "")]
    )
    note = LineField(label="说明", required=False, max_length=500)
    missing = forms.MultipleChoiceField(
        label="缺哪些材料（一次告知）", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(m.code, m.name) for m in item.materials]
        self.fields["missing"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A rejection needs words, a supplement its list."""
        data = super().clean() or {}
        if data.get("do") == "rejected" and not data.get("note", "").strip():
            self.add_error("note", "不予受理要写明理由。")
        if data.get("do") == "supplement" and not data.get("missing"):
            self.add_error("missing", "请勾选缺的材料，一次告知。")
        return data


# What stands in the field beforehand: words of agreeing, which are no reason for anything else.
AGREEING = "经核对和入户调查，该户情况属实。"


def confirming(item: Item) -> str:
    """The reasons of a decision that grants what nobody objected to."""
    return f"经审核和公示，没有异议，符合{item.name}的条件，予以确认。"


class OpinionForm(Form):
    """The town's opinion."""

    version = version_field()
    do = forms.ChoiceField(
        error_messages=CHOOSE, choices=[("agree", ""), ("refuse", ""), ("return", "")]
    )
    text = TextField(label="意见", rows=2, missing="请写明意见。")

    def clean(self) -> dict[str, Any]:
        """Sending back and advising against have reasons of their own."""
        data = super().clean() or {}
        if data.get("do") in ("refuse", "return") and data.get("text") == AGREEING:
            self.add_error("text", "这是同意的话。请写明建议不予或者退回重查的理由。")
        return data


class DecideForm(Form):
    """The bureau's decision with its reasons."""

    version = version_field()
    do = forms.ChoiceField(
        error_messages=CHOOSE, choices=[("grant", ""), ("refuse", ""), ("return", "")]
    )
    text = TextField(label="理由", rows=2, max_length=2000, missing="请写明理由，当事人会看到。")
    codes = forms.MultipleChoiceField(
        label="不予确认的理由", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["codes"].choices = list(item.refusals.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal names its ground; what is not granted has reasons of its own."""
        data = super().clean() or {}
        if data.get("do") == "refuse" and not data.get("codes"):
            self.add_error("codes", "请勾选不予确认的理由。")
        if data.get("do") in ("refuse", "return") and data.get("text") == confirming(self.item):
            self.add_error("text", "这是同意的话。请写明不予确认或者退回镇街的理由。")
        return data


class SettleForm(Form):
    """Evidence in place of a department's answer."""

    how = forms.ChoiceField(
        label="用什么代替", choices=[("manual", "人工凭证"), ("promise", "告知承诺")]
    )
    evidence = LineField(
        label="看到了什么凭证", missing="请写明看到的凭证，例如：存折复印件，2021年9月30日余额。"
    )
    amount = MoneyField(label="金额", required=False, max_length=20)
    count = forms.IntegerField(
        label="数目", required=False, min_value=0, max_value=100,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "请填写数目，没有就填 0。"
        ),
    )  # fmt: skip
