"""A desk with work on it: one family's case at every point, and somebody of the other town."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case
from minzheng.stages.decisions.models import Decision
from minzheng.stages.payments import actions, bank
from minzheng.stages.payments.models import Batch
from minzheng.stages.registry.actions import set_bank_account
from tests import walk
from tests.cast import Cast
from tests.stages.payments.grants import NOVEMBER, Counter


@dataclass
class Desk:
    """Signed-in browsers by name: desk.page("wang", "desk:cases")."""

    cast: Cast
    sign_in: Callable[[Any], Client]
    browsers: dict[str, Client]

    def browser(self, name: str) -> Client:
        """The browser of a member of staff."""
        if name not in self.browsers:
            self.browsers[name] = self.sign_in(self.cast.staff[name])
        return self.browsers[name]

    def get(self, name: str, address: str, **data: str) -> Any:
        """A page as that person sees it."""
        return self.browser(name).get(address, data)

    def post(self, name: str, address: str, **data: Any) -> Any:
        """A form as that person sends it."""
        return self.browser(name).post(address, data)


@pytest.fixture
def desk(cast: Cast, as_staff: Callable[[Any], Client]) -> Desk:
    """Nobody has done anything yet."""
    return Desk(cast, as_staff, {})


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """The simulator bank, asked directly instead of over HTTP."""
    here = Counter(Bank(settings.CONNECTOR_SECRET))
    monkeypatch.setattr(bank, "client", lambda: here)
    return here


@pytest.fixture
def case(desk: Desk) -> Case:
    """The Li family's case, seen at home, waiting for the town's opinion."""
    return walk.visited(desk.cast)


@pytest.fixture
def decision(desk: Desk) -> Decision:
    """The Li family's decision: 800 yuan from November."""
    set_bank_account(
        person=desk.cast.li, bank="嘉兴银行", number="6228480000001112216", holder="李建国",
        by=desk.cast.wang,
    )  # fmt: skip
    return walk.granted(desk.cast)


@pytest.fixture
def batch(desk: Desk, decision: Decision) -> Batch:
    """The November list, made by 钱."""
    clock.fix(walk.DAYS["decide"])
    return actions.make_batch(item="DB", month=NOVEMBER, by=desk.cast.qian)


def text(answer: Any) -> str:
    """A page, or a file, as text."""
    if not answer.streaming:
        return str(answer.content.decode("utf-8", "replace"))
    body: bytes = answer.getvalue()
    for close in answer._resource_closers:  # the answer's own close would end the database too
        close()
    return body.decode("utf-8", "replace")
