"""What the pages on paper need: the copy, numbers by their ends; the answer and its remedies."""

from collections.abc import Sequence
from typing import Any

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import mask_account, mask_id, mask_phone
from minzheng.stages.rights import clocks
from minzheng.stages.rights.corrections import compared
from minzheng.stages.rights.gathering import Section
from minzheng.stages.rights.models import Request
from minzheng.stages.rights.words import complaint

MASKS = {
    ("person", "id_number"): mask_id,
    ("person", "phone"): mask_phone,
    ("accounts", "number"): mask_account,
}
YES_NO = {True: "是", False: "不是"}


def copy_page(row: Request, sections: Sequence[Section], back: str) -> dict[str, Any]:
    """Names of `rights/copy.html`."""
    return {
        "row": row,
        "sections": [section for section in sections if section.records],
        "nothing": [section.title for section in sections if not section.records],
        "back": back,
        "made_on": clock.today(),
        "ui_value": printed,
    }


def letter_page(row: Request, back: str) -> dict[str, Any]:
    """Names of `rights/letter.html`."""
    return {"row": row, "back": back, "complaint": complaint()}


def form_page(row: Request | None, back: str) -> dict[str, Any]:
    """Names of `rights/form.html`: filled for a request, blank without one."""
    return {
        "row": row,
        "back": back,
        "days": clocks.due("copy", clock.today()),
        "freeze_days": clocks.due("freeze", clock.today()),
        "kinds": list(Request.KINDS.items()),
        "capacities": list(Request.CAPACITIES.items()),
        "compared": compared(row) if row else [],
        "text": row.text.open() if row and row.text else "",
        "proof": row.proof.open() if row and row.proof else "",
    }


def printed(section: str, key: str, value: Any) -> str:
    """A value in words for paper; numbers by their ends, nested answers as «what: value»."""
    if isinstance(value, bool):
        return YES_NO[value]
    if key.endswith("at") and isinstance(value, str):
        return value[:16].replace("T", " ")  # as the clock on the wall shows it
    if (section, key) in MASKS:
        return MASKS[section, key](str(value))
    if isinstance(value, dict):
        return "；".join(f"{name}：{printed(section, name, part)}" for name, part in value.items())
    if isinstance(value, list):
        return "；".join(printed(section, key, part) for part in value)
    return str(value)
