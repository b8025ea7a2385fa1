"""What can be done in verification."""

from minzheng.stages.verification.actions.checks import ask_open, begin_check, start_check
from minzheng.stages.verification.actions.settling import (
    explain_difference,
    retry_query,
    settle_query,
)
from minzheng.stages.verification.actions.visits import record_visit

__all__ = [
    "ask_open", "begin_check", "explain_difference", "record_visit", "retry_query",
    "settle_query", "start_check",
]  # fmt: skip
