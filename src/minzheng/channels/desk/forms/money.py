"""What makers, checkers and payers fill in."""

import datetime as dt
from typing import Any

from django import forms

from minzheng.foundation.core import clock
from minzheng.foundation.core.fields import (
    DayField,
    Form,
    LineField,
    MoneyField,
    version_field,
)
from minzheng.foundation.core.uploads import clean_bytes
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.catalog import registered
from minzheng.stages.payments.models import BankFile
from minzheng.stages.payments.months import said

RESULT_MOST = 20 * 1024 * 1024
MOVES = ("check", "return", "release", "remake", "void", "retry")
KINDS = (("regular", "按月发放"), ("arrears", "补发"))
PRESS = dict.fromkeys(("required", "invalid_choice"), "请按其中一个按钮。")


class MakeForm(Form):
    """Which item, which month, a monthly list or arrears."""

    item = forms.ChoiceField(label="事项", error_messages={"invalid_choice": "请选事项。"})
    month = forms.ChoiceField(
        label="月份",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请从列表里选月份。"),
    )
    kind = forms.ChoiceField(
        label="种类", choices=KINDS, error_messages={"invalid_choice": "请选种类。"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = [(item.code, item.name) for item in registered() if item.pays]
        self.fields["item"].choices = items  # type: ignore[attr-defined]
        self.fields["month"].choices = [(m.isoformat(), said(m)) for m in choices()]  # type: ignore[attr-defined]

    def clean_month(self) -> dt.date:
        """The first day of the month."""
        return dt.date.fromisoformat(self.cleaned_data["month"])


def choices() -> list[dt.date]:
    """Next month, this one and the eleven before."""
    first = clock.today().replace(day=1)
    return [months_after(first, 1 - back) for back in range(13)]


class MoveForm(Form):
    """One press on a batch; sending back and voiding need a reason."""

    do = forms.ChoiceField(choices=[(move, "") for move in MOVES], error_messages=PRESS)
    version = version_field()
    reason = LineField(label="原因", required=False)
    accounts_seen = forms.IntegerField(required=False, min_value=0, max_value=2**62)

    def clean(self) -> dict[str, Any]:
        """A reason where one is needed."""
        data = super().clean() or self.cleaned_data
        if data.get("do") in ("return", "void") and not data.get("reason"):
            self.add_error("reason", "请写明原因。")
        return data


class LineForm(Form):
    """One press on one household's line."""

    do = forms.ChoiceField(
        choices=[("hold", ""), ("unhold", ""), ("void", ""), ("payee", "")], error_messages=PRESS
    )
    reason = LineField(label="原因", required=False, max_length=120)
    payee = LineField(label="新的领款人", required=False, max_length=30)


class ResultForm(Form):
    """The bank's result file, brought by hand."""

    file = forms.FileField(
        label="银行的结果文件", allow_empty_file=True, max_length=255,
        error_messages={
            "required": "请选银行给的结果文件。", "missing": "没有收到文件，请重新选一次。",
            "invalid": "没有收到文件，请重新选一次。", "max_length": "文件名太长了，请改短一些。",
        },
    )  # fmt: skip

    def __init__(self, file: BankFile | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent = file

    def clean_file(self) -> bytes:
        """Its bytes, within reason."""
        upload = self.cleaned_data["file"]
        if not upload.size:
            raise forms.ValidationError("这个文件是空的，请重新选。")
        if upload.size > RESULT_MOST:
            raise forms.ValidationError("文件太大，不是这一批的结果文件。")
        return clean_bytes(upload)


class RecoverForm(Form):
    """How much of a paid line comes back, and why."""

    amount = MoneyField(label="要追回多少", missing="请填写要追回的金额。", max_length=40)
    reason = LineField(label="为什么", missing="请写明追回的原因。")


class ReceiptForm(Form):
    """Money that came back, by the bank's slip."""

    slip = LineField(label="回单号", max_length=40, missing="请填写银行回单号。")
    amount = MoneyField(label="到账金额", missing="请填写到账金额。", max_length=40)
    on = DayField(label="到账日期", missing="请选到账日期。")
