"""The people of every test: the same names, numbers that cannot be anyone's, fixed days."""

import datetime as dt
from dataclasses import dataclass, field

from minzheng.foundation.accounts.actions import appoint, open_account
from minzheng.foundation.accounts.factor import enrol
from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import Scope, scope_of
from minzheng.foundation.core.actors import System
from minzheng.foundation.core.identity import check_digit
from minzheng.foundation.core.models import Holiday, HolidayYear
from minzheng.foundation.core.workdays import published_days
from minzheng.foundation.divisions.actions import load_nanhu
from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry import actions
from minzheng.stages.registry.models import Household, Person

BY = System("cast", "测试")
TODAY = dt.date(2021, 10, 26)
PASSWORD = "correct horse battery"
SINCE = dt.date(2015, 1, 1)
AREA = "330402"  # the first six figures of everybody's number

STAFF = {
    # name: (family name, role, area)
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


def make_id(birth_on: dt.date, order: int, area: str = "") -> str:
    """A synthetic number with a valid check digit; odd `order` is male."""
    first = f"{area or AREA}{birth_on:%Y%m%d}{order:03d}"
    return first + check_digit(first)


def load_district() -> None:
    """The real divisions and the published holidays, once per database."""
    load_nanhu(by=BY)
    if not HolidayYear.objects.exists():
        days = published_days()
        Holiday.objects.bulk_create(
            Holiday(on=on, works=works, name=name, source="国务院办公厅通知")
            for on, (works, name) in days.items()
        )
        HolidayYear.objects.bulk_create(
            HolidayYear(year=year, source="国务院办公厅通知")
            for year in sorted({on.year for on in days})
        )


def area(label: str) -> Division:
    """A living division by the name people say: 烟雨社区, 南湖街道, 南湖区."""
    names = (label, label.removesuffix("社区"), label.removesuffix("村"))
    rows = Division.objects.filter(valid_to=None, name__in=names).select_related("parent")
    (found,) = [row for row in rows if row.label == label]
    return found


@dataclass
class Cast:
    """Everybody, by a short name."""

    zhang: Person = field(
        default_factory=lambda: person("张秀兰", "1939-05-11", 122, "13800000001")
    )
    li: Person = field(default_factory=lambda: person("李建国", "1975-03-08", 311, "13800000002"))
    wang_xiufang: Person = field(default_factory=lambda: person("王秀芳", "1977-07-21", 322))
    xiaoyu: Person = field(default_factory=lambda: person("李小雨", "2008-09-02", 324))
    chen: Person = field(default_factory=lambda: person("陈小童", "2013-04-15", 411))
    staff: dict[str, User] = field(default_factory=lambda: {n: staff(n) for n in STAFF})
    zhang_home: Household = field(init=False)
    li_home: Household = field(init=False)

    def __post_init__(self) -> None:
        self.zhang_home = home(self.zhang, [], "烟雨路 18 号 2 幢 101 室", "0001")
        others = [(self.wang_xiufang, "12"), (self.xiaoyu, "31")]
        self.li_home = home(self.li, others, "烟雨路 36 号 5 幢 402 室", "0002")

    def __getattr__(self, name: str) -> User:
        """Staff by name: cast.wang, cast.zhao …"""
        try:
            return self.__dict__["staff"][name]
        except KeyError:
            raise AttributeError(name) from None

    def scope(self, name: str) -> Scope:
        """What a member of staff may see and do."""
        return scope_of(self.staff[name])


def person(name: str, born: str, order: int, phone: str = "", where: str = "烟雨社区") -> Person:
    """Register someone of the cast."""
    number = make_id(dt.date.fromisoformat(born), order)
    return actions.register_person(
        name=name, id_number=number, area=area(where), phone=phone, by=BY
    )


def home(head: Person, others: list[tuple[Person, str]], address: str, no: str) -> Household:
    """Put people under one roof."""
    return actions.form_household(
        head=head, members=others, area=head.area, address=address, register_no=no,
        from_on=SINCE, by=BY,
    )  # fmt: skip


def staff(username: str) -> User:
    """Open an account and appoint it."""
    family_name, role, where = STAFF[username]
    user = open_account(username=username, display_name=family_name, password=PASSWORD, by=BY)
    appoint(user=user, role=role, area=area(where), from_on=SINCE, by=BY)
    enrol(user=user, by=BY)
    user.refresh_from_db()
    return user
