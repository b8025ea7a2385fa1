"""A frozen person is really frozen: whoever would use her data asks here first and is refused."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.models import Freeze, LegalHold, Person

OWN = "资料已按本人的要求停止使用，现在只保存、不使用。要办这件事，请本人先提出恢复使用。"
FAMILY = "家里有人的资料已按本人的要求停止使用，这件事暂时办不了。请她（他）本人先提出恢复使用。"


def is_frozen(person: Person) -> bool:
    """Whether nothing but storage is allowed for this person now."""
    return Freeze.objects.filter(person=person, lifted_at=None).exists()


def unfrozen(scope: Scope, person: str) -> Q:
    """Rows whose `person` is not frozen; who answers her request sees them all the same."""
    if scope.can("answer_rights"):
        return Q()
    return Q(~Exists(Freeze.objects.filter(person=OuterRef(person), lifted_at=None)))


def is_held(person: Person) -> bool:
    """Whether nothing of this person may be deleted now."""
    return LegalHold.objects.filter(person=person, released_at=None).exists()


def refuse_frozen(person: Person) -> None:
    """NotPossible, in plain words, when this person's data may not be used."""
    if is_frozen(person):
        raise NotPossible(OWN)


def refuse_frozen_family(people: Iterable[Person]) -> None:
    """NotPossible when any of a family may not be used; never says which of them."""
    if Freeze.objects.filter(person__in=list(people), lifted_at=None).exists():
        raise NotPossible(FAMILY)
