"""The data map: what is kept about people, generated from the classes of the columns."""

import re
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Field, ForeignKey

from minzheng.foundation.core import classes
from minzheng.stages.rights.keeping.declared import Kept, registered
from minzheng.stages.rights.keeping.periods import period_of

# Columns without a label of their own, in words. What only finds or counts has no word.
WORDS = {
    "scan": "签了字的表", "target": "二维码指向什么",
    "note": "经办说明", "reason": "原因", "file": "材料文件", "refusal_codes": "不予确认的理由",
    "columns": "公示内容", "title": "标题", "text": "内容", "sms_text": "短信",
    "sms_to": "短信号码", "kind": "种类", "declared": "填报的", "found": "查到的",
    "explanation": "说明", "payload": "部门的答复", "address": "来处的代号",
    "actor_label": "谁办的", "detail": "办了什么",
    "answer": "答复过的内容", "password": "密码（看不出原文）", "factor_secret": "动态码密钥",
    "username": "用户名", "actor_ref": "谁办的（编号）", "subject_ref": "关于谁（编号）",
}  # fmt: skip
UNSAID = {
    "mac", "code_hash", "id_index", "id_tail_index", "phone_index", "phone_tail_index", "key",
    "key_mac", "body_mac", "secret",
}  # fmt: skip
CHINESE = re.compile("[\u4e00-\u9fff]")


class Row(NamedTuple):
    """One kind of record on the map: `sample` when its period is only an example."""

    kept: Kept
    personal: list[str]
    sensitive: list[str]
    how_long: str
    sample: bool


def rows() -> list[Row]:
    """All kinds with their columns by class and how long they are kept."""
    found = []
    for kept in registered():
        period = period_of(kept.value) if kept.value else None
        words = f"{kept.ends}，再保存 {period.words}" if period else kept.ends
        found.append(
            Row(
                kept,
                _labels(kept, "personal"),
                _labels(kept, "sensitive"),
                words,
                bool(period and period.sample),
            )
        )
    return found


def unnamed() -> list[str]:
    """Columns of the kinds that have neither a Chinese label nor a word here."""
    return [
        f"{label}.{name}"
        for kept in registered()
        for label in kept.models
        for kind in ("personal", "sensitive")
        for name in classes.table()[label].get(kind, [])
        if name not in UNSAID and not _label(label, name)
        and not isinstance(_column(label, name), ForeignKey)
    ]  # fmt: skip


def _labels(kept: Kept, kind: str) -> list[str]:
    words = [
        _label(label, name)
        for label in kept.models
        for name in classes.table()[label].get(kind, [])
        if name not in UNSAID and not isinstance(_column(label, name), ForeignKey)
    ]
    return list(dict.fromkeys(words))


def _label(label: str, name: str) -> str:
    words = str(_column(label, name).verbose_name)
    return words if CHINESE.search(words) else WORDS.get(name, "")


def _column(label: str, name: str) -> "Field[Any, Any]":
    found = {model._meta.label: model for model in apps.get_models()}[label]
    column: Field[Any, Any] = found._meta.get_field(name)  # type: ignore[assignment]
    return column
