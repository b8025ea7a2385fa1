"""主动发现 in three fields, and how it ended."""

import re
from typing import Any

from django import forms

from minzheng.foundation.core.fields import Form, LineField, PickField, TextField
from minzheng.stages.cases.models import Finding


class FoundForm(Form):
    """Who and where, what, how urgent; a fourth only for one who works in several villages."""

    client_id = forms.CharField(max_length=64, widget=forms.HiddenInput)
    who = TextField(
        label="谁，住在哪里？", rows=2, max_length=200,
        missing="请写是谁、住在哪里，不知道名字就写样子。",
        help_text="不知道名字也行，例如：菜场后门，一位拄拐的老人。",
    )  # fmt: skip
    need = TextField(label="遇到什么难处？", rows=3, missing="请写遇到了什么难处，几个字也可以。")
    urgency = PickField(
        label="急不急？", choices=list(Finding.URGENCIES.items()), missing="请选急不急。"
    )
    area = forms.ChoiceField(
        label="在哪个村（社区）？",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选在哪个村（社区）。"),
    )

    def __init__(self, areas: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = areas[0][0] if len(areas) == 1 else ""
        if self.only:
            del self.fields["area"]
        else:
            self.fields["area"].choices = [("", "请选"), *areas]  # type: ignore[attr-defined]

    def clean_client_id(self) -> str:
        """A key made on the phone or by the page."""
        key: str = self.cleaned_data["client_id"]
        if not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", key, re.ASCII):
            raise forms.ValidationError("这份表的编号坏了，请重新打开表格再填。")
        return key

    def place(self) -> int:
        """The village."""
        return int(self.only or self.cleaned_data["area"])


class EndForm(Form):
    """What became of it."""

    outcome = PickField(
        label="怎么了结？", choices=list(Finding.OUTCOMES.items()), missing="请选怎么了结。"
    )
    number = LineField(
        label="办件编号", max_length=32, required=False, help_text="已申请并受理的，填它的编号。"
    )
    referred_to = LineField(
        label="转给谁", max_length=60, required=False, help_text="例如：区残联、社区卫生服务中心。"
    )
    answer = TextField(
        label="写给报告的人", rows=3, missing="请写明做了什么、为什么，报告的人会看到。",
        help_text="做了什么、为什么。报告的人会看到。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """What the outcome needs."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("outcome") == "applied" and not data.get("number"):
            self.add_error("number", "请填已经受理的办件编号。")
        if data.get("outcome") == "referred" and not data.get("referred_to"):
            self.add_error("referred_to", "请写明转给了哪个单位或者谁。")
        return data
