"""Each verb of a script as calls of the stages' actions, by the person whose work it is."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from minzheng.demo.loading.desk import Desk
from minzheng.demo.synthetic.shapes import Home, Obligor
from minzheng.foundation.core import clock
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import Decision, Objection, PublicPosting
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.mandates import live_mandate
from minzheng.stages.rights import actions as rights
from minzheng.stages.verification import actions as verification
from minzheng.stages.verification.models import Difference

RICH_SON = Obligor("22", "儿子", 3_000_000, 3, 1)
AGREED = "经核对和入户调查，情况属实，同意按建议办理，进入公示。"
GRANTED = "经核对、入户调查和公示，符合条件，确认同意。"
ADVISED = {
    "INCOME": "经核对，家庭人均收入不低于规定标准。",
    "PROPERTY": "经核对，家庭财产超过规定。",
}
CODES = {"INCOME": "R01", "PROPERTY": "R02"}


def answers(home: Home) -> dict[str, Any]:
    """What the family declares; money in fen. It is the truth but for `declared`."""
    said: dict[str, Any] = {
        "members_same": "yes",
        "odd_income": sum(
            m.odd_fen + (m.business.income_fen if m.business else 0) for m in home.members
        ),
        "rent_income": 0,
        "support_received": 0,
        "deposits": home.declared.get("deposits", home.deposits_fen),
        "bank": home.head.account.bank,
        "account": home.head.account.number,
        "authorised": "yes",
    }
    return said | ({"phone": home.head.phone} if home.head.phone else {})


def draft(desk: Desk, key: int) -> Case:
    """Begin, and answer the first pages."""
    home, (by, channel) = desk.homes[key], desk.filer(key)
    head, household = desk.people[key][0], desk.households[key]
    if channel == "worker":
        _mandate_to(desk, key)
    case = cases.start_draft(
        item=desk.item, applicant=head, household=household, channel=channel, by=by
    )
    desk.cases[key] = case.pk
    first = {k: v for k, v in answers(home).items() if k in ("members_same", "odd_income")}
    return cases.save_answers(case=case, answers=first, by=by)


def apply(desk: Desk, key: int) -> None:
    """Answer everything, authorise, name the account, and send."""
    home, (by, channel) = desk.homes[key], desk.filer(key)
    head, household = desk.people[key][0], desk.households[key]
    if channel == "worker":
        _mandate_to(desk, key)
    case = cases.start_draft(
        item=desk.item, applicant=head, household=household, channel=channel, by=by
    )
    desk.cases[key] = case.pk
    cases.save_answers(case=case, answers=answers(home), by=by)
    way = {"counter": "paper", "worker": "worker"}.get(channel, "portal")
    registry.authorise(people=desk.people[key], purpose="DB", channel=way, by=by)
    set_account(desk, key, home.head.account.number)
    cases.submit(case=case, by=by)


def _mandate_to(desk: Desk, key: int) -> None:
    """The worker who files has the mandate of the one he files for, noted by the clerk."""
    if live_mandate(desk.staff["xu"], desk.people[key][0]) is not None:
        return
    registry.give_mandate(
        person=desk.people[key][0], worker=desk.staff["xu"], acts=("apply", "supplement"),
        until_on=clock.today() + dt.timedelta(days=365), channel="oral", witness="社区网格长",
        by=desk.clerk(key),
    )  # fmt: skip


def set_account(desk: Desk, key: int, number: str) -> None:
    """Name an account of the applicant."""
    head = desk.people[key][0]
    by, bank = desk.filer(key)[0], desk.homes[key].head.account.bank
    registry.set_bank_account(person=head, bank=bank, number=number, holder=head.name, by=by)


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


def withdraw(desk: Desk, key: int) -> None:
    """The family takes the application back."""
    by, _ = desk.filer(key)
    cases.withdraw(case=desk.case(key), by=by, reason="家人找到了工作，先不申请")


def agree(desk: Desk, key: int) -> None:
    """The town agrees; what did not agree and matters was explained before."""
    decisions.give_opinion(case=desk.case(key), verdict="agree", text=AGREED, by=desk.lead(key))


def advise_refusal(desk: Desk, key: int) -> None:
    """The town advises to refuse."""
    text = ADVISED.get(desk.homes[key].hardship, ADVISED["INCOME"])
    decisions.give_opinion(case=desk.case(key), verdict="refuse", text=text, by=desk.lead(key))


def doubt(desk: Desk, key: int) -> None:
    """Someone rings up about a posting."""
    posting = PublicPosting.objects.get(case_id=desk.cases[key], taken_down_at=None)
    text = "这家好像有人在外面做生意，请再了解一下。"
    decisions.object_to(posting=posting, text=text, by=desk.clerk(key), contact="来电未留名")


def uphold(desk: Desk, key: int) -> None:
    """The objection has something to it: the case is looked at again."""
    objection = Objection.objects.get(posting__case_id=desk.cases[key], answered_at=None)
    decisions.answer_objection(
        objection=objection, upheld=True, answer="反映的情况需要再核实，重新核对和入户。",
        by=desk.lead(key),
    )  # fmt: skip


def grant(desk: Desk, key: int) -> None:
    """The bureau confirms."""
    decisions.decide(
        case=desk.case(key), verdict="grant", reasons=GRANTED, by=desk.staff["zhou"]
    )  # fmt: skip


def refuse(desk: Desk, key: int) -> None:
    """The bureau refuses, with the reason and its code."""
    kind = desk.homes[key].hardship
    code = CODES.get(kind, "R01")
    reasons = ADVISED.get(kind, "经复核，子女赡养能力提高，家庭人均收入已不低于规定标准。")
    decisions.decide(
        case=desk.case(key), verdict="refuse", reasons=reasons, refusal_codes=[code],
        by=desk.staff["zhou"],
    )  # fmt: skip


def appeal(desk: Desk, key: int) -> None:
    """The family does not agree with a refusal."""
    decision = Decision.objects.select_related("case").get(case_id=desk.cases[key])
    text = "我上个月已经不做那份工了，请再看一遍。"
    decisions.appeal(decision=decision, text=text, by=desk.people[key][0])


def return_account(desk: Desk, key: int) -> None:
    """A new account that the bank will have closed by the next pay day."""
    set_account(desk, key, f"62999977{key:04d}9901")


def correct_account(desk: Desk, key: int) -> None:
    """The right account at last."""
    set_account(desk, key, f"62999978{key:04d}1001")


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


def mandate(desk: Desk, key: int) -> None:
    """She lets her son act for her, for a year."""
    son = next(k for k, home in desk.homes.items() if home.story == "son")
    mother, agent = desk.people[key][0], desk.people[son][0]
    until_on = clock.today() + dt.timedelta(days=365)
    registry.give_mandate(person=mother, agent=agent, until_on=until_on, by=mother)


def worker_mandate(desk: Desk, key: int) -> None:
    """The grandmother lets the worker of her community act for her."""
    until_on = clock.today() + dt.timedelta(days=180)
    granny = desk.people[key][0]
    registry.give_mandate(
        person=granny, worker=desk.staff["xu"], until_on=until_on, channel="oral",
        witness="社区网格长", acts=("apply", "supplement"), by=desk.clerk(key),
    )  # fmt: skip


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


Verb = Callable[[Desk, int], Any]
VERBS: dict[str, Verb] = {
    act.__name__: act
    for act in (
        draft, apply, accept, supplement, start_check, visit, suspend, withdraw, agree,
        advise_refusal, doubt, uphold, grant, refuse, appeal, return_account, correct_account,
        change_opened, change_visit, review_check, review_visit, mandate, worker_mandate, death,
        ask_copy, ask_correction,
    )
}  # fmt: skip
VERBS["check_without_bank"] = start_check
