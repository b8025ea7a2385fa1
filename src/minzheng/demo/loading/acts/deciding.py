"""What the town and the bureau say, and what others say to it."""

from minzheng.demo.loading.desk import Desk
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.models import Decision, Objection, PublicPosting

AGREED = "经核对和入户调查，情况属实，同意按建议办理，进入公示。"
GRANTED = "经核对、入户调查和公示，符合条件，确认同意。"
ADVISED = {
    "INCOME": "经核对，家庭人均收入不低于规定标准。",
    "PROPERTY": "经核对，家庭财产超过规定。",
}
CODES = {"INCOME": "R01", "PROPERTY": "R02"}


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
