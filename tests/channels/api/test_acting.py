"""Acting for another by the API: only where the verb offers `for`, only by a live mandate."""

import datetime as dt
from typing import Any

import pytest

from minzheng.channels.api import auth
from minzheng.channels.api.site import ROOT, description
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import ACTS, Mandate
from tests import walk
from tests.cast import TODAY, Cast
from tests.channels.api.caller import Caller, problem, signed_in

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
STATES = ("none", "expired", "revoked", "other person", "other scope")
# verb: what a mandate must cover. A verb that takes `for` without a row here fails.
VERBS = {
    "drafts/start": "apply", "drafts/resume": "apply", "drafts/save": "apply",
    "drafts/submit": "apply", "cases/list": "see", "cases/status": "see", "cases/explain": "see",
    "me/payments": "money",
}  # fmt: skip


def bodies(cast: Cast) -> dict[str, dict[str, Any]]:
    """For each verb what is 张奶奶's."""
    decision = walk.granted(cast, {}, applicant=cast.zhang, household=cast.zhang_home)
    clock.fix(TODAY)
    case = {"case": decision.case.public_id}
    return {
        "drafts/start": {"item": "DB"}, "drafts/resume": {"item": "DB"},
        "drafts/save": {**case, "version": 1, "answers": {"odd_income": 1}},
        "drafts/submit": {**case, "version": 1}, "cases/list": {}, "cases/status": case,
        "cases/explain": {"decision": decision.public_id}, "me/payments": {},
    }  # fmt: skip


def give(cast: Cast, state: str, act: str) -> None:
    """The one mandate of 李建国, in a state."""
    Mandate.objects.all().delete()
    rest = ",".join(one for one in ACTS if one == "see" or one != act)
    more: dict[str, Any] = {
        "expired": {"until_on": TODAY - DAY}, "other scope": {"scope": rest},
        "revoked": {"revoked_at": clock.now(), "revoked_by": "her"},
    }.get(state, {})  # fmt: skip
    base = {"agent": cast.li, "from_on": TODAY - DAY, "until_on": TODAY}
    if state != "none":
        person = cast.chen if state == "other person" else cast.zhang
        Mandate.objects.create(person=person, **{**base, **more})


def test_every_verb_that_takes_for_has_a_row() -> None:
    told = description()
    found = set()
    for path, verbs in told["paths"].items():
        content = verbs["post"].get("requestBody", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").split("/")[-1]
        if "for" in told["components"]["schemas"].get(name, {}).get("properties", {}):
            found.add(path.removeprefix(ROOT))
    assert found == set(VERBS)


def wrong(cast: Cast, app: Caller, asked: dict[str, dict[str, Any]]) -> list[str]:
    """Verb and state where something was answered that should be refused."""
    found = []
    for verb, act in VERBS.items():
        for state in STATES:
            if state == "other scope" and act == "see":
                continue  # seeing belongs to every mandate
            give(cast, state, act)
            body = {**asked[verb], "for": cast.zhang.public_id}
            reply = app.post(verb, body, key=f"{verb}-{state}".replace("/", "-").replace(" ", "-"))
            if reply.status_code != 403 or reply.json()["code"] != 1105:
                found.append(f"{verb}, {state}: {reply.status_code}")
    return found


def test_no_verb_without_a_live_mandate(cast: Cast) -> None:
    asked, app = bodies(cast), signed_in(cast.li)
    assert wrong(cast, app, asked) == []
    give(cast, "live", "apply")
    stranger = problem(app.post("cases/list", {"for": "A" * 22}), 403, 1105)
    assert "还没有替这位居民办事的委托" in stranger["detail"]
    for verb in ("cases/list", "cases/status", "cases/explain", "me/payments"):
        assert app.ok(verb, {**asked[verb], "for": cast.zhang.public_id}), verb
    (held,) = app.ok("me")["acting_for"]
    assert held["person"] == cast.zhang.public_id and held["name"] == "张*兰"


def test_an_agent_files_for_her_and_it_is_hers(cast: Cast) -> None:
    clock.fix(TODAY)
    give(cast, "live", "apply")
    app, her = signed_in(cast.li), {"for": cast.zhang.public_id}
    draft = app.ok("drafts/start", {"item": "DB", **her})
    found = Case.objects.get(public_id=draft["case"])
    assert (found.applicant, found.opened_by) == (cast.zhang, cast.li.public_id)
    assert app.ok("drafts/resume", {"item": "DB", **her})["case"] == draft["case"]
    for verb in ("me", "me/looks", "me/messages"):  # in person only
        problem(app.post(verb, her), 422, 1001)


def test_control_a_mandate_that_nobody_looks_at(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, app = bodies(cast), signed_in(cast.li)
    whole = Mandate(scope=",".join(ACTS))
    monkeypatch.setattr(auth, "live_mandate", lambda *args: whole)
    monkeypatch.setattr(auth, "why_not", lambda *args: "")
    assert "cases/status, revoked: 200" in wrong(cast, app, asked)
