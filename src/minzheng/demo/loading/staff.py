"""The accounts of the demo: the cast by name, and a clerk and a lead for every other town."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import hashers
from pypinyin import lazy_pinyin

from minzheng.demo.loading.desk import Desk
from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.foundation.accounts.factor import enrol
from minzheng.foundation.accounts.models import User
from minzheng.foundation.audit.trail import action
from minzheng.foundation.core.actors import DEMO
from minzheng.foundation.divisions.models import Division, DivisionCode

PASSWORD = "nanhu-demo-2021"
SINCE = dt.date(2021, 1, 4)
CAST = {
    # user name: (family name, role, place)
    "wang": ("王", "town_clerk", "南湖街道"),
    "xu": ("许", "village_worker", "烟雨社区"),
    "shen": ("沈", "town_lead", "南湖街道"),
    "zhou": ("周", "reviewer", "南湖区"),
    "wei": ("魏", "reviewer", "南湖区"),
    "zhao": ("赵", "town_clerk", "新丰镇"),
    "qian": ("钱", "pay_maker", "南湖区"),
    "sun": ("孙", "pay_checker", "南湖区"),
    "wu": ("吴", "payer", "南湖区"),
    "zheng": ("郑", "leader", "南湖区"),
    "feng": ("冯", "auditor", "南湖区"),
    "chu": ("褚", "operator", "南湖区"),
    "jin": ("金", "system_admin", "南湖区"),
    "tao": ("陶", "security_admin", "南湖区"),
    "yan": ("严", "audit_admin", "南湖区"),
}
CLERKS, LEADS = "卫蒋韩杨朱秦尤何吕施", "张孔曹严华金魏陶姜戚谢"


class QuickHasher(hashers.PBKDF2PasswordHasher):
    """The demo's password is printed on the screen: slow hashing would protect nothing."""

    iterations = 1000


@contextmanager
def quick_hashing() -> Iterator[None]:
    """Hash quickly inside the block; a sign-in later brings the hash up to strength."""
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{QuickHasher.__module__}.{QuickHasher.__qualname__}", *before]
    _forget()
    try:
        yield
    finally:
        settings.PASSWORD_HASHERS = before
        _forget()


def _forget() -> None:
    hashers.reset_hashers(setting="PASSWORD_HASHERS")


@action
def open_accounts() -> Desk:
    """Open and appoint everybody; returns the desk they work at."""
    with quick_hashing():
        staff = {name: _account(name, *who) for name, who in CAST.items()}
        clerks, leads = {}, {}
        own = {who[2]: name for name, who in CAST.items() if who[1] == "town_clerk"}
        lead = {who[2]: name for name, who in CAST.items() if who[1] == "town_lead"}
        for index, town in enumerate(_towns()):
            code = DivisionCode.objects.get(division=town, system="NBS").code
            plain = "".join(lazy_pinyin(town.name))
            clerks[code] = (
                staff[own[town.label]]
                if town.label in own
                else _account(f"{plain}_clerk", CLERKS[index % 10], "town_clerk", town.label)
            )
            leads[code] = (
                staff[lead[town.label]]
                if town.label in lead
                else _account(f"{plain}_lead", LEADS[index % 11], "town_lead", town.label)
            )
    return Desk(staff, clerks, leads)


def _towns() -> list[Division]:
    return list(Division.objects.towns().district_run().filter(valid_to=None).order_by("pk"))


def _account(username: str, name: str, role: str, place: str) -> User:
    user = open_account(username=username, display_name=name, password=PASSWORD, by=DEMO)
    living = Division.objects.filter(valid_to=None, zone_run=False)
    (area,) = [division for division in living if division.label == place]
    appoint(user=user, role=role, area=area, from_on=SINCE, by=DEMO)
    enrol(user=user, by=DEMO)
    user.refresh_from_db()
    return user
