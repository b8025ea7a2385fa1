"""Each decision and each sent case gets its code; each item and each blank form has a live one."""

from django.db import IntegrityError
from django.db.models import Exists, OuterRef, QuerySet

from minzheng.foundation.core import line
from minzheng.foundation.core.actors import LINE
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import registered
from minzheng.stages.certificates.actions import issue, issue_all, revoke
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.newest import newest, sweep_again
from minzheng.stages.certificates.queries import item_code, live_code
from minzheng.stages.certificates.twins import twins
from minzheng.stages.decisions.models import Decision

AT_ONCE = 500


def pull() -> int:
    """Issue what is missing; returns codes issued."""
    cases = Case.objects.exclude(state="draft")
    done = _issue_all("letter", Decision.objects.all()) + _issue_all("case", cases)
    done += line.each("certificates", [item.code for item in registered()], _issue_item)
    return done + line.each("certificates", [twin.slug for twin in twins()], _issue_form)


def _issue_all(kind: str, rows: "QuerySet[Decision] | QuerySet[Case]") -> int:
    """All in one transaction; if that fails, each in its own. A revoked code is not issued again
    by itself: someone revoked it for a reason."""
    coded = Code.objects.filter(kind=kind, target=OuterRef("public_id"))
    bare = newest(f"codes:{kind}", rows).filter(~Exists(coded)).order_by("pk")
    waiting = list(bare.values_list("public_id", flat=True)[:AT_ONCE])
    if len(waiting) == AT_ONCE:
        sweep_again(f"codes:{kind}")
    try:
        return issue_all(kind=kind, targets=waiting, by=LINE)
    except Exception:
        return line.each("certificates", waiting, lambda ref: _issue_one(kind, ref))


def _issue_one(kind: str, ref: str) -> bool:
    """One code; another runner may have issued it meanwhile, which is as good."""
    try:
        return issue_all(kind=kind, targets=[ref], by=LINE) > 0
    except IntegrityError:
        if not Code.objects.filter(kind=kind, target=ref).exists():
            raise
        return False


def _issue_item(code: str) -> bool:
    """A poster's code is renewed when it has run out or was revoked."""
    if item_code(code) is not None:
        return False
    issue(kind="item", target=code, by=LINE)
    return True


def _issue_form(slug: str) -> bool:
    """A blank form's code, as an item's; one that has run out makes room for the next."""
    if live_code("form", slug) is not None:
        return False
    for old in Code.objects.filter(kind="form", target=slug, revoked_at=None):
        revoke(code=old, by=LINE)
    issue(kind="form", target=slug, by=LINE)
    return True
