"""Tells people what has happened, empties the outbox, then tells other systems."""

from django.db import IntegrityError

from minzheng.foundation.core import line
from minzheng.foundation.core.actors import LINE
from minzheng.stages.notices import outbox
from minzheng.stages.notices.actions import Telling, tell, tell_all
from minzheng.stages.notices.events import SOURCES, Source
from minzheng.stages.notices.models import Message
from minzheng.stages.notices.webhooks import sending


def pull() -> int:
    """One walk: messages made and messages settled."""
    return sum(_told(source) for source in SOURCES) + outbox.drain() + sending.pull()


def _told(source: Source) -> int:
    """All events of a source in one transaction; if one of them is bad, each in its own."""
    try:
        tellings = list(source())
    except Exception as error:
        line.set_aside("notices", source.__name__, error)
        return 0
    if not tellings:
        return 0
    try:
        return tell_all(tellings=tellings, by=LINE)
    except Exception:
        return line.each("notices", tellings, _tell)


def _tell(telling: Telling) -> bool:
    """One event; another runner may have told it meanwhile, which is as good."""
    try:
        tell(**telling._asdict(), by=LINE)
    except IntegrityError:
        if not Message.objects.filter(key=telling.key).exists():
            raise
        return False
    return True
