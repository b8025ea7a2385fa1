"""Money on its way: a batch of lines, a line's transfers, and what has to come back."""

from minzheng.stages.payments.models.batches import Batch, Hand
from minzheng.stages.payments.models.lines import Line, PaidPerson
from minzheng.stages.payments.models.recoveries import Receipt, Recovery, RecoveryAsk
from minzheng.stages.payments.models.transfers import BankFile, Transfer

__all__ = [
    "BankFile", "Batch", "Hand", "Line", "PaidPerson", "Receipt", "Recovery", "RecoveryAsk",
    "Transfer",
]  # fmt: skip
