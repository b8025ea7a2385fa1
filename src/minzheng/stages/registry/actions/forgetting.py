"""When the time of keeping is over: a person is forgotten; those who lived with her stay."""

import secrets

from django.db.models import Q

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads.dropping import drop
from minzheng.stages.registry.actions.positions import fall
from minzheng.stages.registry.frozen import is_held
from minzheng.stages.registry.models import (
    AppToken,
    BankAccount,
    Freeze,
    Household,
    LegalHold,
    LifeEvent,
    Mandate,
    Membership,
    Person,
    PhoneChange,
    SignInCode,
)

GONE = "（已删除）"


@action
def forget_person(*, person: Person, by: Actor) -> bool:
    """Empty a person's row and delete what hangs on it; months, sums and areas of others stay.

    The row itself remains, since sums rest on it: without a name, a number, a day of birth or a
    way to find it. NotPossible while it is held. Returns whether there was anything to do.
    """
    if is_held(person):
        raise NotPossible("资料正在保全，不能删除。")
    unfindable = secrets.token_hex(32)
    done = Person.objects.filter(pk=person.pk, forgotten_on=None).update(
        name=GONE, pinyin="", initials="", id_number="", id_index=unfindable, id_tail_index="",
        phone="", phone_index="", phone_tail_index="", died_on=None, secret=False,
        birth_on=person.birth_on.replace(month=1, day=1), forgotten_on=clock.today(),
        version=person.version + 1,
    )  # fmt: skip
    if not done:
        return False
    homes = set(Membership.objects.filter(person=person).values_list("household_id", flat=True))
    for mandate in Mandate.objects.filter(Q(person=person) | Q(agent=person)):
        drop(mandate.paper)
        mandate.delete()
    for model in (LifeEvent, AppToken, SignInCode, PhoneChange, Freeze, LegalHold):
        model.objects.filter(person=person).delete()
    Membership.objects.filter(person=person).delete()
    empty_accounts(person)
    empty = Household.objects.filter(pk__in=homes).exclude(memberships__isnull=False)
    fall(empty)
    empty.update(address=GONE, register_no="")
    record("person.forgotten", person, by=by, subject=person)
    return True


def empty_accounts(person: Person) -> None:
    """The accounts of a person, emptied: rows of old payments point at them."""
    rows = BankAccount.objects.filter(person=person).exclude(number="")
    rows.update(number="", tail="", holder=GONE, bank="")


@action
def empty_account(*, account: BankAccount, by: Actor) -> bool:
    """Empty an account that no longer pays."""
    rows = BankAccount.objects.filter(pk=account.pk, current=False).exclude(number="")
    done = rows.update(number="", tail="", holder=GONE, bank="")
    if done:
        record("account.emptied", account, by=by, subject=account.person)
    return bool(done)
