"""What an operator should know of the notice board."""

from collections.abc import Iterator

from minzheng.channels.public.notices import live, posted
from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import FAULT, OK, Finding


def checks() -> Iterator[Finding]:
    """Postings that the scanner holds back, counted: someone has to look at what they hold."""
    rows = [posted(row) for row in live(clock.today()).select_related("case")]
    held = sum(row.held for row in rows)
    if held:
        advice = "公示栏没有展示它们。请核对公示内容，改好后重新公示。"
        yield Finding(FAULT, f"{held} 条公示里查到个人信息", advice)
    else:
        yield Finding(OK, f"正在公示 {len(rows)} 条，没有查到个人信息")
