"""Where a line of a page may break: never before a separator, and in big letters never between a
number and its unit or within a date.

The words stay as they are; a space becomes one that does not break. What somebody typed goes back
as it was typed, so fields, scripts and everything inside a tag are left alone.
"""

import re

TAG = re.compile(r"(<[^>]*>)")
KEPT = re.compile(r"<(/?)(?:textarea|script|style|title|option|text)\b")
APART, BOUND = " · ", "\u00a0· "
UNIT = re.compile(r"(?<=\d) (?=[\u4e00-\u9fff])")  # 800 元
DATE = re.compile(r"((?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?)")
WHOLE = r'<span class="mz-nowrap">\1</span>'


def typeset(html: str, *, big: bool = False) -> str:
    """The page with its unbreakable spaces; `big` is 长辈版."""
    if not big:
        return _apart(html) if APART in html else html
    parts, kept = TAG.split(html), False
    for place, part in enumerate(parts):
        if place % 2:
            found = KEPT.match(part)
            kept = not found[1] if found else kept
        elif not kept and part:
            part = UNIT.sub("\u00a0", part.replace(APART, BOUND))
            parts[place] = DATE.sub(WHOLE, part)
    return "".join(parts)


def _apart(html: str) -> str:
    """The same for the separators alone, which every page has: looks only where one stands."""
    first, *rest = html.split(APART)
    told, tag, kept = [first], False, False
    before = first
    for part in rest:
        opened, closed = before.rfind("<"), before.rfind(">")
        tag = opened > closed if opened != closed else tag
        for found in KEPT.finditer(before):
            kept = not found[1]
        told += [APART if tag or kept else BOUND, part]
        before = part
    return "".join(told)
