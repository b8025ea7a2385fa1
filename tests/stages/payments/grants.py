"""Rows that payments start from: households with an entitlement, straight into the tables.

Decisions have their own tests; here a right to money is given, changed or ended in one call.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence

from minzheng.connectors.bank import format as layout
from minzheng.connectors.bank.client import BankRefused
from minzheng.connectors.bank.errors import BankFileError
from minzheng.connectors.bank.simulator import Bank, Reused
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.foundation.core.sealing import blind
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Decision, EntitledPerson, Entitlement, Proposal
from minzheng.stages.payments import actions
from minzheng.stages.payments.models import BankFile, Batch
from minzheng.stages.registry.models import BankAccount, Household, Membership, Person

NOVEMBER, DECEMBER = dt.date(2021, 11, 1), dt.date(2021, 12, 1)
OCTOBER, JANUARY = dt.date(2021, 10, 1), dt.date(2022, 1, 1)
SINCE = dt.date(2015, 1, 1)
_numbers = itertools.count(1)


def people(area: Division, count: int, start: int) -> list[Person]:
    """Persons without real numbers; ten thousand in a second."""
    rows = [
        Person(
            name=f"测{start + n}", id_number=f"TEST{start + n:014d}",
            id_index=blind("id", f"TEST{start + n:014d}"), id_tail_index="",
            sex="1", birth_on=dt.date(1960, 1, 1), area=area,
        )
        for n in range(count)
    ]  # fmt: skip
    return Person.objects.bulk_create(rows, batch_size=500)


def households(area: Division, count: int, size: int = 1, start: int = 0) -> list[list[Person]]:
    """Households of `size`, each with its members (the first is payee, with an account)."""
    everyone = people(area, count * size, start)
    homes = Household.objects.bulk_create(
        [Household(area=area, address=f"试路{start + n}号") for n in range(count)], batch_size=500
    )
    families = [everyone[n * size : (n + 1) * size] for n in range(count)]
    Membership.objects.bulk_create(
        [
            Membership(household=home, person=person, relation="02", from_on=SINCE)
            for home, family in zip(homes, families, strict=True)
            for person in family
        ],
        batch_size=500,
    )
    BankAccount.objects.bulk_create(
        [new_account(family[0], f"62280000{start + n:08d}") for n, family in enumerate(families)],
        batch_size=500,
    )
    return families


def new_account(person: Person, number: str) -> BankAccount:
    """An account, not stored."""
    return BankAccount(
        person=person, bank="嘉兴银行", number=number, tail=number[-4:], holder=person.name,
        from_at=clock.now(),
    )  # fmt: skip


def give_account(person: Person, number: str) -> BankAccount:
    """Another account for later payments."""
    BankAccount.objects.filter(person=person, current=True).update(current=False)
    account = new_account(person, number)
    account.save()
    return account


def decide(
    household: Household, payee: Person, fen: int, *, verdict: str = "grant", on: dt.date
) -> Decision:
    """A closed case with its decision."""
    n = next(_numbers)
    case = Case.objects.create(
        item="DB", number=f"T-{household.pk}-{n}", state="closed", outcome="granted",
        kind="new" if verdict == "grant" else "change", applicant=payee, household=household,
        area=household.area, opened_on=on, opened_by="t", submitted_on=on, closed_on=on,
    )  # fmt: skip
    proposal = Proposal.objects.create(
        case=case, made_at=clock.now(), made_by="t", law_on=on, profile="demo_2021", rule="dibao",
        rule_version="t", result="DIBAO", people=1, amount_fen=fen, complete=True,
    )  # fmt: skip
    return Decision.objects.create(
        number=f"D-{household.pk}-{n}", case=case, proposal=proposal, verdict=verdict,
        result="DIBAO", amount_fen=fen, decided_on=on, decided_at=clock.now(), decided_by="decider",
        decided_label="周", reasons="试",
    )  # fmt: skip


def grant(
    household: Household,
    covered: Sequence[Person],
    fen: int = 80_000,
    *,
    from_month: dt.date = NOVEMBER,
    until_month: dt.date | None = None,
    placeholder: bool = False,
    on: dt.date = dt.date(2021, 10, 26),
) -> Entitlement:
    """An entitlement of a household, paid to the first person covered; ends the one before."""
    verdict = "grant"
    for old in Entitlement.objects.filter(household=household, until_month=None):
        end(old, from_month)
        verdict = "change"
    decision = decide(household, covered[0], fen, verdict=verdict, on=on)
    right = Entitlement.objects.create(
        decision=decision, item="DB", result="DIBAO", household=household, payee=covered[0],
        area=household.area, amount_fen=fen, from_month=from_month, until_month=until_month,
        placeholder=placeholder,
    )  # fmt: skip
    EntitledPerson.objects.bulk_create(EntitledPerson(entitlement=right, person=p) for p in covered)
    return right


def end(right: Entitlement, until_month: dt.date) -> None:
    """Nothing is due from that month on, even where it was paid already."""
    right.until_month = max(until_month, right.from_month)
    right.save(update_fields=["until_month"])


def home_of(person: Person) -> Household:
    """Where a person lives now."""
    return Household.objects.get(memberships__person=person, memberships__to_on=None)


def grant_all(families: Iterable[Sequence[Person]], fen: int = 80_000, **more: object) -> None:
    """One entitlement each, in four statements."""
    families = list(families)
    homes = {
        m.person_id: m.household
        for m in Membership.objects.filter(to_on=None).select_related("household__area")
    }
    on = dt.date(2021, 10, 26)
    rows = [(homes[family[0].pk], family) for family in families]
    cases = Case.objects.bulk_create(
        [
            Case(
                item="DB", number=f"B-{home.pk}", state="closed", applicant=family[0],
                household=home, area=home.area, opened_on=on, opened_by="t", submitted_on=on,
                closed_on=on,
            )
            for home, family in rows
        ],
        batch_size=500,
    )  # fmt: skip
    proposals = Proposal.objects.bulk_create(
        [
            Proposal(
                case=case, made_at=clock.now(), made_by="t", law_on=on, profile="demo_2021",
                rule="dibao", rule_version="t", result="DIBAO", people=1, amount_fen=fen,
                complete=True, facts="", explanation="",
            )
            for case in cases
        ],
        batch_size=500,
    )  # fmt: skip
    decisions = Decision.objects.bulk_create(
        [
            Decision(
                number=f"B-{case.household_id}", case=case, proposal=proposal, verdict="grant",
                result="DIBAO", amount_fen=fen, decided_on=on, decided_at=clock.now(),
                decided_by="decider", decided_label="周", reasons="试",
            )
            for case, proposal in zip(cases, proposals, strict=True)
        ],
        batch_size=500,
    )  # fmt: skip
    rights = Entitlement.objects.bulk_create(
        [
            Entitlement(
                decision=decision, item="DB", result="DIBAO", household=home, payee=family[0],
                area=home.area, amount_fen=fen, **{"from_month": NOVEMBER, **more},
            )
            for decision, (home, family) in zip(decisions, rows, strict=True)
        ],
        batch_size=500,
    )  # fmt: skip
    EntitledPerson.objects.bulk_create(
        [
            EntitledPerson(entitlement=right, person=person)
            for right, (_, family) in zip(rights, rows, strict=True)
            for person in family
        ],
        batch_size=500,
    )


class Counter:
    """A bank across the counter: no network, the simulator's own rules."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.ready = True

    def submit(self, data: bytes) -> bool:
        """As BankClient.submit."""
        try:
            return self.bank.settle(data)[1]
        except BankFileError as error:
            raise BankRefused("BAD_FILE", error.message) from error
        except Reused as error:
            raise BankRefused(error.code, error.message) from error

    def fetch(self, batch_no: str) -> bytes | None:
        """As BankClient.fetch."""
        result = self.bank.result(batch_no)
        if result is None:
            raise BankRefused("UNKNOWN_BATCH", "银行没有收到这个批次")
        return result if self.ready else None

    @property
    def paid_fen(self) -> int:
        """All money that left this bank."""
        return sum(row.amount_fen for row in self.bank.paid())


def pay_out(batch: Batch, checker: User, payer: User) -> BankFile:
    """Check and release a batch that was made."""
    batch.refresh_from_db()
    actions.check_batch(batch=batch, by=checker, version=batch.version)
    batch.refresh_from_db()
    return actions.release_batch(batch=batch, by=payer, version=batch.version)


def result_of(
    file: BankFile, secret: bytes, returned: dict[int, layout.ReturnReason] | None = None
) -> bytes:
    """A bank's result: all paid but the transfers at these places (0 is the first)."""
    payment = layout.read_payment_file(file.content.open().encode(), secret)
    results = []
    for n, transfer in enumerate(payment.transfers):
        reason = (returned or {}).get(n)
        outcome = layout.Outcome.RETURNED if reason else layout.Outcome.PAID
        results.append(layout.Result(transfer.transfer_id, outcome, transfer.amount_fen, reason))
    result = layout.ResultFile(payment.batch_no, payment.pay_on, file.hash, tuple(results))
    return layout.write_result_file(result, secret)
