"""What staff fill in at the desk."""

from typing import Any

from django import forms

from minzheng.stages.catalog import Item


class AcceptForm(forms.Form):
    """受理, or one list of everything that is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("accepted", ""), ("supplement", ""), ("rejected", "")])
    note = forms.CharField(label="说明", required=False, max_length=500)
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


class OpinionForm(forms.Form):
    """The town's opinion."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("agree", ""), ("refuse", ""), ("return", "")])
    text = forms.CharField(
        label="意见", max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明意见。"},
    )  # fmt: skip


class DecideForm(forms.Form):
    """The bureau's decision with its reasons."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    do = forms.ChoiceField(choices=[("grant", ""), ("refuse", ""), ("return", "")])
    text = forms.CharField(
        label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由，当事人会看到。"},
    )  # fmt: skip
    codes = forms.MultipleChoiceField(
        label="不予确认的理由", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = list(item.refusals.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A refusal names its ground."""
        data = super().clean() or {}
        if data.get("do") == "refuse" and not data.get("codes"):
            self.add_error("codes", "请勾选不予确认的理由。")
        return data


class SettleForm(forms.Form):
    """Evidence in place of a department's answer."""

    how = forms.ChoiceField(
        label="用什么代替", choices=[("manual", "人工凭证"), ("promise", "告知承诺")]
    )
    evidence = forms.CharField(label="看到了什么凭证", max_length=200)
    amount = forms.CharField(label="金额（元）", required=False, max_length=20)
