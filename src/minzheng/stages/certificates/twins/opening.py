"""What the code on a paper leads to. It says nothing by itself: whoever opens it must sign in."""

from typing import NamedTuple

from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find as find_item
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.twins.declared import Twin, find
from minzheng.stages.certificates.twins.filling import About
from minzheng.stages.decisions.models import Decision
from minzheng.stages.decisions.wanted import may_withdraw, missing_papers
from minzheng.stages.registry.models import Person


class Opened(NamedTuple):
    """A form that was scanned: `about` is None for a blank one. `ref` is the thing's public id."""

    twin: Twin
    ref: str = ""
    about: About | None = None


def opened(code: Code) -> Opened | None:
    """The form that a code stands on; None when it is no form's or the form is gone."""
    slug, _, ref = code.target.partition(":")
    try:
        twin = find(slug) if code.kind in ("form", "paper") else None
    except KeyError:
        return None
    if twin is None or code.kind == "form":
        return Opened(twin) if twin else None
    about = about_of(twin, ref)
    return Opened(twin, ref, about) if about else None


def about_of(twin: Twin, ref: str) -> About | None:
    """What a filled form belongs to, by its public id; rights are asked by who shows it."""
    if twin.about == "decision":
        rows = Decision.objects.select_related("case__applicant", "case__household", "case__area")
        decision = rows.filter(public_id=ref).first()
        return About(decision.case.applicant, decision.case, decision) if decision else None
    if twin.about == "case":
        cases = Case.objects.select_related("applicant", "household", "area")
        case = cases.filter(public_id=ref).first()
        if case is None or (twin.item is not None and case.item != twin.item.code):
            return None
        return About(case.applicant, case)
    if twin.about == "person":
        person = Person.objects.filter(public_id=ref).first()
        return About(person) if person else None
    return None


class Filled(NamedTuple):
    """A form, the public id of what it is about, and what is known of that."""

    twin: Twin
    ref: str
    about: About


def of_case(slug: str, case: Case) -> Filled | None:
    """A form about a case or about its newest decision; None where there is no such form."""
    twin = _find(slug, "case", "decision")
    if twin is None:
        return None
    decision = case.decisions.order_by("-id").first() if twin.about == "decision" else None
    if twin.about == "decision" and decision is None:
        return None
    ref = decision.public_id if decision else case.public_id
    about = about_of(twin, ref)
    return Filled(twin, ref, about) if about else None


def of_person(slug: str, person: Person) -> Filled | None:
    """A form about a person."""
    twin = _find(slug, "person")
    return Filled(twin, person.public_id, About(person)) if twin else None


def _find(slug: str, *about: str) -> Twin | None:
    try:
        twin = find(slug)
    except KeyError:
        return None
    return twin if twin.about in about else None


def offered(case: Case) -> list[Twin]:
    """Which forms of a case make sense on paper now."""
    slugs = [f"apply-{find_item(case.item).slug}"] if case.kind == "new" else []
    if missing_papers(case):
        slugs.append("supplement")
    if case.state == "open" and may_withdraw(case):  # a draft was never handed in
        slugs.append("withdraw")
    if case.decisions.exists():
        slugs.append("appeal")
    return [find(slug) for slug in slugs]
