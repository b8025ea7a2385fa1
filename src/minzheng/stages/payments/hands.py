"""Four eyes: the maker makes, another person checks, a third pays.

What a person may do is asked of the account as it stands now, not of what the page showed; and
one person keeps one part in a batch for good, whatever roles he holds or is given later.
"""

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.payments.models import Batch, Hand

ABILITIES = {"make": "pay_make", "check": "pay_check", "pay": "pay_release"}


def may(part: str, by: Actor) -> None:
    """Refuse whoever does not hold that part for the whole district now. Raises NotPossible."""
    user = User.objects.filter(public_id=by.actor_ref).first() if isinstance(by, User) else None
    if user is None or scope_of(user).areas(ABILITIES[part]) is not None:
        raise NotPossible(f"您没有{Hand.PARTS[part]}的权限，请由有权限的工作人员办理。")


def may_any(by: Actor, *parts: str) -> None:
    """Refuse whoever holds none of the parts. Raises NotPossible."""
    for part in parts[:-1]:
        try:
            return may(part, by)
        except NotPossible:
            continue
    return may(parts[-1], by)


def take(batch: Batch, part: str, by: Actor) -> None:
    """Note a person's part in a batch; refuse a second one. Raises NotPossible."""
    may(part, by)
    hand, _ = Hand.objects.get_or_create(
        batch=batch,
        person=by.actor_ref,
        defaults={"part": part, "first_at": clock.now()},
    )
    if hand.part != part:
        raise NotPossible(
            f"您已办过这批的{Hand.PARTS[hand.part]}，不能再{Hand.PARTS[part]}。"
            "制表、复核、支付要由三个人办理，请换一位同事。"
        )
