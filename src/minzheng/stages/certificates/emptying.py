"""When the time of keeping is over: what was entered at the counter goes, with its signed sheet."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.uploads.dropping import drop
from minzheng.stages.certificates.models import CounterEntry


@action
def forget_entry(*, entry: CounterEntry, by: Actor) -> bool:
    """Delete one entry of the counter; the file goes once the row is gone for good."""
    record("counter.forgotten", entry, by=by, subject=entry.person)
    drop(entry.scan)
    entry.delete()
    return True
