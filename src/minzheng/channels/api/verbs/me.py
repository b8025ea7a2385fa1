"""My data, who looked at it, my money and what I was told."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router

from minzheng.channels.api.auth import RESIDENT, visitor
from minzheng.channels.api.shapes import Done, ForIn, In, Key, Nothing, Out, Ref
from minzheng.channels.api.writing import written
from minzheng.foundation.core import clock
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import mask_account, mask_id, mask_name, mask_phone
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.cases.visitors import Visitor, family, home_of
from minzheng.stages.catalog import find
from minzheng.stages.decisions.application import current_account
from minzheng.stages.decisions.progress import people_rows
from minzheng.stages.notices.actions import mark_read
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.queries import messages_of
from minzheng.stages.payments.queries.lines import paid_to
from minzheng.stages.registry.models import ACTS, Mandate
from minzheng.stages.registry.queries import who_looked

router = Router(tags=["我的"], auth=RESIDENT)
MOST = 60
LOOKS_MOST = 100


class MemberOut(Out):
    """Someone of my household, the name masked."""

    name: str
    note: str


class HeldOut(Out):
    """Someone whose mandate I hold: her id for `for`, her masked name, what it covers."""

    person: str
    name: str
    acts: list[str]
    until_on: dt.date


class MeOut(Out):
    """What the bureau holds about me; numbers by their ends."""

    person: str
    name: str
    id_number: str
    phone: str
    born_on: dt.date
    place: str
    address: str
    bank: str
    account: str
    family: list[MemberOut]
    acting_for: list[HeldOut]


class NewestOut(Out):
    """A list of the newest; `more`: there are older ones, which a copy of the data has."""

    more: bool


class LookOut(Out):
    """One look at my data."""

    at: dt.datetime
    who: str
    what: str
    purpose: str


class LooksOut(NewestOut):
    """Who looked, newest first, at most a hundred."""

    looks: list[LookOut]


class PaymentOut(Out):
    """One month's money."""

    month: dt.date
    item: str
    kind: str
    fen: int
    state: str
    reason: str
    account: str
    paid_on: dt.date | None
    back_fen: int


class PaymentsOut(NewestOut):
    """What I was and will be paid, newest month first, at most sixty."""

    payments: list[PaymentOut]


class MessageOut(Out):
    """Something I was told."""

    message: str
    title: str
    text: str
    made_at: dt.datetime
    read: bool
    case: str


class MessagesOut(NewestOut):
    """What I was told, newest first, at most sixty."""

    messages: list[MessageOut]


class MessageIn(In):
    """Which message."""

    message: Ref


@router.post("", response=MeOut, summary="我的资料")
def me(request: HttpRequest, body: Nothing) -> MeOut:
    """My data."""
    who = visitor(request)
    person, home, account = who.person, home_of(who), current_account(who.person)
    held = Mandate.objects.live(clock.today()).filter(agent=person).select_related("person")
    return MeOut(
        person=person.public_id, name=person.name, id_number=mask_id(person.id_number.open()),
        phone=mask_phone(person.phone.open()) if person.phone else "", born_on=person.birth_on,
        place=full_name(home.area) if home else "", address=home.address if home else "",
        bank=account.bank if account else "",
        account=mask_account(account.tail) if account else "",
        family=[MemberOut(**row) for row in people_rows(family(home))],
        acting_for=[_held(row) for row in held],
    )  # fmt: skip


@router.post("/looks", response=LooksOut, summary="谁看过我的资料")
def looks(request: HttpRequest, body: Nothing) -> LooksOut:
    """Who opened my data, when and what for."""
    rows, more = firsts(who_looked(visitor(request).person, LOOKS_MOST + 1), LOOKS_MOST)
    return LooksOut(looks=[LookOut(**look._asdict()) for look in rows], more=more)


@router.post("/payments", response=PaymentsOut, summary="发给我的钱")
def payments(request: HttpRequest, body: ForIn) -> PaymentsOut:
    """Month, sum, account, state."""
    rows, more = firsts(paid_to(visitor(request, body, "money").person, MOST + 1), MOST)
    named = [{**row._asdict(), "item": _name(row.item)} for row in rows]
    return PaymentsOut(payments=[PaymentOut(**row) for row in named], more=more)


@router.post("/messages", response=MessagesOut, summary="我的消息")
def messages(request: HttpRequest, body: Nothing) -> MessagesOut:
    """The newest; listing is not reading."""
    rows, more = firsts(messages_of(visitor(request).person), MOST)
    return MessagesOut(messages=[_message(row) for row in rows], more=more)


@router.post("/messages/read", response=Done, summary="消息已读")
def read(request: HttpRequest, body: MessageIn, key: Key) -> dict[str, Any]:
    """Note that a message was opened; the first time counts."""
    who = visitor(request)
    row = _mine(who, body.message)

    def do() -> Done:
        mark_read(message=row, by=who.resident)
        return Done()

    return written(request, key, body, do)


def _mine(who: Visitor, public_id: str) -> Message:
    found = messages_of(who.person).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _message(row: Message) -> MessageOut:
    return MessageOut(
        message=row.public_id, title=row.title, text=row.text.open(), made_at=row.made_at,
        read=row.read_at is not None, case=row.case.public_id if row.case else "",
    )  # fmt: skip


def _held(row: Mandate) -> HeldOut:
    return HeldOut(
        person=row.person.public_id, name=mask_name(row.person.name), until_on=row.until_on,
        acts=[act for act in ACTS if act in row.acts],
    )  # fmt: skip


def _name(code: str) -> str:
    try:
        return find(code).name
    except KeyError:
        return "待遇"
