"""Fields that read what people write and answer in plain words."""

from collections.abc import Callable
from typing import Any

from django import forms

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import IdNumberError, parse_id_number
from minzheng.foundation.core.money import to_fen
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.entries import clean_account, clean_line, clean_phone

MONEY_MOST = 10**11  # fen: a thousand million yuan, far above any household
LINE_MOST, TEXT_MOST = 200, 500


class Form(forms.Form):
    """No browser validation: our own words stand beside the field and in the summary."""

    use_required_attribute = False
    error_css_class = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


class PlainField(forms.CharField):
    """One line of text; `rule` cleans it or refuses it in plain Chinese."""

    def __init__(
        self, *, rule: Callable[[str], str] | None = None, missing: str = "", **kwargs: Any
    ) -> None:
        kwargs.setdefault("max_length", LINE_MOST)
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


def line(label: str, most: int) -> Callable[[str], str]:
    """A rule for one line of free text."""
    return lambda text: clean_line(text, label, most)


def phone(text: str) -> str:
    """A phone number as the register keeps it."""
    return clean_phone(text)


def account(text: str) -> str:
    """A bank account as the register keeps it."""
    return clean_account(text)


def id_number(text: str) -> str:
    """A checked ID number."""
    return parse_id_number(text, today=clock.today()).text


class MoneyField(PlainField):
    """Yuan as people write them («1,200 元», «１２００»), as whole fen."""

    def clean(self, value: Any) -> Any:
        """Fen, or None for nothing."""
        text = super().clean(value)
        if not text:
            return None
        try:
            fen = to_fen(text)
        except ValueError as error:
            raise forms.ValidationError(f"{error}。没有就填 0。") from error
        if fen > MONEY_MOST:
            raise forms.ValidationError("金额太大了，请核对是不是多写了几个 0。")
        return fen

    def prepare_value(self, value: Any) -> Any:
        """Fen back to yuan in the box, as one would type it."""
        if not isinstance(value, int):
            return value
        return f"{value // 100}" + (f".{value % 100:02d}" if value % 100 else "")


class LongField(PlainField):
    """Several lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", TEXT_MOST)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)


class PickField(forms.ChoiceField):
    """One of a few, as radio buttons."""

    def __init__(self, *, missing: str = "请选一个。", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect)
        super().__init__(**kwargs)
        self.error_messages["required"] = missing
        self.error_messages["invalid_choice"] = missing
