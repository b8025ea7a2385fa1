"""Looking at personal data: what is opened is noted with its purpose, and the resident sees it."""

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.entries import clean_line
from minzheng.stages.registry.frozen import refuse_frozen
from minzheng.stages.registry.models import Person

OPENABLE = ("id_number", "phone")


@action
def open_number(*, person: Person, field: str, purpose: str, by: Actor) -> str:
    """The whole ID number or phone of a person, for a stated purpose.

    Raises NotPossible without a purpose, or when the member of staff holds no right to it here.
    """
    if field not in OPENABLE:
        raise NotPossible("这一项不能查看全文。")
    refuse_frozen(person)
    reason = clean_line(purpose, "用途", 120)
    if len(reason) < 2:
        raise NotPossible("请写明查看的用途，本人可以看到这条记录。")
    if isinstance(by, User) and not _may_open(by, person):
        raise NotPossible("您没有查看此人完整号码的权限。")
    record("number.opened", person, by=by, subject=person, purpose=reason, field=field)
    return str(getattr(person, field).open())


def _may_open(by: User, person: Person) -> bool:
    scope = scope_of(by)
    needed = ("open_sealed", "see_secret") if person.secret else ("open_sealed",)
    return all(scope.covers(ability, person.area_id) for ability in needed)


@action
def look(*, person: Person, page: str, purpose: str, by: Actor) -> None:
    """Note that a page with this person's data was opened (`page`: person, case, visit …)."""
    record(f"{page}.viewed", person, by=by, subject=person, purpose=purpose)
