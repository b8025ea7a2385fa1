"""How words become a telling: for a protected person title and text message say nothing."""

from minzheng.stages.cases.models import Case
from minzheng.stages.notices import words
from minzheng.stages.notices.actions import Telling
from minzheng.stages.notices.words import Words
from minzheng.stages.registry.models import Person


def telling(key: str, kind: str, person: Person, said: Words, case: Case | None) -> Telling:
    """One thing to tell one person, with the text message of its kind."""
    title = words.SECRET_TITLE if person.secret else said.title
    return Telling(key, person, title[:60], said.text, words.sms(kind, person), case)
