"""What the law still asks of us about a person: the reasons why a stop or a deletion must wait.

Stopping everything but storage is not possible while a right runs or money is on its way
(个人信息保护法 arts. 13 and 47); the officer reads the reasons here and tells them.
"""

from typing import NamedTuple

from django.db.models import F, Q

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments.models import Line, Recovery
from minzheng.stages.registry.frozen import is_held
from minzheng.stages.registry.models import Membership, Person
from minzheng.stages.rights.keeping import due, period_of

MOVING = ("listed", "sent", "returned", "held")


class Duty(NamedTuple):
    """One reason: a code, and the words the person is told."""

    code: str
    words: str


def against_freeze(person: Person) -> list[Duty]:
    """Why this person's data cannot be stopped yet; empty when it can."""
    today = clock.today()
    found = []
    month = today.replace(day=1)
    rights = Entitlement.objects.filter(
        Q(payee=person) | Q(covered__person=person),
        Q(until_month__isnull=True) | Q(until_month__gt=month),
    )
    for code in sorted(set(rights.values_list("item", flat=True))):
        words = f"正在享受{_name(code)}，要按月核对和发放；停发以后才能停止使用。"
        found.append(Duty(f"right:{code}", words))
    homes = Membership.objects.on(today).filter(person=person).values("household_id")
    cases = Case.objects.filter(Q(applicant=person) | Q(household_id__in=homes), state="open")
    for code in sorted(set(cases.values_list("item", flat=True))):
        words = f"{_name(code)}还在办理；办结或者撤回以后才能停止使用。"
        found.append(Duty(f"case:{code}", words))
    lines = Line.objects.filter(Q(payee=person) | Q(people__person=person), state__in=MOVING)
    if lines.exists():
        found.append(Duty("money", "还有钱没有发到，或者退回了没有重发；结清以后才能停止使用。"))
    owed = Recovery.objects.filter(line__payee=person, received_fen__lt=F("amount_fen"))
    if owed.exists():
        found.append(Duty("recovery", "还有多发的钱没有退清；结清以后才能停止使用。"))
    return found


def against_deletion(person: Person) -> list[Duty]:
    """Why this person's data cannot be deleted yet; empty when it can."""
    found = against_freeze(person)
    here = Membership.objects.on(clock.today()).filter(person=person)
    if person.died_on is None and person.hukou_local and here.exists():
        found.append(Duty("lives", "您的户籍在本区，登记册里的基本情况要按规定保留。"))
    if is_held(person):
        found.append(Duty("hold", "因复议、诉讼或者调查需要，资料正在保全，暂时不能删除。"))
    if due.records_left(Person.objects.filter(pk=person.pk)).exists():
        return found
    case, paid = period_of("retention.case"), period_of("retention.payment")
    words = f"办过的事要保存到办结以后 {case.words}，发放资料 {paid.words}，到期自动清除。"
    found.append(Duty("kept", words + ("（期限是示例值）" if case.sample or paid.sample else "")))
    return found


def _name(code: str) -> str:
    try:
        return find(code).name
    except KeyError:
        return "一项待遇"
