"""What the town finds out: accepted, asked for, checked, seen at home."""

from typing import Any

from minzheng.demo.loading.desk import Desk
from minzheng.demo.synthetic.shapes import Obligor
from minzheng.foundation.core import clock
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.verification import actions as verification
from minzheng.stages.verification.models import Difference

RICH_SON = Obligor("22", "儿子", 3_000_000, 3, 1)


def accept(desk: Desk, key: int) -> None:
    """The clerk takes the case on."""
    case, by = desk.case(key), desk.clerk(key)
    cases.finish_step(case=case, code="accept", result="accepted", by=by)


def supplement(desk: Desk, key: int) -> None:
    """Told once what is missing."""
    note = "请补一份零工收入的说明，写清做什么、一个月大约多少。家人签字的授权书也请一起带来。"
    cases.ask_supplement(
        case=desk.case(key), codes=["odd_proof", "authorisation_paper"], note=note,
        by=desk.clerk(key),
    )  # fmt: skip


def start_check(desk: Desk, key: int) -> None:
    """Press the one key; some families explain at once what did not agree."""
    case = desk.case(key)
    check = verification.start_check(case=case, by=desk.clerk(key))
    if key % 2 and not desk.homes[key].story:
        for gap in Difference.objects.filter(check_run=check):
            text = "家里老人的存折忘记算进去了，不是有意少报。"
            verification.explain_difference(difference=gap, text=text, by=desk.clerk(key))


def visit(desk: Desk, key: int, obligors: list[Obligor] | None = None) -> None:
    """Two people go and see."""
    home, case = desk.homes[key], desk.case(key)
    owed = home.obligors if obligors is None else obligors
    observed: dict[str, Any] = {"note": "住房简朴，家电陈旧，与申报一致。"}
    if owed:
        observed["obligors"] = [
            {
                "household_income": o.income_fen // 100,
                "household_size": o.size,
                "parents_supported": o.parents,
                "exempt": o.exempt,
            }
            for o in owed
        ]
    clerk = desk.clerk(key)
    verification.record_visit(
        case=case, client_id=f"demo-{case.pk}-{clock.today():%m%d}", visited_on=clock.today(),
        visitor=clerk.display_name, second_visitor="许" if clerk.username == "wang" else "网格员",
        met=home.head.name, living="独居" if len(home.members) == 1 else "与家人同住",
        observed=observed, agrees=not owed or obligors is None, by=clerk,
    )  # fmt: skip


def change_visit(desk: Desk, key: int) -> None:
    """The second look finds that a son earns well now."""
    visit(desk, key, [RICH_SON])


def suspend(desk: Desk, key: int) -> None:
    """The clock of the check stops: the applicant is in hospital."""
    step = desk.case(key).steps.get(code="check", finished_at=None)
    cases.suspend_step(step=step, reason="申请人住院，家属要求出院后再核对", by=desk.clerk(key))


def change_opened(desk: Desk, key: int) -> None:
    """The clerk hears of better times and has the case looked at again."""
    case = cases.open_review(
        origin=desk.case(key), kind="change", by=desk.clerk(key), reason="村社反映子女收入提高"
    )
    desk.cases[key] = case.pk


def review_check(desk: Desk, key: int) -> None:
    """The review that the line opened is checked like a new case."""
    review = Case.objects.get(household=desk.households[key], kind="review", state="open")
    desk.cases[key] = review.pk
    start_check(desk, key)


def review_visit(desk: Desk, key: int) -> None:
    """And visited."""
    visit(desk, key)
