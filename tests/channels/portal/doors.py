"""Every address of the portal, with the thing it belongs to."""

from dataclasses import dataclass

from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Decision
from minzheng.stages.notices.models import Message
from minzheng.stages.registry.models import Authorisation, Mandate, Person
from minzheng.stages.rights.models import Request

OWN = [
    "/", "/cases/", "/payments/", "/me/", "/me/phone/", "/me/account/", "/me/looks/",
    "/authorisations/", "/mandates/", "/mandates/give/",
    "/mandates/give/worker/", "/messages/", "/apply/dibao/", "/me/card/", "/me/paper/account/",
    "/rights/", "/rights/ask/copy/",
]  # fmt: skip
CASE_PAGES = ("sent/", "rate/", "withdraw/", "supplement/", "authorise/", "paper/withdraw/")
REQUEST_PAGES = ("", "withdraw/", "file/", "print/")
OPEN_TO_ALL = ["/", "/items/", "/not-yet/marriage/", "/sign-in/"]


@dataclass
class Things:
    """What one person has, by its public ids."""

    case: Case
    decision: Decision | None = None

    def addresses(self) -> list[str]:
        """Pages of these things, and what can be posted to them."""
        case = f"/cases/{self.case.public_id}/"
        found = [case, *(case + end for end in CASE_PAGES)]
        for row in self.case.checks.all():
            found += [f"{case}differences/{d.public_id}/" for d in row.differences.all()]
        if self.decision is not None:
            letter = f"/decisions/{self.decision.public_id}/"
            found += [letter, letter + "print/", letter + "appeal/"]
        found += [f"/messages/{m.public_id}/" for m in Message.objects.filter(case=self.case)]
        members = self.case.household.memberships.select_related("person")
        found += [f"{case}authorise/{m.person.public_id}/" for m in members]
        people = [m.person for m in members]
        return found + papers_of(people) + requests_of(people)


def requests_of(people: list[Person]) -> list[str]:
    """Pages of what some people asked about their data."""
    rows = Request.objects.filter(person__in=people)
    return [f"/rights/{row.public_id}/{end}" for row in rows for end in REQUEST_PAGES]


def papers_of(people: list[Person]) -> list[str]:
    """Pages of authorisations and mandates of some people."""
    given = Authorisation.objects.filter(person__in=people)
    found = [f"/authorisations/{row.public_id}/withdraw/" for row in given]
    mandates = Mandate.objects.filter(person__in=people)
    return found + [
        f"/mandates/{row.public_id}/{end}/"
        for row in mandates
        for end in ("revoke", "act", "give-back")
    ]
