"""The counter: what was scanned, how the form came, what the clerk saw before sending."""

import re
from typing import Any

from django import forms

from minzheng.foundation.core.fields import Form, LineField, PickField, TextField
from minzheng.foundation.core.uploads import PaperField
from minzheng.stages.certificates.models import CounterEntry

TOKEN = re.compile(r"(?:^|/)([A-Za-z0-9_-]{52})/?$")


def token_of(text: str) -> str:
    """The token at the end of what a scanner types: the whole address, the path or the token."""
    found = TOKEN.search(text.strip())
    if found is None:
        raise forms.ValidationError("这不是我们的码。请扫表格右上角的码，或居民的扫码卡。")
    return found.group(1)


class ScanForm(Form):
    """What the scanner read."""

    scan = LineField(
        label="扫表格上的码，或居民的扫码卡", rule=token_of, max_length=300,
        missing="请扫一下码。没有码，用下面的身份证号找人。",
        help_text="用扫码枪对着码扫一下就行；也可以用手机相机扫，会打开同一页。",
    )  # fmt: skip


class HowForm(Form):
    """How the form came to the counter."""

    how = PickField(
        label="怎么来的", choices=list(CounterEntry.HOWS.items()),
        missing="请选是照纸表录入，还是本人口述。",
    )  # fmt: skip


class SeenForm(Form):
    """Before it is sent: the card was seen, she heard it and says it is right, she signed."""

    card = forms.BooleanField(
        label="我看过本人（或代办人）的身份证原件",
        error_messages={"required": "请先看身份证原件。扫码卡只代替输号码，不能当身份证。"},
    )
    agreed = forms.BooleanField(
        label="念给本人听过（或本人自己看过），本人说对",
        error_messages={"required": "请先念给本人听，或把屏幕转过去让本人看，说对了再提交。"},
    )
    scan = PaperField(label="签了字的纸：扫描或拍照", required=False)

    def __init__(self, *args: Any, must_sign: bool, by_phone: bool = False, **kwargs: Any) -> None:
        """`by_phone`: nobody is there who could show a card; it is read over the phone."""
        super().__init__(*args, **kwargs)
        if by_phone:
            del self.fields["card"]
        if must_sign:
            self.fields["scan"].required = True
            self.fields["scan"].error_messages["required"] = (
                "要本人签字才有效，请把签了字的纸扫描或拍照传上来。"
            )


class SupplementForm(Form):
    """Papers that were asked for and are handed in now."""

    papers = forms.MultipleChoiceField(
        label="交来了哪几样", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾交来的材料。"},
    )  # fmt: skip
    text = TextField(label="还想说明的", required=False, max_length=300)

    def __init__(self, missing: list[tuple[str, str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, f"{name}（{why}）") for code, name, why in missing]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]
