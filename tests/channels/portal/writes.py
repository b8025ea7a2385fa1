"""Every write address of the portal, with how it is reached, filled in, and what it needs.

An agent (李建国) stands before a page that he opened while he acted for 张奶奶.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse

from minzheng.channels.portal import urls
from minzheng.foundation.core import clock
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.certificates.cards import issue_card
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.middleware import ACTING
from minzheng.stages.registry.models import Mandate, SignInCode
from minzheng.stages.rights import actions as rights
from tests import walk
from tests.cast import TODAY, Cast, make_id

# Public pages that take a form: nobody acts for anyone there.
FREE = {"sign_in", "code", "sign_out", "elder"}
PAPERS = ["rent_contract", "illness_proof"]
Ready = Callable[[Cast], dict[str, Any]]


def _draft(cast: Cast) -> Case:
    return cases.start_draft(
        item=find("dibao"), applicant=cast.zhang, household=cast.zhang_home, channel="portal",
        by=cast.zhang,
    )  # fmt: skip


def _filled(cast: Cast) -> dict[str, Any]:
    case = _draft(cast)
    cases.save_answers(case=case, answers=walk.ANSWERS, by=cast.zhang)
    return {"slug": "dibao", "version": case.version}


def _case(cast: Cast) -> dict[str, Any]:
    case = walk.submitted(cast, applicant=cast.zhang, household=cast.zhang_home)
    clock.fix(TODAY)
    return {"public_id": case.public_id, "version": case.version}


def _unsigned(cast: Cast) -> dict[str, Any]:
    case = _draft(cast)
    cases.save_answers(case=case, answers=walk.ANSWERS, by=cast.zhang)
    cases.submit(case=case, by=cast.zhang)
    return {"public_id": case.public_id, "person": cast.zhang.public_id}


def _asked(cast: Cast) -> dict[str, Any]:
    found = _case(cast)
    case = Case.objects.get(public_id=found["public_id"])
    cases.ask_supplement(case=case, codes=PAPERS, note="请补", by=cast.wang)
    return found


def _differs(cast: Cast) -> dict[str, Any]:
    held = {("DS09", cast.zhang.id_number.open()): walk.saves(9_000_000)}
    case = walk.checked(cast, held, applicant=cast.zhang, household=cast.zhang_home)
    clock.fix(TODAY)
    row = case.checks.get().differences.first()
    return {"public_id": case.public_id, "difference": row.public_id}


def _decided(cast: Cast) -> dict[str, Any]:
    found = walk.granted(cast, {}, applicant=cast.zhang, household=cast.zhang_home)
    return {"public_id": found.public_id}


def _ended(cast: Cast) -> dict[str, Any]:
    found = walk.granted(cast, {}, applicant=cast.zhang, household=cast.zhang_home)
    return {"public_id": found.case.public_id}


def _authorised(cast: Cast) -> dict[str, Any]:
    (row,) = registry.authorise(people=[cast.zhang], purpose="DB", channel="portal", by=cast.zhang)
    return {"public_id": row.public_id}


def _mandate(cast: Cast) -> dict[str, Any]:
    row = Mandate.objects.create(
        person=cast.zhang, agent=cast.wang_xiufang, from_on=TODAY, until_on=TODAY
    )
    return {"public_id": row.public_id}


def _asked_for_a_copy(cast: Cast) -> dict[str, Any]:
    return {"public_id": rights.ask(person=cast.zhang, kind="copy", by=cast.zhang).public_id}


def _carded(cast: Cast) -> dict[str, Any]:
    issue_card(person=cast.zhang, by=cast.wang)
    return {}


def _held(cast: Cast) -> dict[str, Any]:
    """Another mandate that 李建国 holds: switching to it is his own doing."""
    row = Mandate.objects.create(
        person=cast.chen, agent=cast.li, from_on=TODAY, until_on=TODAY, scope="see"
    )
    return {"public_id": row.public_id}


def _coded(client: Client, before: str) -> bool:
    """A code was sent to her."""
    return SignInCode.objects.exists()


def _switched(client: Client, before: str) -> bool:
    """He stands for someone else than before. Falling back to himself is no deed of his."""
    return client.session.get(ACTING, before) != before


def _stopped(client: Client, before: str) -> bool:
    """He is himself again, while he need not be."""
    return ACTING not in client.session and Mandate.objects.live(TODAY).exists()


@dataclass
class Row:
    """One write address. `act`: what a mandate must cover; "" means in person only."""

    act: str
    data: dict[str, str] = field(default_factory=dict)
    ready: Ready = lambda cast: {}
    done: Callable[[Client, str], bool] | None = None  # how a deed shows that writes no event
    never: str = ""  # said to an agent although the page opens for him


def _income(**more: str) -> dict[str, str]:
    return {"odd_income": "5", "rent_income": "0", "support_received": "0", **more}


ROWS: dict[str, Row] = {
    "apply": Row("apply", {"members_same": "yes"}, lambda cast: {"slug": "dibao"}),
    "apply_check": Row("apply", {"key": "one"}, _filled),
    "apply_page": Row(
        "apply",
        _income(),
        lambda cast: {"slug": "dibao", "page": "income", "version": _draft(cast).version},
    ),
    "case_withdraw": Row("apply", {}, _case),
    "supplement": Row("supplement", {f"handed_{code}": "on" for code in PAPERS}, _asked),
    "difference": Row("supplement", {"text": "是卖粮食的钱"}, _differs),
    "authorise": Row("apply", {}, _unsigned, never="代办人不能代"),
    "beside": Row("apply", {"do": "send"}, _unsigned, done=_coded),
    "rate": Row("", {"grade": "1"}, _ended),
    "appeal": Row("appeal", {"text": "我觉得算错了"}, _decided),
    "account": Row("money", {"bank": "嘉兴银行", "account": "6228480000001112216"}),
    "phone": Row("", {"phone": "13900000000"}),
    "authorisation_withdraw": Row("", {}, _authorised),
    "mandate_give": Row("", {"name": "王秀芳", "months": "1"}),
    "mandate_give_worker": Row("", {"months": "1"}),
    "mandate_revoke": Row("", {}, _mandate),
    "mandate_give_back": Row("", {}, _held),
    "rights_ask": Row("", {"text": ""}, lambda cast: {"kind": "copy"}),
    "rights_withdraw": Row("", {}, _asked_for_a_copy),
    "card_stop": Row("", {}, _carded),
    "mandate_act": Row("see", {}, _held, done=_switched),
    "mandate_stop": Row("see", {}, done=_stopped),
}


def patterns() -> list[URLPattern]:
    """Every address of the portal that takes a form, as the URLconf has them."""
    rows = [p for p in urls.urlpatterns if isinstance(p, URLPattern)]
    return [p for p in rows if _takes(p)]


def _takes(pattern: URLPattern) -> bool:
    """Whether a POST is more than «405» there; without a visitor the view itself breaks off."""
    try:
        answer = pattern.callback(RequestFactory().post("/"), **_parts(pattern))
    except Exception:
        return True
    return bool(answer.status_code != 405)


def _parts(pattern: URLPattern) -> dict[str, str]:
    return dict.fromkeys(pattern.pattern.converters, "x")


def made(name: str, cast: Cast) -> tuple[str, dict[str, str]]:
    """The address with its thing there, and what is typed."""
    row = ROWS[name]
    found = row.ready(cast)
    pattern = next(p for p in patterns() if p.name == name)
    path = reverse(f"portal:{name}", kwargs={k: found[k] for k in _parts(pattern)})
    data = dict(row.data)
    if name == "phone":
        data["version"] = str(cast.zhang.version)
    if name == "mandate_give":
        data["id_number"] = make_id(cast.wang_xiufang.birth_on, 322)
    if name == "mandate_give_worker":
        data["worker"] = cast.xu.public_id
    if "version" in found:
        data["version"] = str(found["version"])
    return path, data
