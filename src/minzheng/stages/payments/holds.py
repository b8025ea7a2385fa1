"""Why a line waits: it is listed with its reason, never left out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings

from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.decisions.models import EntitledPerson, Entitlement
from minzheng.stages.payments.models import Line, PaidPerson
from minzheng.stages.registry.models import BankAccount

ACCOUNT, PAYEE, DOUBLE, CHANGED, NOBODY, MANUAL = (
    "account", "payee", "double", "changed", "nobody", "manual",
)  # fmt: skip
REASONS = {
    ACCOUNT: "没有可用的领款账户，请补登本人账户",
    PAYEE: "领款人已去世，请更换领款人",
    DOUBLE: "有人这个月已在另一户领取，请先核对家庭成员",
    CHANGED: "决定已变更，请按新决定办理",
    NOBODY: "决定没有写明保障对象，请先更正",
}
AT_ONCE = 500
Claim = tuple[int, int]  # index of the line, person


class Ground(NamedTuple):
    """What decides about lines, read once for all of them."""

    accounts: Mapping[int, BankAccount]  # by payee
    covered: Mapping[int, Sequence[int]]  # by entitlement
    taken: Mapping[tuple[int, str], int]  # (person, month) -> household


def ground(lines: Sequence[Line]) -> Ground:
    """Accounts, covered people and what is already covered, in three queries a 500 lines."""
    accounts: dict[int, BankAccount] = {}
    for ids in chunks(line.payee_id for line in lines):
        rows = BankAccount.objects.filter(person_id__in=ids, current=True)
        accounts |= {account.person_id: account for account in rows}
    covered: dict[int, list[int]] = {}
    for ids in chunks(line.entitlement_id for line in lines):
        people = EntitledPerson.objects.filter(entitlement_id__in=ids).order_by("id")
        for entitlement, person in people.values_list("entitlement_id", "person_id"):
            covered.setdefault(entitlement, []).append(person)
    taken: dict[tuple[int, str], int] = {}
    items, months = {line.item for line in lines}, {line.month for line in lines}
    for ids in chunks(person for people in covered.values() for person in people):
        claims = PaidPerson.objects.filter(person_id__in=ids, item__in=items, month__in=months)
        for person, month, household in claims.values_list(
            "person_id", "month", "line__household_id"
        ):
            taken[person, month.isoformat()] = household
    return Ground(accounts, covered, taken)


def judge(lines: Sequence[Line]) -> list[Claim]:
    """Set `listed` or `held` with its reason on each line; return whom each newly covers.

    Lines need `payee` and `entitlement` selected. Nothing is saved here. A line that would
    cover somebody twice covers nobody; one that waits for an account keeps its people covered.
    """
    known = ground(lines)
    taken = dict(known.taken)
    claims: list[Claim] = []
    for index, line in enumerate(lines):
        people = known.covered.get(line.entitlement_id, ())
        month = line.month.isoformat()
        homes = [taken.get((person, month), line.household_id) for person in people]
        double = any(home != line.household_id for home in homes)
        if people and not double:
            claims += [(index, p) for p in people if (p, month) not in taken]
            taken.update({(p, month): line.household_id for p in people})
        hold(line, DOUBLE if double else problem(line, known))
    return claims


def problem(line: Line, known: Ground) -> str:
    """The code of what stands in the way of paying a line, or nothing."""
    if not entitled(line):
        return CHANGED
    if not known.covered.get(line.entitlement_id):
        return NOBODY
    if line.payee.died_on is not None:
        return PAYEE
    return "" if line.payee_id in known.accounts else ACCOUNT


def entitled(line: Line) -> bool:
    """Whether the decision behind a line still gives this money for its month."""
    right = line.entitlement
    in_force = right.from_month <= line.month and (
        right.until_month is None or line.month < right.until_month
    )
    return in_force and (line.kind != "regular" or right.amount_fen == line.amount_fen)


def hold(line: Line, code: str, reason: str = "") -> None:
    """Set a line to wait for a reason, or, with no code, to be paid."""
    line.state, line.hold = ("held", code) if code else ("listed", "")
    line.reason = (reason or REASONS[code])[:120] if code else ""


def refuse_placeholders(entitlements: Iterable[Entitlement]) -> None:
    """Example values never pay outside a demo. Raises NotPossible."""
    count = sum(right.placeholder for right in entitlements)
    if count and not settings.DEMO:
        raise NotPossible(
            f"有 {count} 户的金额是按示例值算的，正式环境不能发放。"
            "请先录入本区正式标准，再重新审核确认这些户。"
        )


def chunks(ids: Iterable[int]) -> Iterable[list[int]]:
    """Distinct ids in portions that one statement takes."""
    every = sorted(set(ids))
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))
