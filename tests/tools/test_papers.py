"""The papers for operators say the same in English and in Chinese: commands, names, figures."""

import re
from collections import Counter
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
COMMENT = re.compile(r"(^|(?<=\s))#.*$")


def shape(text: str) -> dict[str, object]:
    """What a translation may not change: code, lists, tables, headings, marks of certainty."""
    plain, code, inside = [], [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside:
            code.append(COMMENT.sub("", line).rstrip())
        elif not line.startswith(("[English]", "[中文]")):
            plain.append(line)
    whole = "\n".join(plain)
    return {
        "code": code,
        "spans": Counter(re.findall(r"`([^`\n]+)`", whole.replace(".zh.md", ".md"))),
        "headings": [len(found) for found in re.findall(r"^(#+) ", whole, re.M)],
        "rows": [line.count("|") for line in plain if line.startswith("|")],
        "steps": re.findall(r"^(\d+)\. ", whole, re.M),
        "paragraphs": sum(bool(line.strip()) for line in plain),
        "strong": whole.count("**"),
        "sure": Counter(re.findall(r"\[[A-Z]\]", whole)),
    }


@pytest.mark.parametrize("name", ["operate", "keys", "incident"])
def test_both_say_the_same(name: str) -> None:
    english, chinese = ((DOCS / f"{name}{end}").read_text("utf-8") for end in (".md", ".zh.md"))
    assert f"[中文]({name}.zh.md)" in english and f"[English]({name}.md)" in chinese
    ours, theirs = shape(english), shape(chinese)
    for part in ours:
        assert ours[part] == theirs[part], part


def test_control_a_command_or_a_step_left_out_is_found() -> None:
    text = (DOCS / "keys.zh.md").read_text("utf-8")
    whole = shape(text)
    for gone in ("`minzheng rotate-keys`", "6. ", "| `connector`"):
        assert gone in text and shape(text.replace(gone, "", 1)) != whole, gone
