"""Where a person's money goes."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.entries import clean_account, clean_line, clean_name
from minzheng.stages.registry.models import BankAccount, Person


@action
def set_bank_account(
    *, person: Person, bank: str, number: str, holder: str, by: Actor
) -> BankAccount:
    """Set the account that later payments go to; earlier payments keep the one they had."""
    digits = clean_account(number)
    name = clean_line(bank, "开户银行", 40)
    if not name:
        raise NotPossible("请填写开户银行。")
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
