"""What was asked, checked, decided, paid and said: the sections of the later stages."""

from django.db.models import Exists, OuterRef, Q

from minzheng.foundation.core.money import yuan
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import all_words, answers_of
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.notices.models import Message
from minzheng.stages.payments.queries import paid_to
from minzheng.stages.ratings.models import Rating
from minzheng.stages.registry.models import (
    Membership,
    Person,
)
from minzheng.stages.registry.queries import who_looked
from minzheng.stages.rights.gathering.shape import MOST, Section, day, item, json_of, moment, source
from minzheng.stages.rights.models import Request
from minzheng.stages.verification.models import Query, Visit


def cases(person: Person) -> Section:
    """What she asked for."""
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
            {"number": case.number or "", "item": item(case.item), "kind": Case.KINDS[case.kind],
             "state": Case.STATES[case.state], "submitted_on": day(case.submitted_on),
             "closed_on": day(case.closed_on), "answers": answers_of(case) if mine else {},
             "unfinished": [kept.words for kept in all_words(case).values()] if mine else []}
        )  # fmt: skip
    return Section("cases", "办过的事", columns, records)


def checks(person: Person) -> Section:
    """What was asked about her."""
    columns = {
        "asked_at": "查询时间",
        "source": "查了哪里",
        "state": "结果",
        "answer": "查到的内容",
    }
    rows = Query.objects.filter(person=person).order_by("id")
    records = [
        {"asked_at": moment(row.asked_at), "source": source(row.source),
         "state": Query.STATES[row.state], "answer": json_of(row.payload.open())}
        for row in rows
    ]  # fmt: skip
    return Section("checks", "向有关部门核对的结果", columns, records)


def visits(person: Person) -> Section:
    """Who came to see."""
    columns = {"visited_on": "日期", "met": "在场", "living": "居住情况", "observed": "所见",
               "agrees": "与申报一致", "photos": "照片（张）"}  # fmt: skip
    rows = Visit.objects.filter(case__applicant=person).order_by("id")
    records = [
        {"visited_on": day(row.visited_on), "met": row.met, "living": row.living,
         "observed": json_of(row.observed.open()), "agrees": row.agrees,
         "photos": row.photos.count()}
        for row in rows
    ]  # fmt: skip
    return Section("visits", "入户调查", columns, records)


def decisions(person: Person) -> Section:
    """What was decided."""
    columns = {"number": "决定编号", "item": "事项", "verdict": "决定", "amount": "每月（元）",
               "decided_on": "日期", "decided_by": "决定人", "reasons": "理由"}  # fmt: skip
    rows = Decision.objects.filter(case__applicant=person).select_related("case").order_by("id")
    records = [
        {"number": row.number, "item": item(row.case.item),
         "verdict": Decision.VERDICTS[row.verdict], "amount": yuan(row.amount_fen),
         "decided_on": day(row.decided_on), "decided_by": row.decided_label,
         "reasons": row.reasons}
        for row in rows
    ]  # fmt: skip
    return Section("decisions", "决定", columns, records)


def entitlements(person: Person) -> Section:
    """What she is entitled to."""
    columns = {"item": "事项", "amount": "每月（元）", "from_month": "起始月",
               "until_month": "终止月", "sample": "含示例值"}  # fmt: skip
    rows = Entitlement.objects.filter(Q(payee=person) | Q(covered__person=person)).distinct()
    records = [
        {"item": item(row.item), "amount": yuan(row.amount_fen),
         "from_month": day(row.from_month), "until_month": day(row.until_month),
         "sample": row.placeholder}
        for row in rows.order_by("id")
    ]  # fmt: skip
    return Section("entitlements", "待遇", columns, records)


def payments(person: Person) -> Section:
    """What was paid."""
    columns = {"month": "月份", "item": "事项", "amount": "金额（元）", "state": "状态",
               "account": "账户", "paid_on": "到账"}  # fmt: skip
    records = [
        {"month": f"{row.month:%Y-%m}", "item": item(row.item), "amount": yuan(row.fen),
         "state": row.state, "account": row.account, "paid_on": day(row.paid_on)}
        for row in paid_to(person, MOST)
    ]  # fmt: skip
    return Section("payments", "发放", columns, records)


def messages(person: Person) -> Section:
    """What she was told."""
    columns = {"made_at": "时间", "title": "标题", "text": "内容"}
    records = [
        {"made_at": moment(row.made_at), "title": row.title,
         "text": row.text.open()}
        for row in Message.objects.filter(person=person).order_by("id")
    ]  # fmt: skip
    return Section("messages", "告诉过您的事", columns, records)


def looks(person: Person) -> Section:
    """Who looked."""
    columns = {"at": "时间", "who": "谁", "what": "做了什么", "purpose": "为了什么"}
    records = [
        {"at": moment(look.at), "who": look.who, "what": look.what,
         "purpose": look.purpose}
        for look in who_looked(person, MOST)
    ]  # fmt: skip
    return Section("looks", "谁看过您的资料", columns, records)


def requests(person: Person) -> Section:
    """What she asked about her data."""
    columns = {"number": "编号", "kind": "请求", "received_on": "收到", "outcome": "结果",
               "answer": "答复"}  # fmt: skip
    records = [
        {"number": row.number or "", "kind": Request.KINDS[row.kind],
         "received_on": day(row.received_on), "outcome": Request.OUTCOMES.get(row.outcome, ""),
         "answer": row.answer}
        for row in person.rights_requests.order_by("id")
    ]  # fmt: skip
    return Section("requests", "关于个人资料的请求", columns, records)


def ratings(person: Person) -> Section:
    """How she rated it."""
    columns = {"given_on": "日期", "item": "哪件事", "grade": "评价", "words": "想说的话",
               "heard": "回访时您的话", "answer": "回访的答复"}  # fmt: skip
    rows = Rating.objects.filter(person=person).select_related("case").order_by("id")
    records = [
        {"given_on": day(row.given_on), "item": item(row.case.item),
         "grade": Rating.GRADES[row.grade], "words": row.words.open(), "heard": row.heard.open(),
         "answer": row.answer.open()}
        for row in rows
    ]  # fmt: skip
    return Section("ratings", "您的评价", columns, records)
