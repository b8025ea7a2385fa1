"""The doctor of the books: whether every entry balances and every account keeps its side."""

from collections.abc import Iterator

from minzheng.foundation.core.findings import FAULT, OK, Finding
from minzheng.foundation.ledger.queries import faults


def checks() -> Iterator[Finding]:
    """Look at every entry and balance."""
    found = faults()
    for text in found:
        yield Finding(FAULT, text, "账不平，请停止发放并核对凭证。")
    if not found:
        yield Finding(OK, "总账借贷平衡")
