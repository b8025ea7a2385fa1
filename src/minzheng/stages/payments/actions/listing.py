"""Writing lines and whom they cover; shared by the actions that list."""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments import hands, holds
from minzheng.stages.payments.models import Batch, Line, PaidPerson

LETTERS = {"regular": "", "arrears": "B", "reissue": "C"}


def open_batch(*, item: str, month: dt.date, kind: str, by: Actor) -> Batch:
    """A new batch with its maker. Raises IntegrityError when the month has its list already."""
    now = clock.now()
    prefix = f"{item}-{month:%Y%m}{LETTERS[kind]}-"
    for _ in range(5):
        number = f"{prefix}{Batch.objects.filter(number__startswith=prefix).count() + 1:02d}"
        try:
            with transaction.atomic():
                batch = Batch.objects.create(
                    number=number, item=item, month=month, kind=kind, state="made",
                    made_on=clock.today(), made_by=by.actor_ref, made_label=by.actor_label,
                    made_at=now,
                )  # fmt: skip
        except IntegrityError:
            if kind == "regular" or not Batch.objects.filter(number=number).exists():
                raise
            continue
        hands.take(batch, "make", by)
        return batch
    raise NotPossible("同时有多人在编制名单，请稍后再试一次。")


def add_lines(lines: Sequence[Line]) -> None:
    """Judge and store new lines with the people that they cover."""
    claims = holds.judge(lines)
    Line.objects.bulk_create(lines, batch_size=holds.AT_ONCE)
    _cover(lines, claims)


def judge_again(lines: Sequence[Line]) -> int:
    """Judge lines that stand, cover whom they newly cover; returns how many may be paid."""
    claims = holds.judge(lines)
    Line.objects.bulk_update(lines, ["state", "hold", "reason"], batch_size=holds.AT_ONCE)
    _cover(lines, claims)
    return sum(line.state == "listed" for line in lines)


def _cover(lines: Sequence[Line], claims: Sequence[holds.Claim]) -> None:
    rows = [
        PaidPerson(line=lines[i], person_id=person, item=lines[i].item, month=lines[i].month)
        for i, person in claims
    ]
    try:
        with transaction.atomic():
            PaidPerson.objects.bulk_create(rows, batch_size=holds.AT_ONCE)
    except IntegrityError as error:
        raise NotPossible("同时有人在编制同一个月的名单，请稍后再试一次。") from error
