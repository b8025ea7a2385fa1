"""The doctor of rights: requests past their day, and records that could not be deleted."""

from collections.abc import Iterator

from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import FAULT, OK, WARN, Finding
from minzheng.foundation.core.models import SetAside
from minzheng.stages.rights.models import Request


def checks() -> Iterator[Finding]:
    """Late answers, and what the nightly run set aside."""
    late = Request.objects.filter(state="open", due_on__lt=clock.today()).count()
    if late:
        yield Finding(
            FAULT, f"有 {late} 件个人信息请求过了期限还没有答复", "请区民政局今天就答复。"
        )
    else:
        yield Finding(OK, "个人信息请求都在期限内")
    aside = SetAside.objects.filter(stage__startswith="retain:").count()
    if aside:
        advice = "看搁置的原因，改好以后再运行 minzheng retain --really。"
        yield Finding(WARN, f"有 {aside} 条到期资料没有清除成", advice)
