"""schemathesis walks the API by its own description, in process: 0 findings."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings

from minzheng.channels.api.site import description
from minzheng.config.wsgi import application
from minzheng.foundation.accounts.clients import SCOPES, make_client
from tests.cast import BY, Cast
from tests.channels.api.caller import signed_in
from tests.promises.sitting import size

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request through WSGI would close the connection that the test's transaction lives on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def operations() -> Iterator[Any]:
    """Every verb as schemathesis reads it."""
    schema = schemathesis.openapi.from_dict(description())
    schema.app = application
    for found in schema.get_all_operations():
        yield found.ok()


def walk(operation: Any, headers: dict[str, str], many: int) -> int:
    """Call a verb with generated requests and check each reply against the description."""
    seen = 0

    @given(case=operation.as_strategy())
    @settings(
        max_examples=many,
        database=None,
        deadline=None,
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    def one(case: Any) -> None:
        nonlocal seen
        seen += 1
        case.call_and_validate(headers=headers)

    one()
    return seen


def test_the_description_holds_for_every_verb(cast: Cast) -> None:
    _, key = make_client(name="走查", scopes=SCOPES, by=BY)
    seen = 0
    for operation in operations():
        token = key if "/systems/" in operation.path else signed_in(cast.li).token
        seen += walk(operation, {"Authorization": f"Bearer {token}"}, size(6))
    print(f"P06 API: {seen} generated calls, 0 findings")
    assert seen > 19


def test_control_an_undescribed_answer_is_found(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A verb that answers something else than it says."""
    from minzheng.channels.api import reading
    from minzheng.channels.api.problems import Code

    monkeypatch.setattr(reading, "reply", lambda request, code: _broken(Code.BROKEN))
    monkeypatch.setattr(reading, "_read", lambda request: Code.NOT_JSON)
    operation = next(one for one in operations() if one.path.endswith("/items"))
    with pytest.raises((Exception, BaseExceptionGroup), match=r"500|Server error|Undocumented"):
        walk(operation, {}, 1)


def _broken(code: Any) -> Any:
    from django.http import HttpResponse

    return HttpResponse("{}", status=500, content_type="application/json")
