"""An application on its way: which draft, which page next, who authorises, sending it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction

from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import mask_account, mask_phone
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.actions import save_answers, start_draft, submit
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.once import first_time
from minzheng.stages.cases.queries import Words, all_words, answers_of, missing_answers
from minzheng.stages.cases.visitors import Visitor, family, home_of, is_grown
from minzheng.stages.catalog import Item, Question
from minzheng.stages.catalog.questions import (
    HIDDEN_KINDS,
    PAGE_TITLES,
    fingerprint,
    on_page,
    pages_of,
)
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.registry.actions import authorise, correct_person, set_bank_account
from minzheng.stages.registry.models import BankAccount, Household, Person
from minzheng.stages.registry.queries import not_authorised

AUTHORISE = "authorise"
# What the pages of an application are called; questions have their own names for theirs.
TITLES = {**PAGE_TITLES, AUTHORISE: "同意查询", "check": "核对后提交"}


class Standing(NamedTuple):
    """How an item stands for a household: something in force, sent, or being filled in."""

    draft: Case | None
    sent: Case | None
    right: Entitlement | None
    busy: bool = False


class Signer(NamedTuple):
    """A member and how the authorisation comes about.

    own: by the visitor's press; guardian: a child, by that press too; given: already;
    later: by the person herself; child: with a grown-up of the family who agrees herself.
    """

    person: Person
    relation: str
    how: str


def standing(item: Item, household: Household, who: Visitor) -> Standing:
    """What is there already. By mandate, another member's application is busy, not shown."""
    going = Case.objects.filter(item=item.code, household=household, kind="new")
    rows = going.filter(state__in=("draft", "open")).select_related("household", "applicant")
    case = rows.order_by("-id").first()
    if case is not None and who.acting and case.applicant_id != who.person.pk:
        return Standing(None, None, None, busy=True)
    right = Entitlement.objects.filter(item=item.code, household=household, until_month=None)
    return Standing(
        case if case and case.state == "draft" else None,
        case if case and case.state == "open" else None,
        right.select_related("decision").first(),
    )


def begin(*, item: Item, who: Visitor) -> Case:
    """The household's application of this item: the one that is there already, or a new draft.

    Raises NotPossible with what to do instead where an application makes no sense.
    """
    household = home_of(who)
    if household is None:
        raise NotPossible("还查不到您的家庭登记，请打电话或到村社区，我们帮您补登后再办。")
    if not is_grown(who.person):
        raise NotPossible("未满 18 岁不能自己申请，请家里的大人来办，或打电话给我们。")
    found = standing(item, household, who)
    if found.busy:
        raise NotPossible("这户已有一件同样的事在办，请先看那一件。")
    if found.right is not None and found.draft is None and found.sent is None:
        raise NotPossible("您家已经在享受这一项，不用再申请。情况有变化请告诉我们。")
    return start_draft(
        item=item, applicant=who.person, household=household, channel="portal", by=who.resident
    )


def next_page(item: Item, answers: dict[str, Any], typed: Iterable[str] = ()) -> str:
    """The first page with something required and not answered, or with words `typed` into it and
    never sent; else the check page."""
    missing = {question.page for question in missing_answers(item, answers)} | set(typed)
    if answers.get("authorised") == "no":
        missing.add(AUTHORISE)
    return next((page for page in pages_of(item) if page in missing), "check")


def kept_by_word(item: Item, page: str, answers: dict[str, Any]) -> list[Question]:
    """The questions of a page whose words are kept before any button is pressed: no numbers, of
    which a page never shows more than the end, and no consent, which is a press and nothing less.
    """
    if page == AUTHORISE:
        return []
    return [q for q in on_page(item, page, answers) if q.kind not in HIDDEN_KINDS]


def typed(item: Item, case: Case) -> dict[str, Words]:
    """Words typed and not sent, by page; those over answers that were changed meanwhile are out."""
    answers = answers_of(case)
    return {
        page: kept
        for page, kept in all_words(case).items()
        if kept.over == fingerprint(kept_by_word(item, page, answers), answers)
    }


def after(item: Item, page: str, answers: dict[str, Any], checked: bool) -> str:
    """The page after this one; from a «修改» straight back to the check page when all is there."""
    if checked and next_page(item, answers) == "check":
        return "check"
    rest = pages_of(item)
    for name in rest[rest.index(page) + 1 :]:
        if on_page(item, name, answers):
            return name
    return "check"


def signers(item: Item, who: Visitor, household: Household) -> list[Signer]:
    """Every member, and how his authorisation comes about.

    A mandate does not reach this far: an agent agrees neither for the one he acts for nor for
    her children. She does it herself: on paper, with the code on her phone, or signed in.
    """
    members = family(household)
    waiting = {p.pk for p in not_authorised([m.person for m in members], item.code, clock.today())}
    found = []
    for member in members:
        person = member.person
        if person.pk not in waiting:
            how = "given"
        elif not who.acting and person.pk == who.person.pk:
            how = "own"
        elif not is_grown(person) and is_grown(who.person):
            how = "child" if who.acting else "guardian"
        else:
            how = "later"
        found.append(Signer(person, member.relation, how))
    return found


def current_account(person: Person) -> BankAccount | None:
    """Where the person's money goes now."""
    return BankAccount.objects.filter(person=person, current=True).first()


def known(item: Item, who: Visitor, answers: dict[str, Any]) -> dict[str, str]:
    """What the register holds already and nobody needs to type again, by its ends."""
    keys = {question.key: question.kind for question in item.questions}
    found: dict[str, str] = {}
    account = current_account(who.person)
    if account is not None and keys.get("account") == "account" and not answers.get("account"):
        found |= {"bank": account.bank, "account": mask_account(account.tail)}
    if who.person.phone and keys.get("phone") == "phone" and not answers.get("phone"):
        found["phone"] = mask_phone(who.person.phone.open())
    return found


def sources(item: Item) -> list[tuple[str, str]]:
    """Whom the item asks, and for what, in words."""
    rows = [BY_CODE[code] for code in item.sources if code in BY_CODE]
    return [(source.owner, "、".join(source.facts)) for source in rows]


def send(*, case: Case, item: Item, who: Visitor, key: str, version: int) -> Case:
    """Everything that sending means, together or not at all; the second press changes nothing."""
    with transaction.atomic():
        # One press at a time: whoever waits here finds the case sent and changes nothing.
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if not first_time(key, f"submit {case.public_id}") or case.state != "draft":
            return case
        answers = answers_of(case)
        if answers.get("authorised") != "yes":
            raise NotPossible("还没有同意查询。不同意就没法核对，请先到“同意查询”那一页。")
        if missing := missing_answers(item, answers):
            raise NotPossible("还有没填的：" + "、".join(q.label for q in missing) + "。")
        kept = _register(case.applicant, answers, who)
        if kept:
            save_answers(case=case, answers=kept, version=version, by=who.resident)
            version += 1
        now = [s.person for s in signers(item, who, case.household) if s.how in ("own", "guardian")]
        authorise(people=now, purpose=item.code, channel="portal", by=who.resident)
        return submit(case=case, by=who.resident, version=version)


def _register(person: Person, answers: dict[str, Any], who: Visitor) -> dict[str, str]:
    """Move account and phone into the register; the answers keep only how they end."""
    kept = {}
    number = str(answers.get("account", ""))
    if number.isdigit():
        bank = str(answers.get("bank", ""))
        set_bank_account(
            person=person, bank=bank, number=number, holder=person.name, by=who.resident
        )
        kept["account"] = mask_account(number)
    phone = str(answers.get("phone", ""))
    if phone.isdigit():
        # Codes for signing in go to this phone: only its owner may change it.
        if who.resident.pk == person.pk and phone != person.phone.open():
            correct_person(person=person, version=person.version, phone=phone, by=who.resident)
        kept["phone"] = mask_phone(phone)
    return kept


def shown(item: Item, answers: dict[str, Any]) -> dict[str, str]:
    """The answers as a page shows them: money with its unit, numbers by their ends."""
    words: dict[str, str] = {}
    for question in item.questions:
        value = answers.get(question.key)
        if value in (None, ""):
            words[question.key] = ""
        elif question.kind == "money" and isinstance(value, int):
            words[question.key] = f"{yuan(value)} 元"
        elif question.kind in ("yesno", "choice"):
            choices = dict(question.choices or (("yes", "是"), ("no", "不是")))
            words[question.key] = choices.get(str(value), str(value))
        elif question.kind == "account" and str(value).isdigit():
            words[question.key] = mask_account(str(value))
        elif question.kind == "phone" and str(value).isdigit():
            words[question.key] = mask_phone(str(value))
        else:
            words[question.key] = str(value)
    return words
