"""Everything the bureau keeps about one person, gathered when she opens her copy; never stored.

One shape for the file and the print: sections of records, each column with its words. Other
people's names are masked, and what others said in confidence about her is not handed out.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import mask_name
from minzheng.foundation.core.money import yuan
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import all_words, answers_of
from minzheng.stages.catalog import find
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.notices.models import Message
from minzheng.stages.payments.queries import paid_to
from minzheng.stages.ratings.models import Rating
from minzheng.stages.registry.models import (
    Authorisation,
    HomePosition,
    Mandate,
    Membership,
    Person,
)
from minzheng.stages.registry.positions import Spot, spots
from minzheng.stages.registry.queries import who_looked
from minzheng.stages.registry.relations import RELATIONS
from minzheng.stages.rights.models import Request
from minzheng.stages.verification.models import Query, Visit

FORMAT = "minzheng-personal-data/1"
MOST = 100_000


class Section(NamedTuple):
    """One kind of record: `columns` gives each key its words; values are plain JSON."""

    code: str
    title: str
    columns: dict[str, str]
    records: list[dict[str, Any]]


def copy_of(person: Person) -> list[Section]:
    """All sections of a person's copy; an empty one says that there is nothing."""
    return [section(person) for section in SECTIONS]


def as_document(row: Request, sections: Iterable[Section]) -> dict[str, Any]:
    """The machine-readable copy: what it is, when it was made, and its sections."""
    return {
        "format": FORMAT, "made_at": _moment(clock.now()),
        "made_by": settings.DISTRICT["full_name"], "request": row.number,
        "sections": [section._asdict() for section in sections],
    }  # fmt: skip


def _person(person: Person) -> Section:
    columns = {
        "name": "姓名", "id_number": "身份证号", "sex": "性别", "birth_on": "出生日期",
        "phone": "手机号", "area": "所在社区（村）", "hukou_local": "本区户籍",
        "died_on": "去世日期", "secret": "保密对象",
    }  # fmt: skip
    record = {
        "name": person.name, "id_number": person.id_number.open(),
        "sex": Person.SEXES[person.sex], "birth_on": _day(person.birth_on),
        "phone": person.phone.open() if person.phone else "", "area": person.area.label,
        "hukou_local": person.hukou_local, "died_on": _day(person.died_on),
        "secret": person.secret,
    }  # fmt: skip
    return Section("person", "本人", columns, [record])


def _homes(person: Person) -> Section:
    columns = {"from_on": "起", "to_on": "止", "relation": "与户主关系", "address": "住址",
               "register_no": "户号", "place": "住处的位置（地图查的，入户以后删除）"}  # fmt: skip
    rows = Membership.objects.filter(person=person).select_related("household").order_by("from_on")
    places = spots(m.household_id for m in rows if m.to_on is None)  # where others live is theirs
    records = [
        {"from_on": _day(m.from_on), "to_on": _day(m.to_on),
         "relation": RELATIONS.get(m.relation, m.relation), "address": m.household.address,
         "register_no": m.household.register_no, "place": _place(places.get(m.household_id))}
        for m in rows
    ]  # fmt: skip
    return Section("homes", "户籍家庭", columns, records)


def _place(spot: Spot | None) -> str:
    if spot is None:
        return ""
    lat, lon = spot.degrees
    return f"北纬 {lat}，东经 {lon}（{HomePosition.PRECISIONS[spot.precision]}）"


def _accounts(person: Person) -> Section:
    columns = {"bank": "开户银行", "number": "账号", "holder": "户名", "from_at": "登记时间",
               "current": "现在在用"}  # fmt: skip
    records = [
        {"bank": a.bank, "number": a.number.open(), "holder": a.holder,
         "from_at": _moment(a.from_at), "current": a.current}
        for a in person.accounts.order_by("id")
    ]  # fmt: skip
    return Section("accounts", "收款账户", columns, records)


def _events(person: Person) -> Section:
    records = [
        {
            "on": _day(event.on),
            "source": event.source,
            "kind": event.KINDS[event.kind] + ("（登记错了，已作废）" if event.voided_at else ""),
        }
        for event in person.life_events.order_by("on", "id")
    ]
    columns = {"on": "日期", "kind": "发生了什么", "source": "从哪里知道"}
    return Section("life_events", "生活变化", columns, records)


def _consents(person: Person) -> Section:
    columns = {"kind": "种类", "for": "用于", "from_on": "起", "until_on": "止", "ended": "已撤回"}
    records: list[dict[str, Any]] = [
        {"kind": "同意核对", "for": _item(row.purpose), "from_on": _day(row.given_on),
         "until_on": _day(row.until_on), "ended": row.withdrawn_at is not None}
        for row in Authorisation.objects.filter(person=person).order_by("id")
    ]  # fmt: skip
    for row in Mandate.objects.filter(person=person).select_related("agent", "worker"):
        agent = mask_name(row.agent.name) if row.agent else "工作人员"
        records.append(
            {"kind": "委托代办", "for": agent, "from_on": _day(row.from_on),
             "until_on": _day(row.until_on), "ended": row.revoked_at is not None}
        )  # fmt: skip
    return Section("consents", "授权和委托", columns, records)


def _cases(person: Person) -> Section:
    columns = {"number": "办件编号", "item": "事项", "kind": "类型", "state": "状态",
               "submitted_on": "提交", "closed_on": "办结", "answers": "填写的内容",
               "unfinished": "打了一半的字"}  # fmt: skip
    # Of a household she has left, or was not yet of, nothing: what it asked for is theirs alone.
    then = Membership.objects.on(OuterRef("submitted_on"))  # type: ignore[arg-type]
    among = then.filter(person=person, household_id=OuterRef("household_id"))
    rows = Case.objects.filter(Q(applicant=person) | Exists(among)).order_by("id")
    records = []
    for case in rows:
        mine = case.applicant_id == person.pk  # what another of the family wrote stays his
        records.append(
            {"number": case.number or "", "item": _item(case.item), "kind": Case.KINDS[case.kind],
             "state": Case.STATES[case.state], "submitted_on": _day(case.submitted_on),
             "closed_on": _day(case.closed_on), "answers": answers_of(case) if mine else {},
             "unfinished": [kept.words for kept in all_words(case).values()] if mine else []}
        )  # fmt: skip
    return Section("cases", "办过的事", columns, records)


def _checks(person: Person) -> Section:
    columns = {
        "asked_at": "查询时间",
        "source": "查了哪里",
        "state": "结果",
        "answer": "查到的内容",
    }
    rows = Query.objects.filter(person=person).order_by("id")
    records = [
        {"asked_at": _moment(row.asked_at), "source": _source(row.source),
         "state": Query.STATES[row.state], "answer": _json(row.payload.open())}
        for row in rows
    ]  # fmt: skip
    return Section("checks", "向有关部门核对的结果", columns, records)


def _visits(person: Person) -> Section:
    columns = {"visited_on": "日期", "met": "在场", "living": "居住情况", "observed": "所见",
               "agrees": "与申报一致", "photos": "照片（张）"}  # fmt: skip
    rows = Visit.objects.filter(case__applicant=person).order_by("id")
    records = [
        {"visited_on": _day(row.visited_on), "met": row.met, "living": row.living,
         "observed": _json(row.observed.open()), "agrees": row.agrees, "photos": row.photos.count()}
        for row in rows
    ]  # fmt: skip
    return Section("visits", "入户调查", columns, records)


def _decisions(person: Person) -> Section:
    columns = {"number": "决定编号", "item": "事项", "verdict": "决定", "amount": "每月（元）",
               "decided_on": "日期", "decided_by": "决定人", "reasons": "理由"}  # fmt: skip
    rows = Decision.objects.filter(case__applicant=person).select_related("case").order_by("id")
    records = [
        {"number": row.number, "item": _item(row.case.item),
         "verdict": Decision.VERDICTS[row.verdict], "amount": yuan(row.amount_fen),
         "decided_on": _day(row.decided_on), "decided_by": row.decided_label,
         "reasons": row.reasons}
        for row in rows
    ]  # fmt: skip
    return Section("decisions", "决定", columns, records)


def _entitlements(person: Person) -> Section:
    columns = {"item": "事项", "amount": "每月（元）", "from_month": "起始月",
               "until_month": "终止月", "sample": "含示例值"}  # fmt: skip
    rows = Entitlement.objects.filter(Q(payee=person) | Q(covered__person=person)).distinct()
    records = [
        {"item": _item(row.item), "amount": yuan(row.amount_fen),
         "from_month": _day(row.from_month), "until_month": _day(row.until_month),
         "sample": row.placeholder}
        for row in rows.order_by("id")
    ]  # fmt: skip
    return Section("entitlements", "待遇", columns, records)


def _payments(person: Person) -> Section:
    columns = {"month": "月份", "item": "事项", "amount": "金额（元）", "state": "状态",
               "account": "账户", "paid_on": "到账"}  # fmt: skip
    records = [
        {"month": f"{row.month:%Y-%m}", "item": _item(row.item), "amount": yuan(row.fen),
         "state": row.state, "account": row.account, "paid_on": _day(row.paid_on)}
        for row in paid_to(person, MOST)
    ]  # fmt: skip
    return Section("payments", "发放", columns, records)


def _messages(person: Person) -> Section:
    columns = {"made_at": "时间", "title": "标题", "text": "内容"}
    records = [
        {"made_at": _moment(row.made_at), "title": row.title,
         "text": row.text.open()}
        for row in Message.objects.filter(person=person).order_by("id")
    ]  # fmt: skip
    return Section("messages", "告诉过您的事", columns, records)


def _looks(person: Person) -> Section:
    columns = {"at": "时间", "who": "谁", "what": "做了什么", "purpose": "为了什么"}
    records = [
        {"at": _moment(look.at), "who": look.who, "what": look.what,
         "purpose": look.purpose}
        for look in who_looked(person, MOST)
    ]  # fmt: skip
    return Section("looks", "谁看过您的资料", columns, records)


def _requests(person: Person) -> Section:
    columns = {"number": "编号", "kind": "请求", "received_on": "收到", "outcome": "结果",
               "answer": "答复"}  # fmt: skip
    records = [
        {"number": row.number or "", "kind": Request.KINDS[row.kind],
         "received_on": _day(row.received_on), "outcome": Request.OUTCOMES.get(row.outcome, ""),
         "answer": row.answer}
        for row in person.rights_requests.order_by("id")
    ]  # fmt: skip
    return Section("requests", "关于个人资料的请求", columns, records)


def _ratings(person: Person) -> Section:
    columns = {"given_on": "日期", "item": "哪件事", "grade": "评价", "words": "想说的话",
               "heard": "回访时您的话", "answer": "回访的答复"}  # fmt: skip
    rows = Rating.objects.filter(person=person).select_related("case").order_by("id")
    records = [
        {"given_on": _day(row.given_on), "item": _item(row.case.item),
         "grade": Rating.GRADES[row.grade], "words": row.words.open(), "heard": row.heard.open(),
         "answer": row.answer.open()}
        for row in rows
    ]  # fmt: skip
    return Section("ratings", "您的评价", columns, records)


SECTIONS = (
    _person, _homes, _accounts, _events, _consents, _cases, _checks, _visits, _decisions,
    _entitlements, _payments, _messages, _looks, _requests,
    _ratings,
)  # fmt: skip


def _day(on: dt.date | None) -> str:
    return on.isoformat() if on else ""


def _moment(at: dt.datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _json(text: str) -> Any:
    return json.loads(text) if text else {}


def _item(code: str) -> str:
    try:
        return find(code).name
    except KeyError:
        return code


def _source(code: str) -> str:
    return f"{BY_CODE[code].owner} {BY_CODE[code].name}" if code in BY_CODE else code
