"""Everything that changes money: make, check, release, result, re-issue, arrears, recovery."""

from minzheng.stages.payments.actions.arrears import make_arrears
from minzheng.stages.payments.actions.batches import (
    check_batch,
    make_batch,
    remake_batch,
    return_batch,
    void_batch,
)  # fmt: skip
from minzheng.stages.payments.actions.delivery import deliver, retry_now
from minzheng.stages.payments.actions.lines import change_payee, hold_line, unhold_line, void_line
from minzheng.stages.payments.actions.recoveries import (
    ask_recovery,
    confirm_recovery,
    receive_recovery,
    refuse_recovery,
)  # fmt: skip
from minzheng.stages.payments.actions.reissues import make_reissue, reissue
from minzheng.stages.payments.actions.release import release_batch
from minzheng.stages.payments.actions.results import take_refusal, take_result

__all__ = [
    "ask_recovery", "change_payee", "check_batch", "confirm_recovery", "deliver", "hold_line",
    "make_arrears", "make_batch",
    "make_reissue", "receive_recovery", "refuse_recovery", "reissue", "release_batch",
    "remake_batch", "retry_now", "return_batch", "take_refusal", "take_result", "unhold_line",
    "void_batch", "void_line",
]  # fmt: skip
