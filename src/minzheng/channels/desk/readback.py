"""Between filling in and sending at the counter: what was typed waits, sealed, in the page."""

import json
from typing import Any

from django.http import HttpRequest, QueryDict

from minzheng.channels.desk.views.reach import me
from minzheng.foundation.core.fields import MoneyField
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.sealing import SealError, seal, unseal

LEFT_OUT = ("csrfmiddlewaretoken", "do", "typed", "card", "agreed", "scan")


def wrap(request: HttpRequest, version: int = 0) -> str:
    """What was typed, readable only by us, for this clerk on this page; `version`: of the record
    that was read back, so that a change in between is noticed."""
    kept = {key: request.POST.getlist(key) for key in request.POST if key not in LEFT_OUT}
    kept["version"] = [str(version)]
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
    """A valid form in words, as it is read to her: a number that was just typed is whole, in
    groups, for it is here that she hears a wrong digit. What we held before is not in the form."""
    held, rows = getattr(form, "kept", {}), []
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
        kept = held.get(bound.name.removeprefix("q_"))
        rows.append((str(bound.label), words or (f"{kept}（不变）" if kept else "没有填")))
    return rows


GROUPS = {"phone": (3, 4, 4)}  # as one says it: 139 0000 0009; an account goes by fours


def _number(name: str, text: str) -> str:
    """Her own new number in whole; somebody else's ID number by its last four digits, for the
    screen is turned towards her and not towards him."""
    name = name.removeprefix("q_")
    if name == "id_number" and len(text) > 4:
        return f"一共 {len(text)} 位，最后四位 {text[-4:]}"
    if name not in ("account", "phone") or not text.isdigit():
        return text
    sizes = GROUPS[name] if name in GROUPS and sum(GROUPS[name]) == len(text) else (4,) * len(text)
    groups, at = [], 0
    for size in sizes:
        groups.append(text[at : at + size])
        at += size
    return f"{' '.join(filter(None, groups))}（{len(text)} 位）"
