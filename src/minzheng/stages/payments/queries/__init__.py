"""Reads: totals and exceptions of a batch, what is due, what somebody was paid, the books."""

from minzheng.stages.payments.queries.back import asks_waiting, most_back
from minzheng.stages.payments.queries.books import discrepancies, expected_balances
from minzheng.stages.payments.queries.due import (
    Gap,
    in_force,
    overpaid,
    shortfalls,
    unpaid_entitlements,
)  # fmt: skip
from minzheng.stages.payments.queries.lines import (
    Row,
    account_corrected,
    account_wanted,
    awaiting_reissue,
    exceptions_open,
    lines_of,
    paid_to,
)  # fmt: skip
from minzheng.stages.payments.queries.moved import moved_accounts, moved_mark
from minzheng.stages.payments.queries.totals import Notable, Totals, batch_totals, open_batches

__all__ = [
    "Gap", "Notable", "Row", "Totals", "account_corrected", "account_wanted",
    "asks_waiting", "awaiting_reissue",
    "batch_totals", "discrepancies", "exceptions_open", "expected_balances", "in_force",
    "lines_of", "most_back", "moved_accounts", "moved_mark", "open_batches", "overpaid",
    "paid_to", "shortfalls", "unpaid_entitlements",
]  # fmt: skip
