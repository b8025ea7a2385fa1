"""What a resident is told, on a page or by an app: where a case is, when he hears, who has it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import age_on, mask_name
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.pages import day, due
from minzheng.foundation.core.statements import Statement
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.cases.queries import status, steps_of, timeline
from minzheng.stages.catalog import Item, find
from minzheng.stages.decisions.models import Decision
from minzheng.stages.decisions.wanted import questions
from minzheng.stages.registry.models import Membership, Person
from minzheng.stages.registry.relations import RELATIONS

# Steps inside the office are not shown to the resident as steps of his own.
INSIDE = ("town_lead", "resident")
OWNERS = {
    "village_worker": "村社区工作人员", "town_clerk": "镇街经办人", "town_lead": "镇街负责人",
    "reviewer": "区民政局", "resident": "您", "system": "系统",
}  # fmt: skip
SAID_NO = {"rejected": "没有受理", "refused": "没有批准"}
DOING = {"posting": "正在公示", "pay": "批准的下个月起发"}
FOLLOW_UPS = {
    "review": "定期核查", "change": "情况变更", "correction": "更正",
    "objection": "复核（您申请的）",
}  # fmt: skip
DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容")


class Pill(NamedTuple):
    """A status word and its tint."""

    word: str
    tone: str


class CaseCard(NamedTuple):
    """One case as the first page and the list show it."""

    case: Case
    title: str
    pill: Pill
    steps: list[dict[str, str]]
    promise: str
    decision: Decision | None
    asks: bool  # papers are wanted from the resident
    questions: int  # differences that he has not said a word on


def greeting(person: Person, on: dt.date | None = None) -> str:
    """«张奶奶» from seventy, «陈小童» for a child, «李先生» between, «古丽奶奶»."""
    age = age_on(person.birth_on, on or clock.today())
    if age < 18:
        return person.name
    family = person.name[:2] if person.name[:2] in DOUBLE_SURNAMES else person.name[:1]
    if "·" in person.name:  # no surname: the first part is the name
        family = person.name.split("·")[0]
    if age >= 70:
        return family + ("爷爷" if person.sex == "1" else "奶奶")
    return family + ("先生" if person.sex == "1" else "女士")


def title(case: Case) -> str:
    """The item's name, and what kind of case when it is not the first."""
    name = find(case.item).name
    return name if case.kind == "new" else f"{name} · {FOLLOW_UPS.get(case.kind, '复核')}"


STEPS = Statement[CaseStep](
    lambda cases: CaseStep.objects.standing().filter(case_id__in=cases).order_by("id")
)
DECIDED = Statement[Decision](
    lambda cases: (
        Decision.objects.filter(case_id__in=cases).select_related("proposal").order_by("id")
    )
)


def cards(cases: Iterable[Case]) -> list[CaseCard]:
    """Everything the cards of these cases show: three queries more, however many cases."""
    found = list(cases)
    ids = tuple(case.pk for case in found)
    steps: dict[int, list[CaseStep]] = defaultdict(list)
    for step in STEPS.rows(ids):
        steps[step.case_id].append(step)
    last = {decision.case_id: decision for decision in DECIDED.rows(ids)}
    asked = questions(tuple(c.pk for c in found if c.state == "open" and c.pk not in last))
    return [_card(case, steps[case.pk], last.get(case.pk), asked[case.pk]) for case in found]


def _card(case: Case, steps: list[CaseStep], decision: Decision | None, asked: int) -> CaseCard:
    pill = standing(case, steps)
    told = _promise(case, steps, decision, asked)
    asks = case.state == "open" and any(
        step.owner == "resident" and step.finished_at is None for step in steps
    )
    return CaseCard(case, title(case), pill, five(case, steps), told, decision, asks, asked)


def standing(case: Case, steps: list[CaseStep] | None = None) -> Pill:
    """The status as a resident is told it: once granted he hears that, not how money is made."""
    rows = steps if steps is not None else steps_of(case)
    if case.state == "open" and _open(rows) == {"pay"}:
        return Pill("已批准，等发钱", "ok")
    if case.state == "closed" and case.outcome in SAID_NO:
        return Pill(SAID_NO[case.outcome], "idle")
    return Pill(*status(case, rows))


def _open(steps: list[CaseStep]) -> set[str]:
    return {step.code for step in steps if step.finished_at is None}


def outcome(decision: Decision) -> str:
    """What was decided, in a sentence."""
    on = day(decision.decided_on)
    if decision.verdict == "refuse":
        return f"{on}决定，这次没有批准。理由写在决定书里，不同意可以申请复核。"
    if decision.verdict == "stop":
        return f"{on}决定停发。理由写在决定书里，不同意可以申请复核。"
    if not decision.amount_fen:
        return f"{on}批准了，这一类不按月发钱。"
    mark = "（示例值）" if decision.proposal.placeholder else ""
    return f"{on}批准了，每月 {yuan(decision.amount_fen)} 元{mark}。"


def five(case: Case, steps: list[CaseStep]) -> list[dict[str, str]]:
    """The few steps that concern the resident, in words: done, now or todo. Oldest run first."""
    item = find(case.item)
    if case.state in ("draft", "withdrawn"):
        return []
    states = {moment.code: moment.state for moment in timeline(case, steps)}
    leads = _leads(item, steps)
    shown = []
    for step in item.steps:
        if step.owner in INSIDE or (item.pays and step == item.steps[-1]):
            continue
        state = states.get(step.code, "todo")
        state = "now" if step.code in leads else state if state in ("done", "now") else "todo"
        if step.code not in states and case.kind != "new" and step == item.first:
            continue
        shown.append({"label": step.short or step.label, "state": state})
    return shown


def _leads(item: Item, steps: list[CaseStep]) -> tuple[str, ...]:
    """Where only a step inside is open: what it leads to, so that the bar has a now."""
    now = {step.code for step in steps if step.finished_at is None}
    inside = [step for step in item.steps if step.code in now and step.owner in INSIDE]
    return inside[0].edges[0].opens if inside and len(inside) == len(now) else ()


def promise(case: Case, steps: list[CaseStep] | None = None) -> str:
    """Where it is and the date by which he hears, in a sentence or two."""
    if case.state in ("draft", "withdrawn"):
        return _promise(case, [], None, 0)
    rows = steps if steps is not None else steps_of(case)
    decided = DECIDED.rows((case.pk,))
    waits = case.state == "open" and not decided
    asked = questions((case.pk,))[case.pk] if waits else 0
    return _promise(case, rows, decided[-1] if decided else None, asked)


def _promise(case: Case, steps: list[CaseStep], decision: Decision | None, asked: int) -> str:
    if case.state == "draft":
        return "还没有提交。已经填的都存着，接着填就行。"
    if case.state == "withdrawn":
        return f"{day(case.closed_on)}撤回了。想办的时候可以重新申请。"
    if case.state == "closed" and case.outcome == "rejected":
        return f"{day(case.closed_on)}决定不受理。理由和不同意怎么办，都写在这件事里。"
    if case.state == "closed":
        return outcome(decision) if decision else f"{day(case.closed_on)}办完了。"
    now = {step.code: step for step in steps if step.finished_at is None}
    waiting = next((step for step in now.values() if step.owner == "resident"), None)
    if waiting is not None:
        until = f"请在{day(waiting.due_on)}前" if waiting.due_on else "请您尽快"
        return f"{until}把要补的交上来。一次说全，不会再让您为同一样东西跑。"
    return _sentence(case, now, decision, asked)


def _sentence(case: Case, now: dict[str, CaseStep], decision: Decision | None, asked: int) -> str:
    item = find(case.item)
    late = min((s.due_on for s in now.values() if s.due_on), default=clock.today())
    if late < clock.today():
        return f"这一步原定{day(late)}前办好，慢了，对不住。我们在催；您也可以打电话问。"
    last = f"最晚{day(case.due_on)}告诉您结果。" if case.due_on else ""
    if item.first.code in now:
        until = now[item.first.code].due_on
        return f"已经交到镇街。最晚{due(until)}告诉您受理不受理。" if until else "已经交到镇街。"
    if "posting" in now:
        until = now["posting"].due_on
        return f"公示到{day(until)}。之后由区民政局确认，{last or '有结果马上告诉您。'}"
    if "decide" in now:
        until = min((d for d in (now["decide"].due_on, case.due_on) if d), default=None)
        return f"区民政局正在确认，最晚{due(until)}告诉您结果。" if until else "区民政局正在确认。"
    if "pay" in now:
        told = outcome(decision) if decision else "已经批准。"
        return f"{told}钱按月打到您的账户，到账会告诉您。"
    if not now:
        return "正在办理，有结果马上告诉您。"
    # Nothing to go out for, but not nothing to do: a difference waits for his word.
    nothing = f"有 {asked} 处请您说明，在手机上、电话里说都行" if asked else "您不用再跑"
    if all(step.owner == "town_lead" for step in now.values()):
        return f"情况都核对完了，镇街正在提出意见，{nothing}。{last}"
    return f"正在核对情况，{nothing}；要上门会先打电话。{last}"


class Point(NamedTuple):
    """One point of the resident's timeline."""

    label: str
    state: str
    note: str


def points(case: Case, steps: list[CaseStep] | None = None) -> list[Point]:
    """Every step with its date and who has it; what comes is named without a date."""
    today = clock.today()
    owners = {step.code: step.owner for step in find(case.item).steps}
    found = []
    for moment in timeline(case, steps):
        who = moment.who or OWNERS.get(owners[moment.code], "")
        if moment.state == "done":
            said = "" if moment.note == moment.label else moment.note
            notes = [day(moment.on), who if who != "本人" else "您", said]
        elif moment.state == "now":
            by = f"最晚{day(moment.due_on)}" if moment.due_on else ""
            owner = owners[moment.code]
            notes = [
                DOING.get(moment.code, "正在进行")
                if owner == "system"
                else f"在{OWNERS.get(owner, '经办人')}手上",
                by,
            ]
        elif moment.state == "next":
            notes = ["还没到"]
        else:
            ended = moment.note if moment.state == "back" else "办过了"
            notes = [f"{day(moment.on)} {ended}", "会再办一次"]
        late = moment.state == "now" and moment.due_on is not None and moment.due_on < today
        state = "late" if late else moment.state if moment.state in ("done", "now") else "todo"
        found.append(Point(moment.label, state, " · ".join(n for n in notes if n)))
    return found


def people_rows(members: list[Membership], reader: Person | None = None) -> list[dict[str, str]]:
    """The family as a list shows it: masked names, relation and age; the reader's own in full."""
    today = clock.today()
    return [
        {
            "name": member.person.name
            if reader is not None and member.person_id == reader.pk
            else mask_name(member.person.name),
            "note": f"{RELATIONS.get(member.relation, '家人')}，"
            f"{age_on(member.person.birth_on, today)} 岁",
        }
        for member in members
    ]
