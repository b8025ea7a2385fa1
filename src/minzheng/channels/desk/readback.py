"""Between filling in and sending at the counter: what was typed waits, sealed, in the page."""

import json
from typing import Any

from django.http import HttpRequest, QueryDict

from minzheng.channels.desk.views.reach import me
from minzheng.foundation.core.fields import MoneyField
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.sealing import SealError, seal, unseal

LEFT_OUT = ("csrfmiddlewaretoken", "do", "typed", "card", "agreed", "scan")


def wrap(request: HttpRequest) -> str:
    """What was typed, readable only by us, for this clerk on this page."""
    kept = {key: request.POST.getlist(key) for key in request.POST if key not in LEFT_OUT}
    return seal(json.dumps(kept, ensure_ascii=False), _place(request))


def unwrap(request: HttpRequest) -> QueryDict | None:
    """What was typed when the page was read back; None when it is not from this page."""
    try:
        kept: dict[str, list[str]] = json.loads(
            unseal(request.POST.get("typed", ""), _place(request))
        )
    except (SealError, ValueError):
        return None
    data = QueryDict(mutable=True)
    for key, values in kept.items():
        data.setlist(key, values)
    return data


def _place(request: HttpRequest) -> str:
    return f"desk.counter.{me(request).public_id}.{request.path}"


def rows_of(form: Any) -> list[tuple[str, str]]:
    """A valid form in words, as it is read to her; numbers by their last four digits."""
    rows = []
    for bound in form.visible_fields():
        value = form.cleaned_data.get(bound.name)
        choices = dict(getattr(bound.field, "choices", ()))
        if isinstance(value, list):
            words = "、".join(str(choices.get(one, one)) for one in value)
        elif choices:
            words = str(choices.get(value, ""))
        elif isinstance(bound.field, MoneyField):
            words = "" if value is None else f"{yuan(value)} 元"  # nought is an answer
        else:
            words = _number(bound.name, str(value or ""))
        rows.append((str(bound.label), words or "没有填"))
    return rows


def _number(name: str, text: str) -> str:
    if name.removeprefix("q_") in ("account", "phone", "id_number") and len(text) > 4:
        return f"一共 {len(text)} 位，最后四位 {text[-4:]}"
    return text
