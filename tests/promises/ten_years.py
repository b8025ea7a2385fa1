"""Ten synthetic years of households, and, worked out apart from the product, each record's day."""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from minzheng.foundation.ledger.actions import move, post_many
from minzheng.stages.cases.models import Case
from minzheng.stages.notices.models import Message
from minzheng.stages.payments.models import BankFile, PaidPerson
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Household, Person
from minzheng.stages.rights.models import Request
from minzheng.stages.verification.models import Query
from tests.cast import BY, area, make_id
from tests.stages.records import a_case, a_check, a_decision, a_line, an_entitlement

FIRST, LAST = dt.date(2011, 10, 26), dt.date(2021, 10, 26)
DAY = dt.timedelta(days=1)
# As the shipped example has them; the test counts by itself.
YEARS = {"case": 5, "payment": 10, "message": 2, "request": 3, "person": 5}
DRAFT_DAYS = 90


def gone_on(ended: dt.date, years: int) -> dt.date:
    """The first day without it: the day after the corresponding day, or after the month's last."""
    try:
        last = ended.replace(year=ended.year + years)
    except ValueError:  # 29 February
        last = dt.date(ended.year + years, 2, 28)
    return last + DAY


@dataclass
class History:
    """What was made: each record with the first day on which it must be gone."""

    chance: random.Random
    days: dict[tuple[str, int], dt.date] = field(default_factory=dict)
    words: dict[int, list[str]] = field(default_factory=dict)  # person -> words that must go
    stays: list[Person] = field(default_factory=list)
    count: int = 0

    def some_day(self, first: dt.date, last: dt.date) -> dt.date:
        """A day between two."""
        return first + self.chance.randrange((last - first).days + 1) * DAY


def at(on: dt.date) -> dt.datetime:
    """Noon of a day."""
    return timezone.make_aware(dt.datetime.combine(on, dt.time(12)))


def build(seed: int, households: int) -> History:
    """So many households with everything that can be kept about them."""
    story = History(random.Random(seed))
    for _ in range(households):
        _household(story)
    return story


def _person(story: History, name: str, born: dt.date, order: int) -> Person:
    number = make_id(born, order)
    return registry.register_person(
        name=name, id_number=number, area=area("烟雨社区"), phone="", by=BY
    )


def _household(story: History) -> None:
    """A head who dies in the ten years and a wife who lives on: his goes, hers stays."""
    story.count += 1
    mark = f"{story.count:03d}"
    digits = "零一二三四五六七八九"
    tail = "".join(digits[int(d)] for d in mark)
    head = _person(story, f"逝者{tail}", dt.date(1940, 1, 1) + story.count * DAY, 111)
    wife = _person(story, f"遗孀{tail}", dt.date(1942, 1, 1) + story.count * DAY, 222)
    home = registry.form_household(
        head=head, members=[(wife, "12")], area=head.area, address=f"长寿路{mark}号",
        from_on=FIRST - 365 * DAY, by=BY,
    )  # fmt: skip
    died = story.some_day(FIRST + 700 * DAY, LAST - 30 * DAY)
    days = [_granted(story, head, wife, home, died), *_small(story, head, home, died, mark)]
    registry.record_life_event(person=head, kind="death", on=died, source="死亡证明", by=BY)
    story.days["person", head.pk] = max([gone_on(died, YEARS["person"]), *days])
    story.words[head.pk] = [head.name, head.id_number.open(), f"病历{mark}", f"账户{mark}"]
    story.stays.append(wife)


def _granted(story: History, head: Person, wife: Person, home: Household, died: dt.date) -> dt.date:
    """An aid that ran until the death, paid once a year; returns the last day of what is kept."""
    mark = f"{story.count:03d}"
    opened = story.some_day(FIRST, died - 200 * DAY)
    closed = opened + 40 * DAY
    case = a_case(
        head, home, state="closed", opened_on=opened, submitted_on=opened, accepted_on=opened,
        closed_on=closed, outcome="granted", answers=f'{{"ill": "病历{mark}"}}',
        number=f"DB330402-{opened:%Y%m%d}-{mark}", due_on=closed,
    )  # fmt: skip
    check = a_check(case)
    given = registry.authorise(people=[head], purpose="DB", channel="paper", by=BY)[0]
    Query.objects.create(
        check_run=check, person=head, authorisation=given, source="DS03", state="found",
        payload=f'{{"note": "病历{mark}"}}', payload_hash="x", asked_at=at(opened),
        answered_at=at(opened),
    )  # fmt: skip
    decision = a_decision(
        case, decided_on=closed, decided_at=at(closed), reasons=f"病历{mark}，符合条件。"
    )
    first = (closed.replace(day=1) + 32 * DAY).replace(day=1)
    until = (died.replace(day=1) + 32 * DAY).replace(day=1)
    right = an_entitlement(decision, [head, wife], from_month=first, until_month=until)
    story.days["case", case.pk] = gone_on(max(closed, until), YEARS["case"])
    days = [story.days["case", case.pk]]
    for years in range((until - first).days // 365 + 1):
        days += _paid(story, right, first.replace(year=first.year + years), mark)
    return max(days)


def _paid(story: History, right: Any, month: dt.date, mark: str) -> list[dt.date]:
    right.from_month, kept = month, right.from_month
    line = a_line(right)
    right.from_month = kept
    pay_on = month + 9 * DAY
    PaidPerson.objects.create(line=line, person=right.payee, item=right.item, month=month)
    file = BankFile.objects.get(number=f"F-{line.pk}")
    file.content, file.pay_on = f"账户{mark}", pay_on
    file.result_at, file.result_hash = at(pay_on), "x"
    file.save()
    voucher = move(f"P{line.pk}", "pay", line.amount_fen, debit="expense", credit="bank")
    post_many(vouchers=[voucher], on=pay_on, by=BY)
    story.days["payment", file.pk] = gone_on(pay_on, YEARS["payment"])
    return [story.days["payment", file.pk]]


def _small(
    story: History, head: Person, home: Household, died: dt.date, mark: str
) -> list[dt.date]:
    """A message, a withdrawn case, a draft and an answered request."""
    days = []
    told = story.some_day(FIRST, died)
    message = Message.objects.create(
        key=f"old:{mark}", person=head, title=f"病历{mark}", text=f"病历{mark}", state="page",
        made_at=at(told),
    )  # fmt: skip
    story.days["message", message.pk] = gone_on(told, YEARS["message"])
    taken = story.some_day(FIRST, died)
    back = a_case(
        head, home, state="withdrawn", opened_on=taken, submitted_on=taken, closed_on=taken,
        number=f"DBW-{mark}", answers=f'{{"a": "病历{mark}"}}',
    )  # fmt: skip
    story.days["case", back.pk] = gone_on(taken, YEARS["case"])
    begun = story.some_day(LAST - 100 * DAY, LAST)
    draft = Case.objects.create(
        item="DB", state="draft", applicant=head, household=home, area=home.area, opened_on=begun,
        opened_by="x", answers=f'{{"a": "病历{mark}"}}',
    )  # fmt: skip
    story.days["draft", draft.pk] = begun + (DRAFT_DAYS + 1) * DAY
    asked = story.some_day(FIRST, died)
    row = Request.objects.create(
        kind="copy", person=head, area=head.area, state="answered", text=f"病历{mark}",
        received_on=asked, received_at=at(asked), received_by="x", due_on=asked, outcome="refused",
        answer=f"病历{mark}", answered_at=at(asked), answered_by="y", answered_label="周",
        number=f"QL-{mark}",
    )  # fmt: skip
    story.days["request", row.pk] = gone_on(asked, YEARS["request"])
    for kind, key in (("message", message.pk), ("case", back.pk), ("request", row.pk)):
        days.append(story.days[kind, key])
    days.append(story.days["draft", draft.pk])
    return days
