"""When the time of keeping is over: the words go, the grade stays, since figures rest on it."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.stages.cases.models import Case
from minzheng.stages.ratings.models import Rating


@action
def empty_rating(*, case: Case, by: Actor) -> bool:
    """Delete what was said about a matter and answered. Returns whether there was anything."""
    row = Rating.objects.filter(case=case, emptied_on=None).select_related("person").first()
    if row is None:
        return False
    Rating.objects.filter(pk=row.pk).update(words="", heard="", answer="", emptied_on=clock.today())
    record("rating.emptied", row, by=by, subject=row.person)
    return True
