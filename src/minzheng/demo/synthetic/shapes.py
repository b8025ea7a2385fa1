"""What a synthetic district is made of. Money is whole fen; months are counted, days are dates.

What stands here is the truth as the departments hold it; where a family declares something else,
the home says so in `declared`.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

# The business day on which the demo opens.
OPENS_ON = dt.date(2021, 10, 26)


class Village(NamedTuple):
    """A village or community as the published list has it; codes of the statistics bureau."""

    code: str
    name: str
    label: str
    rural: bool
    town_code: str
    town_label: str


class Account(NamedTuple):
    """A bank account that exists nowhere."""

    bank: str
    number: str


NO_ACCOUNT = Account("", "")


class School(NamedTuple):
    """Where someone learns; `level` as department DS11 codes it."""

    level: str
    name: str
    fee_fen: int = 0
    private: bool = False


class Business(NamedTuple):
    """A stall or shop of one's own. `registered` ones are known to the market regulator."""

    name: str
    income_fen: int
    since_on: dt.date
    registered: bool


class Dwelling(NamedTuple):
    """A home that is owned: by which member (index), how large in hundredths of a square metre."""

    owner: int
    address: str
    area: int
    since_on: dt.date


class Vehicle(NamedTuple):
    """A vehicle; `kind` as department DS02 codes it."""

    owner: int
    plate: str
    kind: str
    value_fen: int
    since_on: dt.date


class Obligor(NamedTuple):
    """A child outside the household who owes support: means of his own household."""

    relation: str
    name: str
    income_fen: int
    size: int
    parents: int
    exempt: bool = False


@dataclass(slots=True)
class Citizen:
    """One invented person."""

    name: str
    sex: str
    birth_on: dt.date
    relation: str  # GB/T 4761, to the head
    id_number: str = ""
    phone: str = ""
    hukou_local: bool = True
    marital: str = "10"  # GB/T 2261.2
    spouse: int | None = None  # index in the home
    employer: str = ""
    wage_fen: int = 0
    employed_from: dt.date | None = None
    odd_fen: int = 0
    business: Business | None = None
    pensions: tuple[tuple[str, int], ...] = ()
    unemployment_fen: int = 0
    school: School | None = None
    disability: tuple[str, str] | None = None  # category, level (GB/T 26341)
    illness: tuple[str, str] | None = None  # code, name
    prison_from: dt.date | None = None
    died_on: dt.date | None = None
    secret: bool = False
    account: Account = NO_ACCOUNT
    balance_fen: int = 0
    savings_fen: int = 0

    def age_on(self, on: dt.date) -> int:
        """Whole years on a day."""
        born = self.birth_on
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

    @property
    def pension_fen(self) -> int:
        """What counts as pension income: all but the central basic part."""
        return sum(fen for kind, fen in self.pensions if kind != "RESIDENT_CENTRAL")


@dataclass(slots=True)
class Home:
    """A household: who lives there, what they own, and what kind of life it is."""

    key: int
    kind: str
    village: Village
    members: list[Citizen]
    address: str = ""
    register_no: str = ""
    since_on: dt.date = dt.date(2010, 1, 1)
    dwellings: list[Dwelling] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    obligors: list[Obligor] = field(default_factory=list)
    # The answer its means lead to: DIBAO, SINGLE, MARGIN, INCOME, PROPERTY; "" for ordinary homes.
    hardship: str = ""
    # What the family declares where it differs from the records: field -> value.
    declared: dict[str, int] = field(default_factory=dict)
    story: str = ""
    path: str = ""  # where it stands in the procedure: see `paths`

    @property
    def head(self) -> Citizen:
        """The head of household (户主)."""
        return self.members[0]

    @property
    def deposits_fen(self) -> int:
        """All that the banks hold for the family."""
        return sum(m.balance_fen + m.savings_fen for m in self.members)

    @property
    def monthly_fen(self) -> int:
        """All regular income of the family that counts."""
        return sum(
            m.wage_fen
            + m.odd_fen
            + (m.business.income_fen if m.business else 0)
            + m.pension_fen
            + m.unemployment_fen
            for m in self.members
            if m.prison_from is None
        )


@dataclass(slots=True)
class District:
    """All homes, in the order they were made."""

    seed: int
    homes: list[Home]

    @property
    def people(self) -> int:
        """How many people live here."""
        return sum(len(home.members) for home in self.homes)

    def story(self, name: str) -> Home:
        """The home of one of the cast; KeyError otherwise."""
        for home in self.homes:
            if home.story == name:
                return home
        raise KeyError(name)
