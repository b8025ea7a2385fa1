"""Who may do a thing to a case: checked in actions, whatever page or job calls them."""

from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import scope_of
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.identity import age_on, mask_name
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.mandates import require_mandate
from minzheng.stages.registry.models import Household, Membership, Person
from minzheng.stages.registry.queries import members_on

GROWN = 18
NO_RIGHT = "您没有办理这一步的权限，请联系负责这件事的同事。"


def require(by: Actor, ability: str, area_id: int) -> None:
    """Staff need the ability in the area; the line may always; a resident never."""
    if by.actor_kind == "system":
        return
    if not isinstance(by, User) or not scope_of(by).covers(ability, area_id):
        raise NotPossible(NO_RIGHT)


def require_role(by: Actor, role: str, area_id: int) -> None:
    """Staff need the very role that owns a step, in its area."""
    if by.actor_kind == "system":
        return
    if not isinstance(by, User):
        raise NotPossible(NO_RIGHT)
    for grant in scope_of(by).grants:
        if grant.role == role and (grant.areas is None or area_id in grant.areas):
            return
    raise NotPossible(NO_RIGHT)


def require_party(by: Actor, case: Case, act: str) -> None:
    """A grown member of the household, or one who acts by a mandate that covers `act`.

    Staff who take applications in at the counter may; a village worker has no counter: what he
    does for a resident he does in her place, by her mandate.
    """
    if isinstance(by, Person):
        today = clock.today()
        if by.pk == case.applicant_id:
            return
        if age_on(by.birth_on, today) < GROWN:  # 民法典第十九条: a child signs nothing for others
            raise NotPossible("未满 18 岁不能替家里办事，请家里的大人来办，或打电话给我们。")
        mine = Membership.objects.on(today).filter(person=by, household_id=case.household_id)
        if not mine.exists():
            require_mandate(by=by, person=case.applicant, act=act)
        return
    require(by, "file_for_resident", case.area_id)
    if isinstance(by, User) and acts_in_her_place(by, case.area_id):
        require_mandate(by=by, person=case.applicant, act=act)


def why_not_applicant(person: Person, household: Household) -> str:
    """Why this member may not apply for the household, or nothing: a child does not where one of
    its living grown-ups can (民法典第十九条); a household of children alone is helped at the
    counter, with their guardian's signature. Protected grown-ups are counted and not named."""
    today = clock.today()
    if age_on(person.birth_on, today) >= GROWN:
        return ""
    living = [m.person for m in members_on(household) if m.person.died_on is None]
    grown = [one for one in living if age_on(one.birth_on, today) >= GROWN]
    if not grown:
        return ""
    names = "、".join(mask_name(one.name) for one in grown if not one.secret)
    return f"未满 18 岁不能做申请人。请从家里的大人那里办{'：' if names else ''}{names}。"


def acts_in_her_place(by: User, area_id: int) -> bool:
    """Whether this member of staff has no counter in the area and needs the person's mandate."""
    return not scope_of(by).covers("accept", area_id)
