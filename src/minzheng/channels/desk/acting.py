"""What a form does when it is entered at the counter: the same actions as online, by the clerk."""

from typing import Any

from minzheng.channels.desk.forms.counter import SupplementForm
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.foundation.core.fields import Form
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads import Paper
from minzheng.foundation.core.workdays import months_after
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.visitors import is_grown
from minzheng.stages.certificates.twins import About, Twin
from minzheng.stages.decisions import actions as decisions
from minzheng.stages.decisions.forms import withdrawn_for
from minzheng.stages.decisions.wanted import missing_papers
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.queries import find_by_id

# What one needs the right to, over the one to file: as on the person's page.
ALSO = {"account": "accept", "phone": "accept"}


def form_of(twin: Twin, about: About, data: Any = None) -> Form:
    """The form of a twin for this case or person; NotPossible when there is nothing to enter."""
    if twin.slug == "supplement":
        missing = missing_papers(about.case) if about.case else []
        if not missing:
            raise NotPossible("这件事现在没有要补的材料。")
        return SupplementForm(missing, data)
    if about.decision is not None and about.decision.appeals.exists():
        raise NotPossible("这个决定已经申请过复核，正在换人再看，不用再交一次。")
    if twin.form is None:
        raise NotPossible("这张表不在这里录入。")
    return twin.form(data) if data is not None else twin.form()


def act(
    *, twin: Twin, about: About, data: dict[str, Any], scan: Paper | None, by: User, version: int
) -> Case | None:
    """Do what the form asks; the case that it belongs to from now on, if any.

    `version` is that of the person or the case when it was read back: Conflict if it is another.
    """
    person, case = about.person, about.case
    if twin.slug == "mandate":
        _mandate(about, data, scan, by)
    elif twin.slug == "account":
        registry.set_bank_account(
            person=person, bank=data["bank"], number=data["account"], holder=person.name, by=by
        )
    elif twin.slug == "phone":
        registry.correct_person(person=person, version=version, phone=data["phone"], by=by)
    elif twin.slug == "appeal" and about.decision is not None:
        return decisions.appeal(decision=about.decision, text=data["text"], by=by).review_case
    elif twin.slug == "withdraw" and case is not None:
        reason = withdrawn_for(data, "本人在窗口撤回")
        return cases.withdraw(case=case, by=by, reason=reason, version=version)
    elif twin.slug == "supplement" and case is not None:
        return _supplement(case, data, by)
    return None


def _mandate(about: About, data: dict[str, Any], scan: Paper | None, by: User) -> None:
    agent = find_by_id(data["id_number"])
    if agent is None or agent.name != data["name"] or agent.died_on is not None:
        raise NotPossible("没有找到姓名和身份证号都对得上的代办人。请核对，或请他先登记。")
    if not is_grown(agent):
        raise NotPossible("代办人要年满 18 岁。")
    until = months_after(clock.today(), int(data["months"]))
    registry.give_mandate(
        person=about.person, agent=agent, until_on=until, acts=data["acts"], channel="paper",
        paper=scan, by=by,
    )  # fmt: skip


def _supplement(case: Case, data: dict[str, Any], by: User) -> Case:
    names = {code: name for code, name, _ in missing_papers(case)}
    for code in data["papers"]:
        cases.add_material(case=case, code=code, name=names[code], by=by)
    if not missing_papers(case):
        cases.send_supplement(case=case, by=by, note=data["text"])
    return case


def next_of(twin: Twin, case: Case | None) -> str:
    """What happens now, for the receipt of a form that belongs to no open case."""
    return {
        "mandate": "从现在起他（她）可以替您办事。想收回，打电话或到窗口说一声，马上生效。",
        "account": "下一次发的钱打到新账户。",
        "phone": "从现在起，验证码和消息发到新号码。",
        "withdraw": "这件事不办了，也不再查您家的情况。以后想办，随时可以重新申请。",
    }.get(twin.slug, "")
