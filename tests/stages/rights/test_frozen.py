"""A frozen person is frozen: every use refuses in plain words; what the law needs, waits."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases import actions as cases
from minzheng.stages.catalog import find
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.frozen import is_frozen
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import find_by_id
from minzheng.stages.rights import actions
from minzheng.stages.rights.duties import against_freeze
from minzheng.stages.rights.models import Request
from minzheng.stages.verification.actions import start_check
from tests import walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
UNTIL = dt.date(2021, 12, 1)


def freeze(cast: Cast, person: Person) -> Request:
    """Asked by the person, granted by 周."""
    row = actions.ask(person=person, kind="freeze", by=person)
    assert (row.due_on - row.received_on).days == 3
    return actions.answer(
        row=row, outcome="granted", reasons="按您的要求停止使用。", by=cast.zhou, version=1
    )


def uses(cast: Cast, who: Person) -> dict[str, Callable[[], object]]:
    """Everything that would use the data of 张奶奶."""
    home = cast.zhang_home
    return {
        "apply": lambda: cases.start_draft(
            item=find("dibao"), applicant=who, household=home, channel="counter", by=cast.wang
        ),
        "authorise": lambda: registry.authorise(
            people=[who], purpose="DB", channel="paper", by=cast.wang
        ),
        "mandate": lambda: registry.give_mandate(
            person=who, agent=cast.li, until_on=UNTIL, by=who
        ),
        "account": lambda: registry.set_bank_account(
            person=who, bank="嘉兴银行", number="6228480000001234567", holder=who.name, by=cast.wang
        ),
        "number": lambda: registry.open_number(
            person=who, field="phone", purpose="电话通知本人", by=cast.wang
        ),
        "correct": lambda: registry.correct_person(
            person=who, version=who.version, by=cast.wang, phone="13900000009"
        ),
    }  # fmt: skip


def test_every_use_is_refused_and_goes_on_when_lifted(cast: Cast) -> None:
    freeze(cast, cast.zhang)
    assert is_frozen(cast.zhang)
    for name, use in uses(cast, cast.zhang).items():
        with pytest.raises(NotPossible, match="停止使用"):
            use()
            pytest.fail(f"{name} was not refused")
    row = actions.ask(person=cast.zhang, kind="lift", by=cast.zhang)
    actions.answer(row=row, outcome="granted", reasons="恢复使用。", by=cast.zhou, version=1)
    for use in uses(cast, cast.zhang).values():
        use()


def test_control_without_the_guard_the_uses_would_go_through(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(cast, cast.zhang)
    from minzheng.stages.registry import frozen

    monkeypatch.setattr(frozen.Freeze.objects, "filter", lambda **_: frozen.Freeze.objects.none())
    for use in uses(cast, cast.zhang).values():
        use()


def test_a_family_with_a_frozen_member_is_not_asked_about(cast: Cast) -> None:
    freeze(cast, cast.wang_xiufang)
    draft = cases.start_draft(
        item=find("dibao"), applicant=cast.li, household=cast.li_home, channel="portal", by=cast.li
    )
    with pytest.raises(NotPossible, match="家里有人"):
        cases.submit(case=draft, by=cast.li)


def test_a_running_right_and_an_open_case_stand_against_it(cast: Cast) -> None:
    walk.granted(cast)
    for person in (cast.li, cast.wang_xiufang):
        codes = {duty.code.split(":")[0] for duty in against_freeze(person)}
        assert "right" in codes
    row = actions.ask(person=cast.li, kind="freeze", by=cast.li)
    with pytest.raises(NotPossible, match="正在享受"):
        actions.answer(row=row, outcome="granted", reasons="同意停止。", by=cast.zhou, version=1)
    row.refresh_from_db()
    assert row.state == "open" and not is_frozen(cast.li)
    assert against_freeze(cast.zhang) == []


def test_deletion_is_a_stop_where_records_must_be_kept(cast: Cast) -> None:
    row = actions.ask(person=cast.zhang, kind="delete", by=cast.zhang)
    with pytest.raises(NotPossible, match="户籍在本区"):
        actions.answer(row=row, outcome="granted", reasons="删掉了。", by=cast.zhou, version=1)
    actions.answer(row=row, outcome="partly", reasons="保存期没有到。", by=cast.zhou, version=1)
    assert is_frozen(cast.zhang)


def test_no_page_breaks_for_a_frozen_resident(
    cast: Cast, as_resident: Callable[[Person], Client]
) -> None:
    freeze(cast, cast.zhang)
    client = as_resident(cast.zhang)
    cast.zhang.refresh_from_db()
    assert "停止使用" in client.get("/rights/").content.decode()
    posts = {
        "/apply/dibao/": {},
        "/me/phone/": {"phone": "13911112222", "version": cast.zhang.version},
        "/me/account/": {"bank": "嘉兴银行", "account": "6228480000001234567"},
        "/mandates/give/": {
            "name": cast.li.name, "id_number": cast.li.id_number.open(), "months": "1",
        },
    }  # fmt: skip
    for path, data in posts.items():
        reply = client.post(path, data, follow=True)
        assert reply.status_code in (200, 422), path
        assert "停止使用" in reply.content.decode(), path


def test_check_refuses_a_frozen_family(cast: Cast) -> None:
    case = walk.accepted(cast)
    registry.freeze(person=cast.wang_xiufang, reason="直接冻结", by=cast.zhou)
    with pytest.raises(NotPossible, match="家里有人"):
        start_check(case=case, by=cast.wang)


def test_deletion_of_someone_nothing_is_kept_about(cast: Cast) -> None:
    """She moved away and never asked for anything: she is gone, and was told so."""
    member = cast.chen.memberships.first() or None
    assert member is None  # 陈小童 is in no household
    row = actions.ask(
        person=cast.chen, kind="delete", by=cast.wang, channel="counter", capacity="guardian",
        proof="外婆，监护证明",
    )  # fmt: skip
    name, number = cast.chen.name, cast.chen.id_number.open()
    row = actions.answer(
        row=row, outcome="granted", reasons="没有要保存的资料。", by=cast.zhou, version=1
    )
    cast.chen.refresh_from_db()
    assert cast.chen.forgotten_on is not None and cast.chen.name != name
    assert find_by_id(number) is None
    assert row.state == "answered"
    with pytest.raises(NotPossible, match="没有这个人"):
        actions.ask(person=cast.chen, kind="copy", by=cast.wang, channel="counter", proof="证件")
