"""Who may ask about whose data, and what: looked at in the action, whatever page calls it."""

from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.guards import require
from minzheng.stages.cases.visitors import is_grown
from minzheng.stages.registry.frozen import is_frozen
from minzheng.stages.registry.models import ACTS, Mandate, Membership, Person
from minzheng.stages.rights.models import Request

# 近亲属 may see, copy, correct and delete what concerns the dead (个人信息保护法 art. 49).
OF_THE_DEAD = ("copy", "correct", "delete")


def require_asker(
    person: Person, kind: str, capacity: str, asker: Person | None, by: Actor
) -> None:
    """NotPossible unless this one may ask this about that person.

    Staff write down what someone asks at the counter; a resident asks for himself, or as agent,
    guardian or relative as far as the register shows it.
    """
    if kind not in Request.KINDS or capacity not in Request.CAPACITIES:
        raise NotPossible("请从列表里选一项。")
    if person.forgotten_on is not None:
        raise NotPossible("这里已经没有这个人的资料。")
    if (person.died_on is not None) != (capacity == "relative"):
        raise NotPossible("去世的人的资料由近亲属来提；在世的人由本人、受托人或监护人来提。")
    if capacity == "relative" and kind not in OF_THE_DEAD:
        raise NotPossible("去世的人的资料，近亲属可以查阅复制、更正、删除。")
    if (kind == "lift") != is_frozen(person) and kind in ("lift", "freeze"):
        words = "资料没有停止使用，不用恢复。" if kind == "lift" else "资料已经停止使用了。"
        raise NotPossible(words)
    if capacity == "guardian" and is_grown(person):
        raise NotPossible("已经满 18 岁，要本人自己来提，或者由本人委托别人。")
    if isinstance(by, Person):
        _by_resident(person, capacity, asker, by)
        return
    require(by, "file_for_resident", person.area_id)
    if capacity == "agent" and (asker is None or not _agent(person, asker)):
        raise NotPossible("没有查到有效的委托，请先登记委托，或者请本人来。")
    if asker is not None and not is_grown(asker):
        raise NotPossible("来人未满 18 岁，不能替别人提。")


def may_ask_for(by: Person) -> list[tuple[Person, str]]:
    """Whose data a signed-in grown-up may ask about beside his own: the children of the
    household, and those of it who have died."""
    if not is_grown(by):
        return []
    found = []
    for member in _of_the_house(by):
        other = member.person
        if other.forgotten_on is not None:
            continue
        if other.died_on is not None:
            found.append((other, "relative"))
        elif not is_grown(other) and member.to_on is None:
            found.append((other, "guardian"))
    return list(dict.fromkeys(found))


def require_officer(row: Request, by: Actor) -> None:
    """NotPossible unless this one may answer requests here, of protected people too."""
    require(by, "answer_rights", row.area_id)
    if row.person.secret:
        require(by, "see_secret", row.area_id)


def _by_resident(person: Person, capacity: str, asker: Person | None, by: Person) -> None:
    fits = {
        "self": lambda: by.pk == person.pk,
        "agent": lambda: asker == by and _agent(person, by),
        "guardian": lambda: asker == by and (person, "guardian") in may_ask_for(by),
        "relative": lambda: asker == by and (person, "relative") in may_ask_for(by),
    }
    if not fits[capacity]():
        raise NotPossible("网上查不到您可以替他（她）提。请带上证明到窗口来，我们替您登记。")


def _agent(person: Person, agent: Person) -> bool:
    """All that is kept about her is more than any part of a mandate: it takes a whole one."""
    held = Mandate.objects.live(clock.today()).filter(person=person, agent=agent)
    return any(mandate.acts >= set(ACTS) for mandate in held)


def _of_the_house(by: Person) -> list[Membership]:
    """Who lives, or lived when he died, in the household of `by`."""
    here = Membership.objects.on(clock.today()).filter(person=by).values("household_id")
    rows = Membership.objects.filter(household_id__in=here).exclude(person=by)
    return list(rows.select_related("person__area"))
