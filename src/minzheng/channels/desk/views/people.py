"""Residents of my area: the list, and one person with the household, cases and money."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from minzheng.channels.desk.forms.people import (
    PURPOSES,
    AuthoriseForm,
    EventForm,
    MandateForm,
    OpenForm,
)
from minzheng.channels.desk.paging import page_of
from minzheng.channels.desk.views.reach import (
    item_name,
    me,
    my_cases,
    my_person,
    my_scope,
    status_of,
)
from minzheng.channels.desk.views.worklist import areas_of, case_address, chosen_area
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import age_on, mask_account, mask_id, mask_phone
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments.queries import paid_to
from minzheng.stages.registry.actions import look
from minzheng.stages.registry.frozen import is_frozen
from minzheng.stages.registry.mandates import workers_near
from minzheng.stages.registry.models import (
    Authorisation,
    BankAccount,
    Household,
    LifeEvent,
    Mandate,
    Membership,
    Person,
)
from minzheng.stages.registry.queries import household_of, members_on, visible_people
from minzheng.stages.registry.relations import RELATIONS

MAY = ("open_sealed", "file_for_resident", "accept")
CASES, MONTHS, SIGNED = 20, 12, 10  # the newest, as many as one person page shows of each


@staff("see_people")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """People of my area, those registered last first."""
    scope = my_scope(request)
    area = chosen_area(request)
    rows = visible_people(scope).select_related("area")
    if area is not None:
        rows = rows.filter(area_id=area)
    homes = Membership.objects.filter(to_on=None).select_related("household")
    rows = rows.prefetch_related(Prefetch("memberships", homes, to_attr="homes"))
    page = page_of(request, rows, ("-id",))
    context = {
        "rows": [_row(person) for person in page.rows],
        "page": page,
        "areas": areas_of(scope, "see_people"),
        "area": area or "",
    }
    return render(request, "desk/people.html", context)


def _row(person: Person) -> dict[str, Any]:
    homes: list[Membership] = person.homes  # type: ignore[attr-defined]
    home = homes[0] if homes else None
    return {
        "id": person.public_id,
        "name": person.name,
        "url": reverse("desk:person", args=[person.public_id]),
        "sex": Person.SEXES[person.sex],
        "age": "已去世" if person.died_on else f"{age_on(person.birth_on, clock.today())} 岁",
        "relation": RELATIONS.get(home.relation, "") if home else "没有在户",
        "address": home.household.address if home else "",
        "place": person.area.label,
    }


@staff("see_people")
@require_safe
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """One person: masked; the look itself is recorded."""
    person = my_person(request, ref)
    scope = my_scope(request)
    if is_frozen(person) and not scope.covers("answer_rights", person.area_id):
        may_file = scope.covers("file_for_resident", person.area_id)
        context = {"person": person, "may_file": may_file}
        return render(request, "desk/person_frozen.html", context)
    look(person=person, page="person", purpose="办理", by=me(request))
    return render(request, "desk/person.html", person_context(request, person))


def person_context(request: HttpRequest, person: Person, **more: Any) -> dict[str, Any]:
    """Names of the page; `more` brings a form that was filled wrongly, or an opened number."""
    scope = my_scope(request)
    home = household_of(person)
    members = members_on(home) if home else []
    account = BankAccount.objects.filter(person=person, current=True).first()
    today = clock.today()
    cases, cases_more = _cases(request, person, home)
    rights, rights_more = _rights(person, home)
    paid = paid_to(home or person, MONTHS + 1)
    signed, signed_more = _authorisations(person)
    return {
        "person": person,
        "facts": _facts(person, account),
        "members": [_member(m, person) for m in members],
        "home": home,
        "history": _history(person),
        "cases": cases,
        "cases_more": cases_more,
        "rights": rights,
        "rights_more": rights_more,
        "payments": paid[:MONTHS],
        "payments_more": len(paid) > MONTHS,
        "events": [(LifeEvent.KINDS[e.kind], e) for e in person.life_events.order_by("-on", "-id")],
        "authorisations": signed,
        "authorisations_more": signed_more,
        "mandates": list(
            Mandate.objects.live(today).filter(person=person).select_related("agent", "worker")
        ),
        "may": {ability: scope.covers(ability, person.area_id) for ability in MAY},
        "purposes": PURPOSES,
        "open_form": OpenForm(),
        "event_form": EventForm(person, initial={"on": today}),
        "authorise_form": AuthoriseForm(members, initial={"channel": "paper"}),
        "mandate_form": MandateForm(workers_near(person)),
        "opened": None,
        "wrong": None,
    } | more


def _facts(person: Person, account: BankAccount | None) -> list[dict[str, Any]]:
    phone = person.phone.open() if person.phone else ""
    # Age, not the day of birth: with it the masked number could be put together again.
    age = f"{age_on(person.birth_on, person.died_on or clock.today())} 岁"
    return [
        {"label": "身份证号", "value": mask_id(person.id_number.open())},
        {"label": "性别、年龄", "value": f"{Person.SEXES[person.sex]}，{age}"},
        {"label": "手机", "value": mask_phone(phone) if phone else "没有登记"},
        {"label": "户籍", "value": "本区" if person.hukou_local else "外地"},
        {"label": "收款账户", "value": _account(account)},
    ]


def _account(account: BankAccount | None) -> str:
    return f"{account.bank} {mask_account(account.tail)}" if account else "没有登记"


def _member(member: Membership, person: Person) -> dict[str, Any]:
    who = member.person
    age = "已去世" if who.died_on else f"{age_on(who.birth_on, clock.today())} 岁"
    here = who.pk == person.pk
    hidden = who.secret and not here
    return {
        "name": "（保密）" if hidden else who.name,
        "note": f"{RELATIONS.get(member.relation, '家人')} · {age}",
        "url": "" if here or hidden else reverse("desk:person", args=[who.public_id]),
        "pill": "本页" if here else "",
        "tone": "info",
    }


def _history(person: Person) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(person=person).select_related("household__area")
    return [
        {
            "when": f"{m.from_on:%Y-%m-%d} 起" + (f"，{m.to_on:%Y-%m-%d} 止" if m.to_on else ""),
            "title": f"{m.household.area.label} {m.household.address}",
            "who": RELATIONS.get(m.relation, ""),
        }
        for m in rows.order_by("-from_on", "-id")
    ]


def _cases(
    request: HttpRequest, person: Person, home: Household | None
) -> tuple[list[dict[str, Any]], bool]:
    if not my_scope(request).can("see_cases"):
        return [], False
    rows = my_cases(request)
    rows = rows.filter(household=home) | rows.filter(applicant=person)
    found = []
    cases, more = firsts(rows.prefetch_related("steps").defer("answers").order_by("-id"), CASES)
    for case in cases:
        word, tone = status_of(case, list(case.steps.all()))
        found.append(
            {"title": item_name(case), "note": case.number or "未提交", "pill": word,
             "tone": tone, "url": case_address(case)}
        )  # fmt: skip
    return found, more


def _rights(person: Person, home: Household | None) -> tuple[list[Entitlement], bool]:
    rows = Entitlement.objects.filter(household=home) if home else Entitlement.objects.none()
    rows = rows | Entitlement.objects.filter(payee=person)
    return firsts(rows.select_related("decision__case").order_by("-from_month", "-id"), MONTHS)


def _authorisations(person: Person) -> tuple[list[dict[str, Any]], bool]:
    given = Authorisation.objects.filter(person=person).order_by("-given_on", "-id")
    rows, more = firsts(given, SIGNED)
    live = set(Authorisation.objects.live(clock.today()).filter(person=person).values_list("pk"))
    return [
        {
            "given_on": row.given_on,
            "channel": Authorisation.CHANNELS[row.channel],
            "live": (row.pk,) in live,
            "until_on": row.until_on,
        }
        for row in rows
    ], more
