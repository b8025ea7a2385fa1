"""The cast: the same few families in every walk through the product, with the figures they live on.

Each of them stands somewhere in the procedure, so that every page has somebody to look at.
"""

import datetime as dt
from collections.abc import Callable

from minzheng.demo.synthetic.homes import HEAD, HUSBAND, MOTHER, WIFE, Maker
from minzheng.demo.synthetic.means import CENTRAL_FEN, YUAN
from minzheng.demo.synthetic.shapes import (
    Account,
    Business,
    Citizen,
    Dwelling,
    Home,
    Obligor,
    School,
    Village,
)

LOCAL_PENSION = (("RESIDENT_CENTRAL", CENTRAL_FEN), ("RESIDENT_LOCAL", 187 * YUAN))
LONG_AGO = dt.date(2016, 3, 1)
PRIMARY, JUNIOR = School("PRIMARY", "示例小学"), School("JUNIOR", "示例中学")


def stories(make: Maker, places: dict[str, Village]) -> list[Home]:
    """Every story's home, in a fixed order, keyed from 1."""
    return [story(make, key, places) for key, story in enumerate(STORIES, 1)]


def _person(make: Maker, name: str, sex: str, first_on: str, tail: str, relation: str) -> Citizen:
    number, born = make.mint.with_tail(dt.date.fromisoformat(first_on), tail)
    phone = make.mint.phone() if relation in (HEAD, HUSBAND, WIFE) else ""
    return Citizen(name, sex, born, relation, number, phone, account=make.mint.account(make.rng))


def _home(key: int, story: str, village: Village, address: str, people: list[Citizen]) -> Home:
    place = f"{village.town_label}{village.label}{address}"
    home = Home(key, "story", village, people, place, f"H{key:06d}", LONG_AGO, story=story)
    home.dwellings.append(Dwelling(0, place, 6200, LONG_AGO))
    if len(people) > 1 and people[1].relation in (HUSBAND, WIFE):
        people[0].marital = people[1].marital = "21"
        people[0].spouse, people[1].spouse = 1, 0
    return home


def zhang(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """张奶奶, 82, alone: she has not applied yet, the walk applies for her. 113 yuan."""
    granny = _person(make, "张秀兰", "2", "1939-05-11", "1221", HEAD)
    granny.marital, granny.pensions = "30", LOCAL_PENSION
    granny.balance_fen, granny.savings_fen = 120_000, 480_000
    home = _home(key, "zhang", places["烟雨"], "烟雨路18号2幢1单元101室", [granny])
    home.hardship, home.path, home.obligors = "DIBAO", "zhang", _two_sons("张")
    return home


def son(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """张建林, her son, with wife and child: 9,000 a month. She lets him act for her."""
    man = _person(make, "张建林", "1", "1966-03-01", "1317", HEAD)
    wife = _person(make, "陆玉芳", "2", "1968-03-01", "1326", WIFE)
    girl = _person(make, "张雨桐", "2", "2006-03-01", "1341", "31")
    for person, wage in ((man, 5200), (wife, 3800)):
        person.employer, person.wage_fen = "示例机械有限公司", wage * YUAN
        person.employed_from, person.savings_fen = LONG_AGO, 60_000 * YUAN
    girl.school = School("SENIOR", "示例高级中学")
    home = _home(key, "son", places["文星"], "文星里4幢2单元301室", [man, wife, girl])
    home.path = "son"
    return home


def _two_sons(surname: str) -> list[Obligor]:
    return [
        Obligor("22", f"{surname}建林", 9000 * YUAN, 3, 3),
        Obligor("23", f"{surname}建平", 3600 * YUAN, 3, 1, exempt=True),
    ]


def _three(make: Maker, names: tuple[str, str, str], tails: tuple[str, str, str]) -> list[Citizen]:
    """Husband with a wage and a stall, disabled wife, daughter at school: 1,900 a month."""
    man = _person(make, names[0], "1", "1975-03-08", tails[0], HEAD)
    wife = _person(make, names[1], "2", "1977-03-21", tails[1], WIFE)
    girl = _person(make, names[2], "2", "2008-02-02", tails[2], "31")
    man.employer, man.wage_fen, man.employed_from = "示例物业服务有限公司", 150_000, LONG_AGO
    man.business = Business("路边小摊", 40_000, dt.date(2019, 5, 1), False)
    wife.disability = ("4", "3")
    girl.school = JUNIOR
    man.balance_fen, man.savings_fen, wife.savings_fen = 260_000, 600_000, 400_000
    return [man, wife, girl]


def li(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """李家: 800 yuan; declared 8,000 in the bank, the banks hold 12,600. The opinion is due."""
    people = _three(make, ("李建国", "王秀芳", "李小雨"), ("4417", "3228", "3241"))
    people[0].account = Account("示例农商银行", "6299990000002216")
    home = _home(key, "li", places["烟雨"], "烟雨路36号5幢2单元402室", people)
    home.hardship, home.path, home.declared = "DIBAO", "li", {"deposits": 800_000}
    return home


def twin(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """吴家: the same figures, decided on the day the demo opens: the letter to read."""
    people = _three(make, ("吴建平", "沈玉芳", "吴晓彤"), ("5117", "5226", "5241"))
    people[0].account = Account("示例农商银行", "6299990000012216")
    home = _home(key, "twin", places["烟雨"], "烟雨路52号3幢1单元201室", people)
    home.hardship, home.path = "DIBAO", "twin"
    return home


def chen(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """陈小童, a child in difficulty with his grandmother: nothing of him is ever posted."""
    granny = _person(make, "周桂珍", "2", "1950-06-01", "4126", HEAD)
    child = _person(make, "陈小童", "1", "2013-02-15", "4117", "43")
    granny.marital, granny.pensions, child.school = "30", LOCAL_PENSION, PRIMARY
    granny.balance_fen, granny.secret, child.secret = 310_000, True, True
    home = _home(key, "chen", places["烟雨"], "烟雨路9号1幢1单元302室", [granny, child])
    home.hardship, home.path = "DIBAO", "secret"
    return home


def mao(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """陈阿毛, alone, 113 yuan: like 张奶奶, and at the opinion."""
    man = _person(make, "陈阿毛", "1", "1944-03-01", "0133", HEAD)
    man.marital, man.pensions, man.balance_fen = "30", LOCAL_PENSION, 540_000
    home = _home(key, "mao", places["桂苑"], "桂苑新村7幢3单元102室", [man])
    home.hardship, home.path, home.obligors = "DIBAO", "mao", _two_sons("陈")
    return home


def yueying(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """沈月英 and her grandson: the bank has not answered."""
    woman = _person(make, "沈月英", "2", "1956-02-02", "2265", HEAD)
    child = _person(make, "沈子轩", "1", "2012-02-02", "2273", "41")
    woman.marital, woman.pensions, child.school = "30", LOCAL_PENSION, PRIMARY
    woman.odd_fen, woman.balance_fen = 30_000, 410_000
    home = _home(key, "yueying", places["文星"], "文星里12幢1单元501室", [woman, child])
    home.hardship, home.path = "DIBAO", "bank"
    return home


def xiaomei(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """徐小妹, four people with a mother: the visit is due; 713 yuan on her figures."""
    wife = _person(make, "徐小妹", "2", "1970-02-01", "1120", HEAD)
    man = _person(make, "徐永明", "1", "1968-02-01", "1133", HUSBAND)
    girl = _person(make, "徐思怡", "2", "2007-02-01", "1145", "31")
    mother = _person(make, "顾阿宝", "2", "1943-02-01", "1168", MOTHER)
    man.employer, man.wage_fen, man.employed_from = "示例包装有限公司", 270_000, LONG_AGO
    mother.marital, mother.pensions, girl.school = "30", LOCAL_PENSION, JUNIOR
    wife.illness, man.savings_fen = ("C50", "恶性肿瘤"), 1_600_000
    home = _home(
        key, "xiaomei", places["农翔"], "农翔花园21幢2单元601室", [wife, man, girl, mother]
    )
    home.hardship, home.path, home.declared = "DIBAO", "visit", {"deposits": 1_000_000}
    return home


def boliang(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """金伯良 and his wife: on dibao since summer, class C, and the review is running."""
    man = _person(make, "金伯良", "1", "1966-02-01", "6631", HEAD)
    wife = _person(make, "许桂芳", "2", "1968-02-01", "6643", WIFE)
    man.business = Business("修鞋摊", 90_000, dt.date(2017, 4, 1), False)
    wife.odd_fen, man.balance_fen = 30_000, 620_000
    home = _home(key, "boliang", places["南溪"], "南溪公寓5幢1单元203室", [man, wife])
    home.hardship, home.path = "DIBAO", "review"
    return home


def asi(make: Maker, key: int, places: dict[str, Village]) -> Home:
    """陆阿四, alone: told once what is missing."""
    man = _person(make, "陆阿四", "1", "1959-02-01", "9013", HEAD)
    man.marital, man.odd_fen, man.balance_fen = "10", 50_000, 280_000
    home = _home(key, "asi", places["民北"], "民北里3幢4单元104室", [man])
    home.hardship, home.path = "DIBAO", "supplement"
    return home


STORIES: tuple[Callable[[Maker, int, dict[str, Village]], Home], ...] = (
    zhang, li, twin, chen, mao, yueying, xiaomei, boliang, asi, son,
)  # fmt: skip
