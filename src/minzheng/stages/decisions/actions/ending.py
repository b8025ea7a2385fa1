"""Ending an entitlement from a month on."""

import datetime as dt

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.stages.decisions.models import Entitlement


@action
def end_entitlement(*, entitlement: Entitlement, until_month: dt.date, why: str, by: Actor) -> None:
    """Nothing is due from `until_month` (a first day) on; months before stay due."""
    until = max(until_month.replace(day=1), entitlement.from_month)
    rows = Entitlement.objects.filter(pk=entitlement.pk, until_month=None)
    if rows.update(until_month=until, review_on=None):
        entitlement.until_month = until
        record(
            "entitlement.ended", entitlement, by=by, subject=entitlement.payee, month=str(until),
            why=why,
        )  # fmt: skip


def end_open(household_id: int, item: str, until_month: dt.date, *, by: Actor, why: str) -> None:
    """End the household's open entitlement of an item, if there is one."""
    rows = Entitlement.objects.filter(household_id=household_id, item=item, until_month=None)
    for entitlement in rows.select_related("payee"):
        end_entitlement(entitlement=entitlement, until_month=until_month, why=why, by=by)
