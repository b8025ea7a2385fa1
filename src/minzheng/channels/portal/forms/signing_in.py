"""Signing in: the ID number, then the one-time code."""

import unicodedata

from django import forms

from minzheng.foundation.core.fields import Form, LineField, id_number


def _code(text: str) -> str:
    digits = "".join(unicodedata.normalize("NFKC", text).split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        raise forms.ValidationError("验证码是 6 位数字，请照短信再输一次。")
    return digits


class NumberForm(Form):
    """Who comes: only the number."""

    id_number = LineField(
        label="身份证号", rule=id_number, missing="请输入身份证号。", max_length=40
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput, max_length=200)


class CodeForm(Form):
    """The six digits."""

    code = LineField(
        label="短信里的 6 位数字", rule=_code, missing="请输入短信里的 6 位数字。", max_length=20
    )
