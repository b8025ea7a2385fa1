"""What a village worker has to do today, from what the records hold: one list, by deadline.

Of each kind the nearest sixty; what stays out is said, with the list that holds it. Eight bounded
queries, whatever the number of rows; each inside the reader's area. Within a day the list goes by
address, street by street. Where a map is connected, a visit has its home's place: the phone sorts
by distance itself, so where the worker is stays with her.
"""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max, Min, QuerySet, Sum
from django.urls import reverse

from minzheng.channels.desk.views.reach import item_name, not_secret
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core import clock
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.money import yuan
from minzheng.stages.cases.models import CaseStep, Finding
from minzheng.stages.cases.queries import finding_light, light, mine
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Entitlement, Objection
from minzheng.stages.decisions.queries import under_review
from minzheng.stages.payments.months import pay_day, said
from minzheng.stages.payments.queries import account_wanted
from minzheng.stages.registry.models import Mandate
from minzheng.stages.registry.positions import Spot, spots

MOST, AHEAD = 60, dt.timedelta(days=30)
# Where all of a kind stand: the view and what it is asked for.
WHOLE = {
    "入户": ("desk:worklist", "step=visit"),
    "催材料": ("desk:worklist", "time=waiting&step=supplement"),
    "定期核查": ("desk:entitlements", "due=1"), "有异议": ("desk:postings", ""),
    "主动发现": ("desk:findings", ""), "更正账户": ("desk:entitlements", "back=1"),
}  # fmt: skip


class Work(NamedTuple):
    """One thing to do. `button` is what one presses there, `more` why it is on the list."""

    kind: str
    due_on: dt.date | None
    provisional: bool
    name: str
    place: str
    more: str
    url: str
    button: str
    light: str = ""
    spot: Spot | None = None


class Today(NamedTuple):
    """The work, and (kind, address of its list) of each kind that has more than stands here."""

    works: list[Work]
    cut: list[tuple[str, str]]


def work_today(scope: Scope, user: User) -> Today:
    """The nearest deadline first, then by address."""
    kinds = (
        _visits(scope), _papers(scope), _reviews(scope), _objections(scope),
        _findings(scope, user), _accounts(scope),
    )  # fmt: skip
    works = [work for found in kinds for work in found[:MOST]]
    today = clock.today()
    works = [w if w.light else w._replace(light=_tone(w.due_on, today)) for w in works]
    works.sort(key=lambda w: (w.due_on or dt.date.max, w.place, w.name))
    return Today(works, [_whole(found[0].kind) for found in kinds if len(found) > MOST])


def _tone(due_on: dt.date | None, today: dt.date) -> str:
    """As `ui.deadline` shows a day that no step counts."""
    if due_on is None:
        return ""
    left = (due_on - today).days
    return "late" if left < 0 else "warn" if left <= 3 else "ok"


def _whole(kind: str) -> tuple[str, str]:
    view, query = WHOLE[kind]
    return kind, reverse(view) + (f"?{query}" if query else "")


def trusting(scope: Scope, user: User) -> tuple[list[Mandate], bool]:
    """Those who let me act for them now, whose mandate ends first before the others, and whether
    there are more than `MOST`."""
    held = Mandate.objects.live(clock.today()).filter(worker=user)
    free = held.filter(not_secret(scope, "person"))
    rows = scope.rows(free, "file_for_resident", "person__area")
    return firsts(rows.select_related("person").order_by("until_on", "id"), MOST)


def _steps(rows: QuerySet[CaseStep]) -> QuerySet[CaseStep]:
    rows = rows.select_related("case__applicant", "case__household")
    return rows.order_by("sort_on", "id")[: MOST + 1]


def _visits(scope: Scope) -> list[Work]:
    rows = list(_steps(CaseStep.objects.filter(mine(scope), code="visit", finished_at=None)))
    # What is asked of the map and what is kept of its answers: `verification.locating`.
    where = spots(step.case.household_id for step in rows) if settings.MAP_URL and rows else {}
    return [
        Work(
            "入户", step.due_on, step.due_provisional, step.case.applicant.name,
            step.case.household.address, item_name(step.case),
            reverse("desk:visit", args=[step.case.public_id]), "填入户表", _light(step),
            where.get(step.case.household_id),
        )
        for step in rows
    ]  # fmt: skip


def _papers(scope: Scope) -> list[Work]:
    """Papers that were asked for and are not in."""
    open_now = CaseStep.objects.filter(code="supplement", finished_at=None)
    free = open_now.filter(not_secret(scope, "case__applicant"))
    found = []
    for step in _steps(scope.rows(free, "visit").prefetch_related("case__materials")):
        there = {paper.code for paper in step.case.materials.all()}
        names = [m.name for m in find(step.case.item).materials
                 if m.code in step.case.asked and m.code not in there]  # fmt: skip
        found.append(Work(
            "催材料", step.due_on, step.due_provisional, step.case.applicant.name,
            step.case.household.address, "还差：" + "、".join(names or ["经办人写明的材料"]),
            case_address(step.case), "看这一件", _light(step),
        ))  # fmt: skip
    return found


def _light(step: CaseStep) -> str:
    return light(step.due_on, step.yellow_on, clock.today())


def _reviews(scope: Scope) -> list[Work]:
    """Benefits whose review is near or past, and not begun."""
    today = clock.today()
    due = Entitlement.objects.filter(until_month=None, review_on__lte=today + AHEAD).filter(
        ~under_review(), not_secret(scope, "payee")
    )
    rows = scope.rows(due, "visit").select_related("payee", "household", "decision__case")
    return [
        Work(
            "定期核查", row.review_on, False, row.payee.name, row.household.address,
            "过了日子还没有开始" if row.review_on and row.review_on < today
            else "快到了，看看家里有没有变化",
            case_address(row.decision.case), "去开始核查",
        )
        for row in rows.order_by("review_on", "id")[: MOST + 1]
    ]  # fmt: skip


def _objections(scope: Scope) -> list[Work]:
    """Objections that the town looks into. Who objected and what he said stays with the town."""
    open_now = Objection.objects.filter(answered_at=None)
    open_now = open_now.filter(not_secret(scope, "posting__case__applicant"))
    rows = scope.rows(open_now, "visit", "posting__area").select_related(
        "posting__case__applicant", "posting__case__household"
    )
    found = []
    for row in rows.order_by("posting__until_on", "id")[: MOST + 1]:
        case = row.posting.case
        found.append(Work(
            "有异议", row.posting.until_on, row.posting.provisional, case.applicant.name,
            case.household.address, "公示有人提了异议，镇街在核实，可能请您一起上门",
            case_address(case), "看这一件",
        ))  # fmt: skip
    return found


def _findings(scope: Scope, user: User) -> list[Work]:
    """What I reported and have no answer to, and, for a clerk, what I have to answer."""
    rows = Finding.objects.filter(state="open")
    own = rows.filter(found_by=user.public_id)
    rows = scope.rows(rows, "accept") if scope.can("accept") else own
    return [
        Work(
            "主动发现", row.due_on, row.due_provisional, row.who.open()[:40], "",
            "等镇街回音" if not scope.covers("accept", row.area_id) else row.need.open()[:60],
            reverse("desk:finding", args=[row.public_id]), "打开", finding_light(row),
        )
        for row in rows.order_by("due_on", "id")[: MOST + 1]
    ]  # fmt: skip


def _accounts(scope: Scope) -> list[Work]:
    """Money that waits for another account: once for a payee, however many months wait, due since
    the day it should have been there. The clerk enters the account, the village tells the family.
    """
    rows = account_wanted().filter(not_secret(scope, "payee"))
    rows = scope.rows(rows, "file_for_resident", "payee__area")
    waiting = rows.values(
        "payee__public_id", "payee__name", "payee__area_id", "household__address"
    ).annotate(since=Min("month"), fen=Sum("amount_fen"), why=Max("reason"))
    found = []
    for row in waiting.order_by("since", "payee__public_id")[: MOST + 1]:
        clerk = scope.covers("accept", row["payee__area_id"])
        person = row["payee__public_id"]
        found.append(Work(
            "更正账户", pay_day(row["since"]), False, row["payee__name"],
            row["household__address"],
            f"{said(row['since'])}起 {yuan(row['fen'])} 元没有发成：{row['why']}",
            reverse("desk:entry", kwargs={"slug": "account", "ref": person}) if clerk
            else reverse("desk:person", args=[person]),
            "录入新账户" if clerk else "看这个人，请本人换账户",
        ))  # fmt: skip
    return found
