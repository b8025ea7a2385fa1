"""Who and what the script works with: the staff of each town, and each home's rows."""

from dataclasses import dataclass, field
from functools import cached_property

from minzheng.demo.synthetic.shapes import Home
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.actors import Actor
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import Item, find
from minzheng.stages.registry.models import Household, Person


@dataclass
class Desk:
    """Rows by the key of their home, and staff by name or by town."""

    staff: dict[str, User]
    clerks: dict[str, User]
    leads: dict[str, User]
    homes: dict[int, Home] = field(default_factory=dict)
    people: dict[int, list[Person]] = field(default_factory=dict)
    households: dict[int, Household] = field(default_factory=dict)
    cases: dict[int, int] = field(default_factory=dict)

    @cached_property
    def item(self) -> Item:
        """Dibao, the one item that cases are loaded for."""
        return find("DB")

    def case(self, key: int) -> Case:
        """The home's running case, fresh."""
        rows = Case.objects.select_related("applicant", "household")
        return rows.get(pk=self.cases[key])

    def clerk(self, key: int) -> User:
        """The clerk of the home's town."""
        return self.clerks[self.homes[key].village.town_code]

    def lead(self, key: int) -> User:
        """Who gives the opinion in the home's town."""
        return self.leads[self.homes[key].village.town_code]

    def filer(self, key: int) -> tuple[Actor, str]:
        """Who files and by which channel: the old come to the counter, or are visited."""
        home, head = self.homes[key], self.people[key][0]
        by_hand = not home.head.phone or home.head.birth_on.year < 1950
        if by_hand and home.village.name == "烟雨":
            return self.staff["xu"], "worker"
        if by_hand:
            return self.clerk(key), "counter"
        return head, "portal"
