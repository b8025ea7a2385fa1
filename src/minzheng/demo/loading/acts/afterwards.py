"""What comes later: a death, and questions about what is kept."""

from minzheng.demo.loading.desk import Desk
from minzheng.stages.cases import actions as cases
from minzheng.stages.registry import actions as registry
from minzheng.stages.rights import actions as rights


def death(desk: Desk, key: int) -> None:
    """A death is on record; the family's case is opened for change."""
    home, by = desk.homes[key], desk.clerk(key)
    for person, member in zip(desk.people[key], home.members, strict=True):
        if member.died_on is not None:
            registry.record_life_event(
                person=person, kind="death", on=member.died_on, source="卫健死亡登记", by=by
            )
    case = cases.open_review(
        origin=desk.case(key), kind="change", by=by, reason="家庭成员去世，人数变化"
    )
    desk.cases[key] = case.pk


def ask_copy(desk: Desk, key: int) -> None:
    """She asked what the bureau keeps about her, and may fetch it."""
    person = desk.people[key][0]
    row = rights.ask(person=person, kind="copy", by=person)
    rights.answer(
        row=row, outcome="granted", reasons="核对过身份，资料都是您本人的，可以领取。",
        by=desk.staff["zhou"], version=row.version,
    )  # fmt: skip


def ask_correction(desk: Desk, key: int) -> None:
    """Her address lacks the room; nobody has answered yet."""
    person, household = desk.people[key][0], desk.households[key]
    wanted = {"address": f"{household.address}（东边门）"}
    rights.ask(person=person, kind="correct", by=person, wanted=wanted)
