"""主动发现: someone found in need is reported, and the report comes to an end with words.

The town acts of its own accord where it finds someone entitled (社会救助暂行办法第十七条). No
article says within how many days: both terms are values that the district sets.
"""

from django.db import IntegrityError, transaction

from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.guards import require
from minzheng.stages.cases.models import Case, Finding
from minzheng.stages.catalog.values import within

TERMS = {"now": "finding.urgent", "plain": "finding.plain"}
SHORT = 4


@action
def report_found(
    *, area: Division, client_id: str, who: str, need: str, urgency: str, by: User
) -> Finding:
    """Report someone in need, registered or not. The same `client_id` gives the first one back."""
    require(by, "visit", area.pk)
    key = client_id[:64]
    if (before := Finding.objects.filter(client_id=key).first()) is not None:
        return _own(before, by)
    if urgency not in Finding.URGENCIES:
        raise NotPossible("请选急不急。")
    if len(who.strip()) < 2 or len(need.strip()) < 2:
        raise NotPossible("请写明是谁、在哪里，遇到了什么难处。")
    term = within(TERMS[urgency], clock.today()).deadline
    finding = Finding(
        client_id=key, area=area, who=who.strip()[:200], need=need.strip()[:500], urgency=urgency,
        found_on=clock.today(), found_at=clock.now(), found_by=by.actor_ref,
        found_label=by.actor_label, due_on=term.on, due_provisional=term.provisional,
    )  # fmt: skip
    try:
        with transaction.atomic():
            finding.save()
    except IntegrityError:  # the phone sent it twice at once
        return _own(Finding.objects.get(client_id=key), by)
    record("finding.reported", finding, by=by, urgency=urgency, area=area.pk)
    return finding


def _own(finding: Finding, by: User) -> Finding:
    if finding.found_by != by.actor_ref:
        raise NotPossible("这份报告的编号坏了，请重新打开表格再填。")
    return finding


@action
def end_finding(
    *,
    finding: Finding,
    outcome: str,
    answer: str,
    by: User,
    case: Case | None = None,
    referred_to: str = "",
) -> Finding:
    """End it: an application that was accepted, someone else who takes it on, or a reasoned no.

    The reporter reads `answer`. Conflict when a colleague was faster.
    """
    require(by, "accept", finding.area_id)
    if outcome not in Finding.OUTCOMES:
        raise NotPossible("请选这件事怎么了结。")
    if len(answer.strip()) < SHORT:
        raise NotPossible("请写明做了什么、为什么，报告的人会看到。")
    if outcome == "applied":
        _require_accepted(by, case)
    if outcome == "referred" and not referred_to.strip():
        raise NotPossible("请写明转给了哪个单位或者谁。")
    done = Finding.objects.filter(pk=finding.pk, state="open").update(
        state=outcome, answer=answer.strip()[:500], ended_at=clock.now(), ended_by=by.actor_ref,
        ended_label=by.actor_label, case=case if outcome == "applied" else None,
        referred_to=referred_to.strip()[:60] if outcome == "referred" else "",
    )  # fmt: skip
    if not done:
        raise Conflict("这件事刚被别人了结，请刷新页面。")
    finding.refresh_from_db()
    record(
        "finding.ended", finding, by=by, outcome=outcome,
        subject=case.applicant if case and outcome == "applied" else None,
    )  # fmt: skip
    return finding


def _require_accepted(by: User, case: Case | None) -> None:
    if case is None:
        raise NotPossible("没有找到这个编号的办件，请照办件页上的编号填写。")
    require(by, "accept", case.area_id)
    if case.accepted_on is None:
        raise NotPossible("这件申请还没有受理，受理以后再来了结。")
