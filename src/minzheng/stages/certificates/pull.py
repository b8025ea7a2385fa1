"""Each decision and each sent case gets its code; each item and each blank form has a live one."""

from django.db import IntegrityError
from django.db.models import Exists, OuterRef

from minzheng.foundation.core import line
from minzheng.foundation.core.actors import LINE
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import registered
from minzheng.stages.certificates.actions import issue, issue_all, revoke
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.newest import Wanting
from minzheng.stages.certificates.queries import live_targets
from minzheng.stages.certificates.twins import twins
from minzheng.stages.decisions.models import Decision


def _coded(kind: str) -> Exists:
    """A revoked code is not issued again by itself: someone revoked it for a reason."""
    return Exists(Code.objects.filter(kind=kind, target=OuterRef("public_id")))


LETTERS = Wanting(
    "codes:letter", Decision,
    lambda: Decision.objects.filter(~_coded("letter")).values_list("public_id", flat=True),
)  # fmt: skip
CASES = Wanting(
    "codes:case", Case,
    lambda: Case.objects.exclude(state="draft").filter(~_coded("case"))
    .values_list("public_id", flat=True),
)  # fmt: skip


def pull() -> int:
    """Issue what is missing; returns codes issued."""
    done = _issue_all("letter", LETTERS.now()) + _issue_all("case", CASES.now())
    items = {item.code for item in registered()} - live_targets("item")
    forms = {twin.slug for twin in twins()} - live_targets("form")
    done += line.each("certificates", sorted(items), _issue_item)
    return done + line.each("certificates", sorted(forms), _issue_form)


def _issue_all(kind: str, waiting: list[str]) -> int:
    """All in one transaction; if that fails, each in its own."""
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


def _issue_item(code: str) -> None:
    """A poster's code is renewed when it has run out or was revoked."""
    issue(kind="item", target=code, by=LINE)


def _issue_form(slug: str) -> None:
    """A blank form's code, as an item's; one that has run out makes room for the next."""
    for old in Code.objects.filter(kind="form", target=slug, revoked_at=None):
        revoke(code=old, by=LINE)
    issue(kind="form", target=slug, by=LINE)
