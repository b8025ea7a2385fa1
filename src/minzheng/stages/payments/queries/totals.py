"""What a checker and a payer look at: totals, and what differs from the month before."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.conf import settings
from django.db.models import Count, Max, Sum, prefetch_related_objects

from minzheng.foundation.core.identity import mask_name
from minzheng.foundation.core.money import yuan
from minzheng.stages.payments.models import Batch, Line, PaidPerson, Transfer
from minzheng.stages.payments.months import before, pay_day
from minzheng.stages.payments.queries.due import unpaid_entitlements
from minzheng.stages.payments.queries.lines import lines_of
from minzheng.stages.payments.queries.moved import moved_accounts
from minzheng.stages.registry.models import BankAccount

# A line of this much is looked at by a person whatever the rule says; settings.PAY_ALERT_FEN.
ALERT_FEN = 500_000
# In the order in which they are looked at: what may be wrong money stands before what is only new.
KINDS = {
    "died": "有人去世", "moved": "复核后换了账户", "gone": "上月有本月无", "over": "金额较大",
    "account": "换了账户", "changed": "金额有变", "held": "暂缓", "late": "名单编制后新增",
    "new": "本月新增",
}  # fmt: skip
PLACE = {kind: place for place, kind in enumerate(KINDS)}


class Notable(NamedTuple):
    """Something about a batch that a person should look at before agreeing."""

    kind: str
    label: str
    household: str  # public id
    who: str  # the payee's masked name
    before_fen: int | None
    now_fen: int | None
    text: str
    line: Line | None
    place: str  # the village
    decision: str  # number of the decision behind it


class AreaTotal(NamedTuple):
    """The lines of one town or village."""

    name: str
    households: int
    fen: int


class Totals(NamedTuple):
    """Figures of a batch in fen. `households` and `total_fen` are what will be, or was, paid."""

    households: int
    total_fen: int
    people: int
    held_count: int
    held_fen: int
    by_state: Mapping[str, tuple[int, int]]
    by_area: list[AreaTotal]
    before_households: int
    before_fen: int
    due_on: dt.date
    exceptions: list[Notable]

    @property
    def change_fen(self) -> int:
        """More (or less) than in the month before."""
        return self.total_fen - self.before_fen


def batch_totals(batch: Batch) -> Totals:
    """Totals and exceptions of a batch; regular lists are compared with the month before."""
    lines = list(
        lines_of(batch)
        .exclude(state="void")
        .select_related("payee", "household", "area__parent", "decision")
    )
    paying = [line for line in lines if line.state != "held"]
    held = [line for line in lines if line.state == "held"]
    last = _last_month(batch) if batch.kind == "regular" else {}
    exceptions = [*_held(held), *_compared(batch, lines, last), *_looked_at(batch, lines)]
    return Totals(
        households=len(paying),
        total_fen=sum(line.amount_fen for line in paying),
        people=PaidPerson.objects.filter(line__in=lines_of(batch).values("pk")).count(),
        held_count=len(held),
        held_fen=sum(line.amount_fen for line in held),
        by_state=_by_state(lines),
        by_area=_by_area(paying),
        before_households=len(last),
        before_fen=sum(line.amount_fen for line in last.values()),
        due_on=pay_day(batch.month),
        exceptions=sorted(exceptions, key=lambda notable: PLACE[notable.kind]),
    )


def _last_month(batch: Batch) -> dict[int, Line]:
    rows = Line.objects.filter(item=batch.item, month=before(batch.month), kind="regular")
    rows = rows.exclude(state__in=["void", "held"]).select_related(
        "payee", "household", "area", "decision"
    )
    return {line.household_id: line for line in rows}


def _held(lines: Iterable[Line]) -> list[Notable]:
    return [_notable("held", line, None, line.reason) for line in lines]


def _compared(batch: Batch, lines: list[Line], last: dict[int, Line]) -> list[Notable]:
    if batch.kind != "regular" or not last:
        return []
    found = []
    for line in lines:
        was = last.get(line.household_id)
        if was is None:
            found.append(_notable("new", line, None, f"每月 {yuan(line.amount_fen)} 元"))
        elif was.amount_fen != line.amount_fen:
            text = f"{yuan(was.amount_fen)} 元 → {yuan(line.amount_fen)} 元"
            found.append(_notable("changed", line, was.amount_fen, text))
    here = {line.household_id for line in lines}
    gone = [was for household, was in last.items() if household not in here]
    for was in gone:
        text = f"上月 {yuan(was.amount_fen)} 元"
        found.append(_notable("gone", was, was.amount_fen, text)._replace(now_fen=None, line=None))
    return found


def _looked_at(batch: Batch, lines: list[Line]) -> list[Notable]:
    limit = getattr(settings, "PAY_ALERT_FEN", ALERT_FEN)
    over = [
        _notable("over", line, None, f"超过 {yuan(limit)} 元")
        for line in lines
        if line.amount_fen > limit
    ]
    found = _moved(batch, lines) + over + _dead(batch, lines)
    return found + _other_account(lines) + _late(batch)


def _moved(batch: Batch, lines: list[Line]) -> list[Notable]:
    """The checker has not seen these: the payer looks at each and says so."""
    moved = {account.person_id: account for account in moved_accounts(batch)}
    return [
        _notable("moved", line, None, f"新账户尾号 {moved[line.payee_id].tail}，请与领款人核对")
        for line in lines
        if line.payee_id in moved
    ]


def _dead(batch: Batch, lines: list[Line]) -> list[Notable]:
    """Lists with somebody who died before the month; the month of death itself is still due."""
    dead = set(
        PaidPerson.objects.filter(
            line__in=lines_of(batch).values("pk"), person__died_on__lt=batch.month
        ).values_list("line_id", flat=True)
    )
    text = "保障对象上月或更早去世，请先办理变更"
    return [_notable("died", line, None, text) for line in lines if line.pk in dead]


def _other_account(lines: list[Line]) -> list[Notable]:
    """Payees whose account is not the one that their last money went to."""
    payees = {line.payee_id for line in lines}
    last = (
        Transfer.objects.filter(line__payee__in=payees, state="paid")
        .values("line__payee")
        .annotate(latest=Max("id"))
    )
    used = Transfer.objects.filter(pk__in=last.values("latest"))
    by_payee = dict(used.values_list("line__payee_id", "account_id"))
    now = dict(
        BankAccount.objects.filter(person__in=by_payee, current=True).values_list("person_id", "id")
    )
    moved = {payee for payee, account in now.items() if by_payee[payee] != account}
    text = "与上次到账的账户不同，请核对"
    return [_notable("account", line, None, text) for line in lines if line.payee_id in moved]


def _late(batch: Batch) -> list[Notable]:
    if batch.kind != "regular" or batch.state not in Batch.OPEN:
        return []
    missing = unpaid_entitlements(batch.item, batch.month)
    prefetch_related_objects(missing, "household", "area")
    return [
        Notable(
            "late", KINDS["late"], right.household.public_id, mask_name(right.payee.name), None,
            right.amount_fen, "重新编制可列入，否则以后补发", None, right.area.label,
            right.decision.number,
        )
        for right in missing
    ]  # fmt: skip


def _by_state(lines: Iterable[Line]) -> dict[str, tuple[int, int]]:
    totals: dict[str, tuple[int, int]] = {}
    for line in lines:
        count, fen = totals.get(line.state, (0, 0))
        totals[line.state] = (count + 1, fen + line.amount_fen)
    return totals


def _by_area(lines: Iterable[Line]) -> list[AreaTotal]:
    totals: dict[str, AreaTotal] = {}
    for line in lines:
        town = line.area.parent if line.area.level == line.area.VILLAGE else line.area
        name = town.label if town is not None else line.area.label
        was = totals.get(name, AreaTotal(name, 0, 0))
        totals[name] = AreaTotal(name, was.households + 1, was.fen + line.amount_fen)
    return sorted(totals.values(), key=lambda area: area.name)


def _notable(kind: str, line: Line, was: int | None, text: str) -> Notable:
    return Notable(
        kind, KINDS[kind], line.household.public_id, mask_name(line.payee.name), was,
        line.amount_fen, text, line, line.area.label, line.decision.number,
    )  # fmt: skip


def open_batches() -> list[Batch]:
    """Batches that wait for somebody, with `households` and `fen` on each."""
    rows = Batch.objects.exclude(state__in=["settled", "void"]).order_by("-month", "-id")
    return list(
        rows.annotate(households=Count("carried_lines"), fen=Sum("carried_lines__amount_fen"))
    )
