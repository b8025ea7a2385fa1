"""Everything the bureau keeps about one person, gathered when she opens her copy; never stored.

One shape for the file and the print: sections of records, each column with its words. Other
people's names are masked, and what others said in confidence about her is not handed out.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from minzheng.foundation.core import clock
from minzheng.stages.registry.models import Person
from minzheng.stages.rights.gathering import matters, who
from minzheng.stages.rights.gathering.shape import Section, moment
from minzheng.stages.rights.models import Request

__all__ = ["Section", "as_document", "copy_of"]
FORMAT = "minzheng-personal-data/1"
SECTIONS = (
    who.person, who.homes, who.accounts, who.events, who.consents,
    matters.cases, matters.checks, matters.visits, matters.decisions, matters.entitlements,
    matters.payments, matters.messages, matters.looks, matters.requests, matters.ratings,
)  # fmt: skip


def copy_of(person: Person) -> list[Section]:
    """All sections of a person's copy; an empty one says that there is nothing."""
    return [section(person) for section in SECTIONS]


def as_document(row: Request, sections: Iterable[Section]) -> dict[str, Any]:
    """The machine-readable copy: what it is, when it was made, and its sections."""
    return {
        "format": FORMAT, "made_at": moment(clock.now()),
        "made_by": settings.DISTRICT["full_name"], "request": row.number,
        "sections": [section._asdict() for section in sections],
    }  # fmt: skip
