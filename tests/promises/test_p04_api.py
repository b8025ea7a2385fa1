"""P04 for programs: one key in parallel is one act and one answer; another body is a 409."""

import pytest

from minzheng.foundation.core.models import AnsweredOnce
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Authorisation
from tests.cast import Cast
from tests.channels.api.caller import Caller, problem, signed_in
from tests.channels.api.test_apply import ANSWERS
from tests.promises.parallel import at_once
from tests.promises.sitting import size

pytestmark = pytest.mark.django_db(transaction=True)
SENDERS = 4


def parallel(app: Caller, verb: str, body: object, key: str) -> list[str]:
    """The answers of four senders of the same thing; all must be 200."""
    token = app.token
    replies = at_once([lambda: Caller(token).post(verb, body, key=key)] * SENDERS)
    assert [getattr(r, "status_code", r) for r in replies] == [200] * SENDERS, replies
    return [reply.content.decode() for reply in replies]


def test_one_key_in_parallel_is_one_act_and_one_answer(cast: Cast) -> None:
    app = signed_in(cast.li)
    (said,) = set(parallel(app, "drafts/start", {"item": "DB"}, "start-0001"))
    case = Case.objects.get()
    keys, version = size(5), case.version
    print(f"P04 API: {keys} keys, {SENDERS} senders each")
    for number in range(keys):
        body = {"case": case.public_id, "version": version, "answers": {"odd_income": number}}
        answers = parallel(app, "drafts/save", body, f"save-{number:08}")
        assert len(set(answers)) == 1
        case.refresh_from_db()
        assert case.version == version + 1, "saved once"
        version = case.version
    assert AnsweredOnce.objects.count() == keys + 1 and said
    other = {"case": case.public_id, "version": version, "answers": {"odd_income": 77}}
    problem(app.post("drafts/save", other, key="save-00000000"), 409, 1006)


def test_sending_in_parallel_sends_once(cast: Cast) -> None:
    app = signed_in(cast.li)
    draft = app.ok("drafts/start", {"item": "DB"})
    body = {"case": draft["case"], "version": draft["version"], "answers": ANSWERS}
    full = app.ok("drafts/save", body)
    send = {"case": draft["case"], "version": full["version"]}
    (said,) = set(parallel(app, "drafts/submit", send, "submit-1"))
    case = Case.objects.get()
    assert case.number and case.number in said and case.steps.count() == 1
    assert Authorisation.objects.filter(person=cast.li).count() == 1


def test_a_refused_act_leaves_its_key_free_and_keys_are_ones_own(cast: Cast) -> None:
    app, zhang = signed_in(cast.li), signed_in(cast.zhang)
    draft = app.ok("drafts/start", {"item": "DB"}, key="same-key")
    assert zhang.ok("drafts/start", {"item": "DB"}, key="same-key")["case"] != draft["case"]
    body = {"case": draft["case"], "version": 99, "answers": {"odd_income": 1}}
    problem(app.post("drafts/save", body, key="late-key"), 409, 1007)
    app.ok("drafts/save", {**body, "version": draft["version"]}, key="late-key")


def test_the_stored_answer_lies_sealed(cast: Cast) -> None:
    signed_in(cast.li).ok("drafts/start", {"item": "DB"})
    (raw,) = AnsweredOnce.objects.values_list("answer", flat=True)
    assert str(raw).startswith("v1|")


def test_control_without_the_key_the_same_save_fails_or_doubles(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The obvious way, acting at once for every call: the second sender of the same is refused."""
    from minzheng.channels.api import writing

    monkeypatch.setattr(writing.once, "answered", lambda *, do, **rest: do())
    app = signed_in(cast.li)
    draft = app.ok("drafts/start", {"item": "DB"})
    body = {"case": draft["case"], "version": draft["version"], "answers": {"odd_income": 1}}
    with pytest.raises(AssertionError):
        parallel(app, "drafts/save", body, "save-1234")
