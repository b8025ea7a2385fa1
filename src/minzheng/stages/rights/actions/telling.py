"""Telling those whom a request concerns: the person each time, and the one who asked for her."""

from minzheng.foundation.core.actors import Actor
from minzheng.stages.notices.actions import tell
from minzheng.stages.registry.models import Person
from minzheng.stages.rights import words
from minzheng.stages.rights.models import Request

TEXTS = {"received": words.received, "extended": words.extended, "answered": words.answered}


def addressees(row: Request) -> list[tuple[Person, str]]:
    """Who is told, each with the mark of the message's key.

    An agent reads it while he acts for her; a guardian and a relative have a page of their own.
    """
    found = [] if row.person.died_on is not None else [(row.person, "")]
    if row.asker is not None and row.capacity in ("guardian", "relative"):
        found.append((row.asker, ":asker"))
    return found


def tell_of(row: Request, what: str, *, by: Actor) -> None:
    """Put the message on each page and, by phone, a line that says almost nothing."""
    for person, mark in addressees(row):
        tell(
            key=words.key_of(what, row, mark), person=person, by=by,
            title=words.title(what, person), text=TEXTS[what](row),
            sms_text=words.sms(what, person),
            sms_to=person.phone.open() if person.phone else "",
        )  # fmt: skip
