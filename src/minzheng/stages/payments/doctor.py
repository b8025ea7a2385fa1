"""The doctor of payments: files that wait for the bank too long."""

import datetime as dt
from collections.abc import Iterator

from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import OK, WARN, Finding
from minzheng.stages.payments.models import BankFile, Batch

PATIENCE = dt.timedelta(days=1)


def checks() -> Iterator[Finding]:
    """Files without a result, and lists that nobody moves on past their pay day."""
    late = BankFile.objects.filter(result_at=None, made_at__lt=clock.now() - PATIENCE)
    for file in late.order_by("id")[:5]:
        text = f"发放文件 {file.number} 一天多没有银行结果"
        yield Finding(WARN, text, file.trouble or "请联系银行。")
    month = clock.today().replace(day=1)
    stuck = Batch.objects.filter(state__in=("draft", "made", "checked"), month__lt=month)
    for batch in stuck.order_by("id")[:5]:
        text = f"发放名单 {batch.number} 过了月份还没有支付"
        yield Finding(WARN, text, "请继续复核、支付，或作废。")
    if not late.exists() and not stuck.exists():
        yield Finding(OK, "发放没有卡住的")
