"""YAML without surprises, for the policy files.

Plain text is text, a whole number is a number, YYYY-MM-DD is a date, true/false are flags.
Whatever YAML 1.1 would silently turn into something else (on, yes, null, 1.5, 1_000, 0777,
12:30, a time) is refused and must be quoted or written otherwise. Duplicate keys, keys that
are not text, anchors, aliases and tags are refused.
"""

import re
from datetime import date
from typing import Any

import yaml

from minzheng.law.errors import RegisterError

_WHOLE = re.compile(r"(0|-?[1-9][0-9]*)\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_ALMOST_NUMBER = re.compile(r"[-+.]?[0-9][0-9A-Za-z_.:+-]*\Z")  # 1e3: a number to other readers
_FLAGS = {"true": True, "false": False}
_RESOLVER: Any = yaml.SafeLoader("")
_TEXT_TAG = "tag:yaml.org,2002:str"


def load(text: str, name: str) -> Any:
    """Parse *text*; ``RegisterError`` names *name* and the line of the first thing refused."""
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            _refuse_marks(event, name)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise RegisterError(f"{name}:{line}: 不是有效的 YAML") from None
    except RecursionError:
        raise RegisterError(f"{name}: 嵌套层数过多") from None
    return None if node is None else _value(node, name)


def _refuse_marks(event: yaml.Event, name: str) -> None:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise RegisterError(f"{name}:{line}: 不接受锚点和别名")
    if getattr(event, "tag", None):
        raise RegisterError(f"{name}:{line}: 不接受类型标签")


def _value(node: yaml.Node, name: str) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, name)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, name) for item in node.value]
    return _scalar(node, name)


def _mapping(node: yaml.MappingNode, name: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _value(key_node, name)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise RegisterError(f"{name}:{line}: 键必须是文字")
        if key in seen:
            raise RegisterError(f"{name}:{line}: 键 {key} 写了两次")
        seen[key] = _value(value_node, name)
    return seen


def _scalar(node: yaml.Node, name: str) -> Any:
    text = str(node.value)
    quoted = getattr(node, "style", None) is not None
    if quoted:
        return text
    if _WHOLE.match(text):
        return int(text)
    if text in _FLAGS:
        return _FLAGS[text]
    if _DAY.match(text):
        return _day(text, node, name)
    changed = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) != _TEXT_TAG
    if changed or _ALMOST_NUMBER.match(text):
        line = node.start_mark.line + 1
        raise RegisterError(f"{name}:{line}: {text!r} 会被 YAML 改成别的东西，请加引号或改写")
    return text


def _day(text: str, node: yaml.Node, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        line = node.start_mark.line + 1
        raise RegisterError(f"{name}:{line}: 没有 {text} 这一天") from None
