"""How much waits behind each link of the navigation: asked for by the page once it stands.

Apart from the page, so that no page pays for numbers that it does not show; the browser keeps the
answer for half a minute. Numbers only, capped, each inside the reader's area.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.reach import me, my_scope, not_secret
from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import Scope
from minzheng.foundation.core.doors import staff
from minzheng.stages.cases.models import CaseStep, Finding
from minzheng.stages.cases.queries import COUNT_CAP, mine
from minzheng.stages.decisions.models import Objection
from minzheng.stages.payments.queries import account_wanted, exceptions_open
from minzheng.stages.ratings.queries import call_backs
from minzheng.stages.registry.models import RosterJob
from minzheng.stages.rights.queries import in_scope

KEPT_SECONDS = 30


def _todo(scope: Scope, user: User) -> int:
    return CaseStep.objects.filter(mine(scope), finished_at=None)[: COUNT_CAP + 1].count()


def _objections(scope: Scope, user: User) -> int:
    rows = Objection.objects.filter(answered_at=None)
    rows = rows.filter(not_secret(scope, "posting__case__applicant"))
    return scope.rows(rows, "handle_objection", "posting__area")[: COUNT_CAP + 1].count()


def _returned(scope: Scope, user: User) -> int:
    return exceptions_open()[: COUNT_CAP + 1].count() if scope.areas("see_payments") is None else 0


def _found(scope: Scope, user: User) -> int:
    rows = Finding.objects.filter(state="open")
    return scope.rows(rows, "accept")[: COUNT_CAP + 1].count()


def _rights(scope: Scope, user: User) -> int:
    return in_scope(scope, "answer_rights").filter(state="open")[: COUNT_CAP + 1].count()


def _imported(scope: Scope, user: User) -> int:
    """Mine that ended and that I do not know of."""
    ended = RosterJob.objects.filter(owner=user, known_at=None).exclude(state="waiting")
    return ended[: COUNT_CAP + 1].count()


def accounts_wanted(scope: Scope) -> int:
    """People whose money waits for another account, where I enter accounts."""
    rows = account_wanted().filter(not_secret(scope, "payee"))
    rows = scope.rows(rows, "accept", "entitlement__area")
    return rows.values("payee").distinct()[: COUNT_CAP + 1].count()


def _accounts(scope: Scope, user: User) -> int:
    return accounts_wanted(scope)


def _calls(scope: Scope, user: User) -> int:
    return call_backs(scope).filter(called_at=None)[: COUNT_CAP + 1].count()


COUNTED: dict[str, tuple[str, Callable[[Scope, User], int]]] = {
    # view of the link: (abilities, any of them; how it is counted)
    "desk:worklist": ("accept visit opine decide", _todo),
    "desk:findings": ("accept", _found),
    "desk:postings": ("handle_objection", _objections),
    "desk:entitlements": ("accept", _accounts),
    "desk:rights": ("answer_rights", _rights),
    "desk:call_backs": ("call_back", _calls),
    "desk:returns": ("see_payments", _returned),
    "desk:roster": ("import_roster", _imported),
}

COUNTED_FOR = sorted({name for abilities, _ in COUNTED.values() for name in abilities.split()})


@staff(*COUNTED_FOR)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """The numbers of the links this person may open, each to be put in its place."""
    scope, user = my_scope(request), me(request)
    found = {
        view.replace(":", "-"): f"{COUNT_CAP}+" if number > COUNT_CAP else number
        for view, (abilities, count) in COUNTED.items()
        if scope.can(*abilities.split()) and (number := count(scope, user))
    }
    response = render(request, "desk/waiting.html", {"found": found})
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    return response
