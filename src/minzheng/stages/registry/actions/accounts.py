"""Where a person's money goes."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.entries import clean_account, clean_line, clean_name
from minzheng.stages.registry.frozen import refuse_frozen
from minzheng.stages.registry.mandates import live_mandate, require_mandate
from minzheng.stages.registry.models import BankAccount, Person
from minzheng.stages.registry.queries import household_of


@action
def set_bank_account(
    *, person: Person, bank: str, number: str, holder: str, by: Actor
) -> BankAccount:
    """Set the account that later payments go to; earlier payments keep the one they had."""
    refuse_frozen(person)
    digits = clean_account(number)
    name = clean_line(bank, "开户银行", 40)
    if not name:
        raise NotPossible("请填写开户银行。")
    _require_own(by, person)
    Person.objects.select_for_update().get(pk=person.pk)  # one current account, one at a time
    BankAccount.objects.filter(person=person, current=True).update(current=False)
    account = BankAccount(
        person=person,
        bank=name,
        number=digits,
        tail=digits[-4:],
        holder=clean_name(holder),
        from_at=clock.now(),
    )
    account.save()
    record("account.set", account, by=by, subject=person)
    return account


def _require_own(by: Actor, person: Person) -> None:
    """A resident sets his own, his household's on its application, or by a mandate: an
    application names its account, so «apply» reaches it as well as «money»."""
    if not isinstance(by, Person) or by.pk == person.pk:
        return
    home = household_of(person)
    if home is not None and household_of(by) == home:
        return
    if live_mandate(by, person, "apply") is None:
        require_mandate(by=by, person=person, act="money")
