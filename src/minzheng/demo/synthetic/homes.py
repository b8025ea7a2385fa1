"""Which people live together: eleven kinds of household, as common as in an ageing district."""

import datetime as dt
from collections.abc import Callable
from random import Random

from minzheng.demo.synthetic.names import given, surname
from minzheng.demo.synthetic.numbers import Mint
from minzheng.demo.synthetic.shapes import OPENS_ON, Citizen, Home, Village

HUSBAND, WIFE, SON, DAUGHTER, FATHER, MOTHER = "11", "12", "20", "30", "51", "52"
GRANDSON, GRANDDAUGHTER, HEAD = "41", "42", "02"


class Maker:
    """Makes people one after the other from one stream of chance."""

    def __init__(self, rng: Random, mint: Mint) -> None:
        self.rng, self.mint = rng, mint
        self.taken: set[str] = set()

    def birth(self, age: int) -> dt.date:
        """A birthday that makes someone that old on the day the demo opens."""
        year = OPENS_ON.year - age
        first = dt.date(year - 1, 10, 27)
        # Everybody is registered when the platform opens, so nobody is born later.
        return min(first + dt.timedelta(days=self.rng.randrange(365)), dt.date(2021, 4, 30))

    def name(self, family: str, sex: str, born: dt.date) -> str:
        """A name that none of the cast bears, so that a search for them finds one person."""
        while True:
            name = (family or surname(self.rng)) + given(self.rng, sex, born)
            if name not in self.taken:
                return name

    def person(
        self, relation: str, sex: str, age: int, family: str = "", local: bool = True
    ) -> Citizen:
        """Someone of that sex and age; the surname is the family's, or a new one."""
        born = self.birth(age)
        name = self.name(family, sex, born)
        number = self.mint.id_number(self.rng, born, sex, local)
        phone = self.mint.phone() if age >= 14 and self.rng.random() < _has_phone(age) else ""
        account = self.mint.account(self.rng)
        return Citizen(
            name, sex, born, relation, number, phone, local,
            "10" if age < 45 else "40", account=account,
        )  # fmt: skip

    def couple(self, low: int, high: int) -> list[Citizen]:
        """A head and a spouse of about the same age."""
        age = self.rng.randint(low, high)
        head = self.person(HEAD, "1", age)
        younger = max(20, age - self.rng.randint(-2, 6))
        local = self.rng.random() < 0.9
        wife = self.person(WIFE, "2", younger, local=local)
        head.marital = wife.marital = "21"
        head.spouse, wife.spouse = 1, 0
        return [head, wife]

    def child(self, parent: Citizen, gap: int) -> Citizen:
        """A child of the head, `gap` years younger, who bears the father's name."""
        sex = self.rng.choice("12")
        age = max(0, parent.age_on(OPENS_ON) - gap)
        return self.person(SON if sex == "1" else DAUGHTER, sex, age, parent.name[0])


def elder_alone(make: Maker) -> list[Citizen]:
    """One old person, more often a widow."""
    sex = "2" if make.rng.random() < 0.66 else "1"
    elder = make.person(HEAD, sex, min(99, int(make.rng.triangular(62, 97, 76))))
    elder.marital = "30"
    return [elder]


def elder_couple(make: Maker) -> list[Citizen]:
    """Two old people."""
    return make.couple(61, 86)


def one_child(make: Maker) -> list[Citizen]:
    """A couple with a child of any age up to 24."""
    pair = make.couple(29, 51)
    return [*pair, make.child(pair[0], make.rng.randint(24, 31))]


def two_children(make: Maker) -> list[Citizen]:
    """A couple with two children."""
    pair = make.couple(33, 47)
    gap = make.rng.randint(25, 29)
    return [*pair, make.child(pair[0], gap), make.child(pair[0], gap + make.rng.randint(2, 6))]


def three_generations(make: Maker) -> list[Citizen]:
    """A couple, their child, and one or both parents of the head."""
    people = one_child(make)
    head = people[0]
    age = min(94, head.age_on(OPENS_ON) + make.rng.randint(23, 30))
    mother = make.person(MOTHER, "2", max(50, age - 2))
    if make.rng.random() < 0.6:
        father = make.person(FATHER, "1", max(52, age), head.name[0])
        father.marital = mother.marital = "21"
        father.spouse, mother.spouse = 4, 3
        return [*people, mother, father]
    mother.marital = "30"
    return [*people, mother]


def young_couple(make: Maker) -> list[Citizen]:
    """Two without children."""
    return make.couple(24, 40)


def young_alone(make: Maker) -> list[Citizen]:
    """One of working age."""
    local = make.rng.random() < 0.7
    return [make.person(HEAD, make.rng.choice("12"), make.rng.randint(21, 44), local=local)]


def middle_couple(make: Maker) -> list[Citizen]:
    """Two whose children have left."""
    return make.couple(46, 60)


def single_parent(make: Maker) -> list[Citizen]:
    """A mother or father with one child."""
    sex = "2" if make.rng.random() < 0.75 else "1"
    parent = make.person(HEAD, sex, make.rng.randint(30, 50))
    parent.marital = make.rng.choice(("40", "40", "40", "30"))
    return [parent, make.child(parent, make.rng.randint(23, 32))]


def parent_and_grown_child(make: Maker) -> list[Citizen]:
    """An old parent with a grown child who never left."""
    parent = make.person(HEAD, make.rng.choice("122"), make.rng.randint(60, 84))
    parent.marital = "30"
    return [parent, make.child(parent, make.rng.randint(24, 33))]


def grandparents(make: Maker) -> list[Citizen]:
    """Grandparents who bring up a grandchild."""
    pair = make.couple(57, 74)
    sex = make.rng.choice("12")
    age = make.rng.randint(4, 16)
    relation = GRANDSON if sex == "1" else GRANDDAUGHTER
    return [*pair, make.person(relation, sex, age, pair[0].name[0])]


Template = Callable[[Maker], list[Citizen]]
TEMPLATES: dict[str, tuple[Template, int]] = {
    "elder_alone": (elder_alone, 105),
    "elder_couple": (elder_couple, 150),
    "one_child": (one_child, 240),
    "two_children": (two_children, 75),
    "three_generations": (three_generations, 150),
    "young_couple": (young_couple, 60),
    "young_alone": (young_alone, 70),
    "middle_couple": (middle_couple, 75),
    "single_parent": (single_parent, 35),
    "parent_and_grown_child": (parent_and_grown_child, 28),
    "grandparents": (grandparents, 12),
}


def home(make: Maker, key: int, kind: str, village: Village) -> Home:
    """A household of a kind, with its people, address and register number."""
    people = TEMPLATES[kind][0](make)
    return Home(key, kind, village, people, address(make.rng, village), f"H{key:06d}")


def address(rng: Random, village: Village) -> str:
    """Road and number in a community, group and number in a village; roads bear invented names."""
    place = f"{village.town_label}{village.label}"
    if village.rural:
        return f"{place}{rng.randint(1, 18)}组{rng.randint(1, 60)}号"
    road = village.name + rng.choice(("东路", "西路", "南路", "北路", "新村", "花园", "公寓", "里"))
    block, unit = rng.randint(1, 46), rng.randint(1, 4)
    room = f"{rng.randint(1, 6)}0{rng.randint(1, 4)}"
    if road.endswith("路"):
        return f"{place}{road}{rng.randint(1, 399)}号{block}幢{unit}单元{room}室"
    return f"{place}{road}{block}幢{unit}单元{room}室"


def _has_phone(age: int) -> float:
    return 0.98 if age < 60 else 0.85 if age < 75 else 0.55
