"""A bank across the counter, and two families that are paid."""

from dataclasses import dataclass

import pytest
from django.conf import settings

from minzheng.connectors.bank.simulator import Bank
from minzheng.foundation.accounts.models import User
from minzheng.stages.decisions.models import Entitlement
from minzheng.stages.payments import actions, bank
from minzheng.stages.payments.models import Batch, Line
from tests.cast import Cast
from tests.stages.payments.grants import NOVEMBER, Counter, give_account, grant


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    """The simulator bank, asked directly instead of over HTTP."""
    here = Counter(Bank(settings.CONNECTOR_SECRET))
    monkeypatch.setattr(bank, "client", lambda: here)
    return here


@dataclass
class Desk:
    """Maker, checker, payer and what they work on."""

    cast: Cast
    bank: Counter
    zhang: Entitlement
    li: Entitlement

    @property
    def maker(self) -> User:
        """钱, who makes lists."""
        return self.cast.qian

    @property
    def checker(self) -> User:
        """孙, who checks them."""
        return self.cast.sun

    @property
    def payer(self) -> User:
        """吴, who pays."""
        return self.cast.wu

    def made(self) -> Batch:
        """The November list."""
        return actions.make_batch(item="DB", month=NOVEMBER, by=self.maker)

    def checked(self) -> Batch:
        """The November list, checked."""
        batch = self.made()
        return actions.check_batch(batch=batch, by=self.checker, version=batch.version)

    def line(self, right: Entitlement) -> Line:
        """The live regular line of an entitlement."""
        return Line.objects.exclude(state="void").get(entitlement=right, kind="regular")


@pytest.fixture
def desk(cast: Cast, counter: Counter) -> Desk:
    """张奶奶 (113 yuan) and 李家 (800 yuan), both in force from November 2021, with accounts."""
    give_account(cast.zhang, "6228000000000001")
    give_account(cast.li, "6228000000000002")
    return Desk(
        cast,
        counter,
        grant(cast.zhang_home, [cast.zhang], 11_300),
        grant(cast.li_home, [cast.li, cast.wang_xiufang, cast.xiaoyu], 80_000),
    )
