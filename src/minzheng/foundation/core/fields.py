"""Form fields that read what people write and answer in plain words; every channel uses them."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import IdNumberError, parse_id_number
from minzheng.foundation.core.money import to_fen
from minzheng.foundation.core.refusal import NotPossible

MONEY_MOST = 10**11  # fen: a thousand million yuan, far above any household
VERSION_MOST = 2**31 - 1


class Form(forms.Form):
    """No browser validation: our own words stand beside the field and in the summary."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class LineField(forms.CharField):
    """One line of text; `rule` cleans it or refuses it in plain Chinese."""

    def __init__(
        self, *, rule: Callable[[str], str] | None = None, missing: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)
        self.rule = rule
        self.error_messages["required"] = missing or f"请填写{self.label or '这一项'}。"
        self.error_messages["max_length"] = "写得太长了，最多 %(limit_value)d 个字。"

    def clean(self, value: Any) -> str:
        """The cleaned line; ValidationError in plain words."""
        text: str = super().clean(value)
        if not text or self.rule is None:
            return text
        try:
            return self.rule(text)
        except (NotPossible, IdNumberError) as error:
            raise forms.ValidationError(str(error)) from error


class TextField(LineField):
    """Several lines."""

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 500)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class MoneyField(LineField):
    """Yuan as people write them («1,200 元», «１２００»), as whole fen; `remedy` ends a refusal."""

    def __init__(self, *, remedy: str = "", most: int = MONEY_MOST, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.remedy, self.most = remedy, most

    def clean(self, value: Any) -> Any:
        """Fen, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = to_fen(text)
        except ValueError as error:
            raise forms.ValidationError(f"{error}。{self.remedy}") from error
        if fen > self.most:
            raise forms.ValidationError("金额太大了，请核对是不是多写了几个 0。")
        return fen

    def prepare_value(self, value: Any) -> Any:
        """Fen back to yuan in the box, as one would type it."""
        if not isinstance(value, int):
            return value
        return f"{value // 100}" + (f".{value % 100:02d}" if value % 100 else "")


class CountField(LineField):
    """A whole number as people write it («３», «3 人»), from `least` to `most`."""

    def __init__(self, *, least: int, most: int, unit: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)
        self.least, self.most, self.unit = least, most, unit

    def clean(self, value: Any) -> Any:
        """The number, or None for nothing."""
        text = unicodedata.normalize("NFKC", super().clean(value)).removesuffix(self.unit).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdecimal()):
            raise forms.ValidationError("请填写数字，例如 3。")
        if not self.least <= int(text) <= self.most:
            raise forms.ValidationError(f"请填写 {self.least} 到 {self.most} 之间的数。")
        return int(text)


class DayField(forms.DateField):
    """A day; never later than today unless `future`."""

    def __init__(self, *, future: bool = False, missing: str = "", **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, **kwargs)
        self.future = future
        self.error_messages["required"] = missing or f"请选择{self.label or '日期'}。"
        self.error_messages["invalid"] = "日期不对，请照 2021-10-26 这样填写。"

    def clean(self, value: Any) -> dt.date | None:
        """The day."""
        day: dt.date | None = super().clean(value)
        if day is not None and not self.future and day > clock.today():
            raise forms.ValidationError("日期不能晚于今天。")
        if day is not None and day.year < 1900:
            raise forms.ValidationError("年份不对，请核对。")
        return day


class PickField(forms.ChoiceField):
    """One of a few, as radio buttons.

    `unsaid` are the words of picking nothing, for one who need not say: a choice among the others,
    picked at first, because a radio button has no other way back. Paper needs no box for it.
    """

    def __init__(self, *, missing: str = "请选一个。", unsaid: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        self.unsaid = unsaid
        if unsaid:
            kwargs["choices"] = [*kwargs["choices"], ("", unsaid)]
            kwargs["required"] = False
        super().__init__(**kwargs)
        self.error_messages["required"] = missing
        self.error_messages["invalid_choice"] = missing


def id_number(text: str) -> str:
    """A rule: an ID number, checked. Raises IdNumberError."""
    return parse_id_number(text, today=clock.today()).text


def version_field() -> forms.IntegerField:
    """The version that the page was made from."""
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=VERSION_MOST,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "页面过期了，请刷新后再办。"
        ),
    )  # fmt: skip


def said(request: HttpRequest, name: str, most: int, *, query: bool = False) -> str:
    """Free text of a request without the characters no database holds."""
    source = request.GET if query else request.POST
    return source.get(name, "").replace("\x00", "").strip()[:most]
