"""Months of payments in a process of their own, made to be killed.

    python -m tests.stages.payments.payday

reads commands from standard input, one a line, and answers each with one line of JSON:
`prepare N` gives N households an entitlement; `run MONTH [SECONDS]` pays one month from wherever
it stands in a forked child, which is killed -9 after so many seconds; `naive MONTH [SECONDS]` does
the same the careless way; `page MONTH` presses the button of a new list. `full MONTH BYTES`,
`naive-full` and `page MONTH BYTES` do so on a disk on which no file gets longer, `faulty run|naive|
page MONTH FAULT` on one that fails (tests/promises/faults.py), `starved MONTH BYTES` with so much
memory and no more. `staff` gives the sessions of the three people; `day MONTH` lets that month
come; `check MONTH…` says what does not hold.

The database is the one of DATABASE_URL, the bank the one of BANK_URL.
"""

import datetime as dt
import os
import sys
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from minzheng.connectors.bank import format as layout  # noqa: E402
from minzheng.foundation.accounts.models import User  # noqa: E402
from minzheng.foundation.audit.chain import faults as chain_faults  # noqa: E402
from minzheng.foundation.core import clock  # noqa: E402
from minzheng.foundation.core.actors import LINE  # noqa: E402
from minzheng.foundation.core.publicid import new_public_id  # noqa: E402
from minzheng.foundation.ledger.actions import post  # noqa: E402
from minzheng.foundation.ledger.models import Entry  # noqa: E402
from minzheng.foundation.ledger.queries import posted  # noqa: E402
from minzheng.stages.decisions.models import Entitlement  # noqa: E402
from minzheng.stages.payments import actions, bank, queries  # noqa: E402
from minzheng.stages.payments.models import BankFile, Batch, Line, PaidPerson, Transfer  # noqa: E402
from minzheng.stages.payments.pull import pull  # noqa: E402
from tests.promises.forked import FULL, forked, limited, say, starved  # noqa: E402
from tests.stages.payments.grants import give_account, grant_all, households  # noqa: E402

AMOUNT = 80_000
CARELESS = 60  # households that the careless way pays
PEOPLE = {"make": "qian", "check": "sun", "release": "wu"}
SESSIONS: dict[str, str] = {}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def prepare(count: int) -> dict[str, Any]:
    """So many households of two, some with accounts that the bank will send back."""
    from tests.cast import Cast, load_district

    load_district()
    cast = Cast()
    families = households(cast.li_home.area, count, 2)
    grant_all(families, AMOUNT)
    for family in families[:: max(count // 10, 1)]:
        give_account(family[0], f"62289999{family[0].pk:08d}9901")
    return {"households": count}


def run(month: dt.date) -> None:
    """Everything three people and the line do in a month, from wherever it stands now."""
    clock.fix(month)
    maker, checker, payer = (User.objects.get(username=name) for name in PEOPLE.values())
    walk(actions.make_batch(item="DB", month=month, by=maker), checker, payer)
    returned = Line.objects.filter(month=month, state="returned", paying_batch__kind="regular")
    for line in returned.select_related("payee"):
        if not queries.account_corrected(line):
            give_account(line.payee, f"62281111{line.pk:08d}")
    if queries.awaiting_reissue("DB"):
        actions.make_reissue(item="DB", by=maker)
    for batch in Batch.objects.filter(kind="reissue").exclude(state="settled"):
        walk(batch, checker, payer)


def walk(batch: Batch, checker: User, payer: User) -> None:
    """Check, pay and settle a batch that may be anywhere on its way."""
    if batch.state == "made":
        batch = actions.check_batch(batch=batch, by=checker, version=batch.version)
    if batch.state == "checked":
        seen = queries.moved_mark(batch)  # the payer looks at each before he pays
        actions.release_batch(batch=batch, by=payer, version=batch.version, accounts_seen=seen)
    while Batch.objects.filter(pk=batch.pk, state="released").exists():
        BankFile.objects.update(retry_at=None)
        pull()


def naive(month: dt.date) -> None:
    """Broken on purpose: a fresh number for each try, the bank first, the books after all of it."""
    teller = bank.client()
    open_rights = [
        right
        for right in queries.in_force("DB", month).order_by("id")[:CARELESS]
        if not posted(f"naive:{right.pk}:{month}")
    ]
    for right in open_rights:
        number = new_public_id()
        row = layout.Transfer(f"T{number}", "某", "6228000000000001", right.amount_fen)
        file = layout.PaymentFile(f"N{number}", month, "33040200000001", (row,))
        teller.submit(layout.write_payment_file(file, settings.CONNECTOR_SECRET))
    with transaction.atomic():
        for right in open_rights:
            post(
                reference=f"naive:{right.pk}:{month}", kind="paid", by=LINE, on=month,
                sums={"expense": right.amount_fen, "bank": -right.amount_fen},
            )  # fmt: skip


def check(months: list[str]) -> dict[str, Any]:
    """What does not hold after these months were paid; every list is empty when all is well."""
    wrong = list(queries.discrepancies())
    wrong += [f"审计链 {fault.seq} {fault.why}" for fault in chain_faults()]
    rights = Entitlement.objects.count()
    for month in months:
        paid = Line.objects.filter(month=month, state="paid").count()
        people = PaidPerson.objects.filter(month=month).count()
        if (paid, people) != (rights, rights * 2):
            wrong.append(f"{month}: {paid} 户 {people} 人，应为 {rights} 户")
    kinds = Counter(
        (kind, reference.split(":")[1])
        for kind, reference in Entry.objects.values_list("kind", "reference")
    )
    due = sum(kind == "due" for kind, _ in kinds)
    money = Transfer.objects.filter(state="paid").count()
    entries = sum(kind == "paid" for kind, _ in kinds)
    if not due == money == entries == rights * len(months):
        wrong.append(f"应付 {due}，转账 {money}，入账 {entries}，应为 {rights * len(months)}")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            wrong += [row[0] for row in cursor.fetchall() if row[0] != "ok"]
    sent = Transfer.objects.filter(state="paid").values_list("public_id", flat=True)
    return {"wrong": wrong, "paid": sorted(f"T{number}" for number in sent)}


def press(month: dt.date) -> None:
    """The button of a new list: it is made, or the page says in plain words that it is not."""
    clock.fix(month)
    browser = Client(raise_request_exception=False, HTTP_HOST="localhost")
    browser.cookies["sessionid"] = SESSIONS["make"]
    form = {"item": "DB", "month": month.isoformat(), "kind": "regular"}
    reply = browser.post("/desk/batches/make/", form)
    made = reply.status_code == 302 and "/desk/batches/" in reply["Location"]
    if not made and not (reply.status_code == 500 and "系统出错了" in reply.content.decode()):
        raise AssertionError(f"{reply.status_code}: {reply.content.decode()[:300]}")
    os._exit(0 if made else FULL)


def signed_in() -> dict[str, str]:
    """A session of each of the three, as the sign-in page makes it."""
    for part, name in PEOPLE.items():
        if part not in SESSIONS:
            browser, person = Client(), User.objects.get(username=name)
            browser.force_login(person)
            session = browser.session
            session["epoch"] = person.session_epoch
            session.save()
            SESSIONS[part] = browser.cookies["sessionid"].value
    return SESSIONS


def in_month(work: Callable[[dt.date], None], month: str) -> Callable[[], None]:
    """The work of a month, to be done by a child."""
    return partial(work, dt.date.fromisoformat(month))


def main() -> None:
    """Answer commands until standard input ends."""
    say({"ready": os.getpid()})
    for command in sys.stdin:
        match command.split():
            case ["prepare", count]:
                say(prepare(int(count)))
            case ["run", month, *kill]:
                say(forked(in_month(run, month), *kill))
            case ["naive", month, *kill]:
                say(forked(in_month(naive, month), *kill))
            case ["full", month, most]:
                say(forked(in_month(run, month), first=partial(limited, int(most))))
            case ["naive-full", month, most]:
                say(forked(in_month(naive, month), first=partial(limited, int(most))))
            case ["page", month, most]:
                signed_in()
                say(forked(in_month(press, month), first=partial(limited, int(most))))
            case ["faulty", what, month, fault]:
                signed_in()
                work = {"run": run, "naive": naive, "page": press}[what]
                say(forked(in_month(work, month), fault=fault))
            case ["page", month]:
                signed_in()
                say(forked(in_month(press, month)))
            case ["starved", month, room]:
                say(forked(in_month(run, month), first=partial(starved, int(room))))
            case ["staff"]:
                say(signed_in())
            case ["day", month]:
                clock.fix(dt.date.fromisoformat(month))
                say({"day": month})
            case ["check", *months]:
                say(check(months))
            case _:
                raise ValueError(f"no such order: {command}")
    connections.close_all()


if __name__ == "__main__":
    main()
