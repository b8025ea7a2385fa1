"""What the administrators fill in about accounts."""

import re
from typing import Any

from django import forms

from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.fields import DayField, Form, LineField
from minzheng.foundation.divisions.models import Division
from minzheng.foundation.divisions.queries import choosable, full_name

NAME = re.compile(r"[a-z][a-z0-9_.-]{1,39}")
MOVES = ("password", "close", "factor", "unlock", "dismiss")


class AccountForm(Form):
    """A new account: a sign-in name and a person's name; no role yet."""

    username = LineField(label="用户名", max_length=40, missing="请填写用户名。")
    display_name = LineField(label="姓名", max_length=40, missing="请填写姓名。")

    def clean_username(self) -> str:
        """Small letters and digits, not taken."""
        name: str = self.cleaned_data["username"].lower()
        if not NAME.fullmatch(name):
            raise forms.ValidationError("用户名用小写字母开头，只能有小写字母和数字。")
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError("这个用户名已经有人用了，请换一个。")
        return name


class RoleForm(Form):
    """A role, where, and for how long."""

    role = forms.ChoiceField(
        label="岗位", choices=Role.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请选岗位。"),
    )  # fmt: skip
    area = forms.ChoiceField(
        label="区域", error_messages=dict.fromkeys(("required", "invalid_choice"), "请选区域。")
    )
    from_on = DayField(label="从哪天起", future=True, missing="请选开始的日期。")
    to_on = DayField(label="到哪天止", future=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.divisions = {str(one.pk): one for one in choosable()}
        choices = [(key, full_name(one)) for key, one in self.divisions.items()]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]

    def clean_area(self) -> Division:
        """The division."""
        return self.divisions[self.cleaned_data["area"]]

    def clean(self) -> dict[str, Any]:
        """The end is not before the beginning."""
        data = super().clean() or self.cleaned_data
        if data.get("from_on") and data.get("to_on") and data["to_on"] < data["from_on"]:
            self.add_error("to_on", "止的日期不能早于起的日期。")
        return data


class MoveForm(Form):
    """One press on an account."""

    do = forms.ChoiceField(
        choices=[(move, "") for move in MOVES],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请按其中一个按钮。"),
    )
    appointment = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class DecideForm(Form):
    """Agree to a role or not; not agreeing needs a reason."""

    do = forms.ChoiceField(
        choices=[("agree", ""), ("refuse", "")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请按其中一个按钮。"),
    )
    reason = LineField(label="原因", required=False)
