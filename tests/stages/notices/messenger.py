"""The line that tells people, in a process of its own, made to be killed.

    python -m tests.stages.notices.messenger

`accept N` accepts N cases of as many people; `run [SECONDS]` tells whom it must and hands over what
waits, as if the time between two tries had gone by, in a forked child that is killed -9 after so
many seconds; `naive [SECONDS]` does so with a new number for each try; `check` says what does not
hold and what we have on record of each message.

The database is the one of DATABASE_URL, the gateway the one of SMS_URL.
"""

import sys
from typing import Any

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from minzheng.foundation.audit.chain import faults as chain_faults  # noqa: E402
from minzheng.foundation.audit.models import Event  # noqa: E402
from minzheng.foundation.core import clock  # noqa: E402
from minzheng.foundation.core.models import SetAside  # noqa: E402
from minzheng.foundation.core.publicid import new_public_id  # noqa: E402
from minzheng.foundation.divisions.models import Division  # noqa: E402
from minzheng.stages.cases.models import Case  # noqa: E402
from minzheng.stages.notices import outbox  # noqa: E402
from minzheng.stages.notices.models import Message  # noqa: E402
from minzheng.stages.notices.pull import pull  # noqa: E402
from minzheng.stages.registry.models import Person  # noqa: E402
from tests.cast import TODAY, area, load_district  # noqa: E402
from tests.promises.forked import forked, say  # noqa: E402
from tests.stages.records import a_case, households  # noqa: E402

PHONES = 13_800_000_000


def accept(many: int) -> dict[str, Any]:
    """So many people with a phone of their own, and a case of each that has just been accepted."""
    if not Division.objects.exists():
        load_district()
    clock.fix(TODAY)
    start = Person.objects.count() + 1
    for n, (person, home) in enumerate(households(area("烟雨社区"), many, start), start):
        person.phone = str(PHONES + n)
        person.save(update_fields=["phone"])
        a_case(person, home)
    return {"cases": Case.objects.count()}


def run() -> None:
    """Everything the line does about messages, until nothing waits."""
    clock.fix(TODAY)
    Message.objects.filter(state="waiting").update(next_try_at=clock.real_now())
    pull()


def naive() -> None:
    """Broken on purpose: the gateway cannot know a message again."""
    plain = outbox._sms
    outbox._sms = lambda message: plain(message)._replace(message_id=new_public_id())
    run()


def check() -> dict[str, Any]:
    """Messages by number with receipt, and whether the record says that it was a repetition."""
    wrong = [f"审计链 {fault.seq} {fault.why}" for fault in chain_faults()]
    wrong += [f"搁置 {row.error}" for row in SetAside.objects.all()]
    cases, told = Case.objects.count(), Message.objects.count()
    if told != cases:
        wrong.append(f"{cases} 件受理，{told} 条消息")
    sent = Event.objects.filter(verb="message.sent")
    marks: dict[str, list[bool]] = {}
    for number, detail in sent.values_list("object_ref", "detail"):
        marks.setdefault(number, []).append(detail["repeated"])
    wrong += [f"消息 {number} 记了 {len(m)} 次" for number, m in marks.items() if len(m) != 1]
    wrong += [f"消息 {m.public_id} 还在{m.state}" for m in Message.objects.exclude(state="sent")]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            wrong += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    receipts = dict(Message.objects.values_list("public_id", "receipt"))
    return {"wrong": wrong, "receipts": receipts, "repeated": {n: m[0] for n, m in marks.items()}}


def main() -> None:
    """Answer orders until standard input ends."""
    say({"ready": True})
    for order in sys.stdin:
        match order.split():
            case ["accept", many]:
                say(accept(int(many)))
            case ["run", *kill]:
                say(forked(run, *kill))
            case ["naive", *kill]:
                say(forked(naive, *kill))
            case ["check"]:
                say(check())
            case _:
                raise ValueError(f"no such order: {order}")
    connections.close_all()


if __name__ == "__main__":
    main()
