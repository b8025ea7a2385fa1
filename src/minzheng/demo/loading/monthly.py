"""Pay days: three people move each month's list, and what came back or has to come back."""

import datetime as dt
from collections.abc import Callable

from minzheng.demo.loading.desk import Desk
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments import actions as payments
from minzheng.stages.payments.models import Batch, Line, Recovery

PAY_DAYS = (
    # made, checked, released: by the 10th the money is there
    (dt.date(2021, 7, 5), dt.date(2021, 7, 6), dt.date(2021, 7, 7)),
    (dt.date(2021, 8, 4), dt.date(2021, 8, 5), dt.date(2021, 8, 6)),
    (dt.date(2021, 9, 6), dt.date(2021, 9, 7), dt.date(2021, 9, 8)),
    (dt.date(2021, 10, 8), dt.date(2021, 10, 8), dt.date(2021, 10, 9)),
)
REISSUE_ON = dt.date(2021, 10, 15)
CLAIM_ON, BACK_ON = dt.date(2021, 9, 14), dt.date(2021, 10, 12)
Work = Callable[[Desk], None]


def work_on(on: dt.date) -> list[Work]:
    """What the payers do on a day, in order."""
    works: list[Work] = []
    for made, checked, released in PAY_DAYS:
        works += [_made(on.replace(day=1))] if on == made else []
        works += [_check] if on == checked else []
        works += [_release] if on == released else []
    if on == REISSUE_ON:
        works += [_reissue, _check, _release]
    works += [_claim] if on == CLAIM_ON else []
    works += [_receive] if on == BACK_ON else []
    return works


def _made(month: dt.date) -> Work:
    def make(desk: Desk) -> None:
        payments.make_batch(item="DB", month=month, by=desk.staff["qian"])

    return make


def _check(desk: Desk) -> None:
    for batch in Batch.objects.filter(state="made"):
        payments.check_batch(batch=batch, by=desk.staff["sun"], version=batch.version)


def _release(desk: Desk) -> None:
    for batch in Batch.objects.filter(state="checked"):
        payments.release_batch(batch=batch, by=desk.staff["wu"], version=batch.version)


def _reissue(desk: Desk) -> None:
    payments.make_reissue(item="DB", by=desk.staff["qian"])


def _claim(desk: Desk) -> None:
    """September was paid before the decision that ended it: the sum is claimed back."""
    for decision in Decision.objects.filter(case__kind="change", verdict="refuse"):
        line = Line.objects.get(
            household_id=decision.case.household_id, month=dt.date(2021, 9, 1), state="paid"
        )
        ask = payments.ask_recovery(
            decision=decision, line=line, amount_fen=line.amount_fen,
            reason="8 月起已不符合条件，9 月多领一个月", by=desk.staff["qian"],
        )  # fmt: skip
        payments.confirm_recovery(ask=ask, by=desk.staff["sun"])


def _receive(desk: Desk) -> None:
    """The first family pays back in full, the second half, the third has not begun."""
    for index, claim in enumerate(Recovery.objects.order_by("id")[:2]):
        fen = claim.amount_fen // (index + 1)
        payments.receive_recovery(
            recovery=claim, fen=fen, slip=f"示例回单-{claim.pk:04d}", by=desk.staff["qian"]
        )
