"""代办申请: ask the same questions, read them back, see the signature, send."""

import secrets
from typing import Any, NamedTuple

from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.channels.desk.forms.counter import SeenForm
from minzheng.channels.desk.forms.filing import FilingForm
from minzheng.channels.desk.readback import rows_of, unwrap, wrap
from minzheng.channels.desk.views.entry import STALE, readback
from minzheng.channels.desk.views.reach import conflict, me, my_person
from minzheng.channels.desk.views.worklist import case_address
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.identity import age_on, mask_account, mask_phone
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.core.uploads import Paper
from minzheng.foundation.core.whole import whole
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.guards import acts_in_her_place, why_not_applicant
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.once import first_time
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.catalog import Item, find
from minzheng.stages.catalog.questions import HIDDEN_KINDS
from minzheng.stages.certificates.counter import enter, entered
from minzheng.stages.certificates.twins import About
from minzheng.stages.certificates.twins.declared import apply_twin
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.mandates import why_not
from minzheng.stages.registry.models import BankAccount, Household, Membership, Person
from minzheng.stages.registry.queries import household_of, members_on

NOT_READ = ("怎么申请的", "全家人的授权书", "已经看过的纸质材料")  # the clerk's own, not hers


@staff("file_for_resident")
@sensitive_post_parameters("q_account", "q_phone")
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, ref: str, item: str) -> HttpResponse:
    """One grouped page; saved as a draft or sent."""
    person = my_person(request, ref, "file_for_resident")
    matter = _item(item)
    if words := _no_mandate(me(request), person):
        messages.error(request, words)
        return redirect("desk:person", ref=person.public_id)
    home = household_of(person)
    if home is None:
        messages.error(request, "此人还没有登记在任何一户，请先登记家庭成员再代办。")
        return redirect("desk:person", ref=person.public_id)
    if words := why_not_applicant(person, home):
        messages.error(request, words)
        return redirect("desk:person", ref=person.public_id)
    members = [m for m in members_on(home) if m.person.died_on is None]
    going = Case.objects.filter(item=matter.code, household=home, kind="new")
    sent = going.filter(state="open").first()
    if sent is not None and request.method == "GET":
        messages.warning(request, "这户已有一件同样的事在办，请看这一件。")
        return redirect(case_address(sent))
    draft = going.filter(state="draft").first()
    kept = _kept(matter, person, draft)
    if request.method == "GET":
        form = FilingForm(matter, members, kept=kept, initial=_initial(matter, draft))
        return _page(request, person, matter, members, form)
    told = Told(request, person, home, matter, members, kept)
    do = request.POST.get("do")
    if do == "save":
        return _save(told)
    return _send(told, edit=do == "edit") if do in ("send", "edit") else _read(told)


class Told(NamedTuple):
    """One press on the page of an application, and for whom."""

    request: HttpRequest
    person: Person
    home: Household
    item: Item
    members: list[Membership]
    kept: dict[str, str]

    def form(self, data: QueryDict, *, complete: bool = True) -> FilingForm:
        """What was filled in."""
        return FilingForm(self.item, self.members, data, kept=self.kept, complete=complete)

    def again(self, form: FilingForm) -> HttpResponse:
        """The page with its words beside the fields."""
        return _page(self.request, self.person, self.item, self.members, form)

    def keep(self, form: FilingForm, complete: bool, scan: Paper | None = None) -> Case:
        """Everything that saving or sending means."""
        by = me(self.request)
        return _keep(form, self.person, self.home, self.members, by, complete, scan)


def _save(told: Told) -> HttpResponse:
    """A draft, however little of it is there."""
    form = told.form(told.request.POST, complete=False)
    if not form.is_valid():
        return told.again(form)
    try:
        told.keep(form, complete=False)
    except Conflict as error:
        return conflict(told.request, error, told.request.path)
    except NotPossible as error:
        form.add_error(None, str(error))
        return told.again(form)
    messages.success(told.request, "已存草稿，随时可以接着填。")
    return redirect(reverse("desk:cases") + "?state=draft")


def _read(told: Told) -> HttpResponse:
    """The page that is read to her: nothing is sent yet."""
    form = told.form(told.request.POST)
    if not form.is_valid():
        return told.again(form)
    seen = _seen(form)
    return _readback(told, form, seen, wrap(told.request))


def _readback(told: Told, form: FilingForm, seen: SeenForm, typed: str) -> HttpResponse:
    shown = [row for row in rows_of(form) if row[0] not in NOT_READ]
    rows = [("一起生活的人", "、".join(one.person.name for one in told.members)), *shown]
    about = About(told.person)
    return readback(told.request, f"{told.item.name}申请表", about, rows, seen, typed)


def _seen(form: FilingForm, *data: Any) -> SeenForm:
    told = form.cleaned_data
    by_phone = told["channel"] == "phone"
    return SeenForm(*data, must_sign=told["signed"] == "signed", by_phone=by_phone)


def _send(told: Told, edit: bool) -> HttpResponse:
    """What was read back is sent as it was read: it comes back sealed, with what was ticked."""
    request, data = told.request, unwrap(told.request)
    if data is None:
        messages.warning(request, STALE)
        return redirect(request.path)
    if (done := entered(f"file:{data.get('key', '')}")) is not None:
        return redirect("desk:counter_receipt", done.public_id)
    form = told.form(data)
    if not form.is_valid() or edit:
        return told.again(form)
    seen = _seen(form, request.POST, request.FILES)
    if not seen.is_valid():
        return _readback(told, form, seen, request.POST["typed"])
    try:
        with whole():
            scan = seen.cleaned_data["scan"] or None
            case = told.keep(form, complete=True, scan=scan)
            made = enter(
                key=f"file:{data.get('key', '')}", twin=apply_twin(told.item), case=case,
                person=told.person, how="paper" if scan else "spoken", by=me(request),
            )  # fmt: skip
    except Conflict as error:
        return conflict(request, error, request.path)
    except IntegrityError:  # pressed twice at once: the other press sent it
        other = entered(f"file:{data.get('key', '')}")
        if other is None:
            raise
        made = other
    except NotPossible as error:
        seen.add_error(None, str(error))
        return _readback(told, form, seen, request.POST["typed"])
    return redirect("desk:counter_receipt", made.public_id)


def _no_mandate(by: User, person: Person) -> str:
    """Why one without a counter may not file for this person; he is shown where to note it."""
    if not acts_in_her_place(by, person.area_id):
        return ""
    words = why_not(by, person, "apply")
    return f"{words}可以在这一页的“登记代办委托”里登记。" if words else ""


def _item(slug: str) -> Item:
    try:
        return find(slug)
    except KeyError:
        raise Http404 from None


def _page(
    request: HttpRequest, person: Person, item: Item, members: list[Membership], form: FilingForm
) -> HttpResponse:
    people = [f"{m.person.name}（{age_on(m.person.birth_on, clock.today())} 岁）" for m in members]
    context = {
        "person": person, "item": item, "people": people, "form": form, "groups": form.groups(),
        "kept": form.kept, "has_errors": form.is_bound,
    }  # fmt: skip
    return render(request, "desk/fill.html", context, status=422 if form.is_bound else 200)


def _kept(item: Item, person: Person, draft: Case | None) -> dict[str, str]:
    """Account and phone that are known already, by their ends."""
    kinds = {q.key: q.kind for q in item.questions}
    kept: dict[str, str] = {}
    account = BankAccount.objects.filter(person=person, current=True).first()
    if account is not None and kinds.get("account") == "account":
        kept |= {"bank": account.bank, "account": mask_account(account.tail)}
    if person.phone and kinds.get("phone") == "phone":
        kept["phone"] = mask_phone(person.phone.open())
    return kept


def _initial(item: Item, draft: Case | None) -> dict[str, Any]:
    """The draft's answers, without the numbers; and a key that makes sending count once."""
    answers = answers_of(draft) if draft else {}
    shown = [q for q in item.questions if q.kind not in HIDDEN_KINDS]
    found = {f"q_{q.key}": answers.get(q.key) for q in shown}
    return {**found, "channel": draft.channel if draft else "counter", "key": secrets.token_hex(8)}


def _keep(
    form: FilingForm, person: Person, home: Household, members: list[Membership], by: User,
    complete: bool, scan: Paper | None = None,
) -> Case:  # fmt: skip
    """Everything that sending means, together or not at all."""
    data = form.cleaned_data
    with whole():
        case = cases.start_draft(
            item=form.item, applicant=person, household=home, channel=data["channel"], by=by
        )
        key = data["key"] or case.public_id
        if complete and not first_time(f"file:{key}", f"{case.public_id}"):
            return case
        if case.state != "draft":
            return case
        answers = form.answers()
        if complete:
            answers = _register(answers, person, by)
            answers["authorised"] = "yes" if data["signed"] == "signed" and scan else "no"
        else:  # numbers wait until it is sent: a draft never holds them in whole
            answers = {k: v for k, v in answers.items() if k not in ("account", "phone")}
        case = cases.save_answers(case=case, answers=answers, version=case.version, by=by)
        for material in form.item.materials:
            if complete and material.code in data["papers"]:
                cases.add_material(case=case, code=material.code, name=material.name, by=by)
        if not complete:
            return case
        if data["signed"] == "signed" and scan is not None:
            name = "家庭成员签字的授权书"
            cases.add_material(case=case, code="authorisation_paper", name=name, file=scan, by=by)
            channel = "worker" if data["channel"] == "worker" else "paper"
            people = [member.person for member in members]
            registry.authorise(people=people, purpose=form.item.code, channel=channel, by=by)
        return cases.submit(case=case, by=by)


def _register(answers: dict[str, Any], person: Person, by: User) -> dict[str, Any]:
    """Move a new account and a first phone into the register; answers keep how they end."""
    kept = dict(answers)
    number, phone = str(answers.get("account", "")), str(answers.get("phone", ""))
    if number.isdigit():
        bank = str(answers.get("bank", ""))
        registry.set_bank_account(
            person=person, bank=bank, number=number, holder=person.name, by=by
        )
        kept["account"] = mask_account(number)
    if phone.isdigit():
        if not person.phone:  # one that is there is changed only with the card in hand
            registry.correct_person(person=person, version=person.version, phone=phone, by=by)
        kept["phone"] = mask_phone(phone)
    return kept
