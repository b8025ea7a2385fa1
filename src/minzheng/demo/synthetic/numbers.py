"""Numbers that are well formed and belong to nobody."""

import datetime as dt
from random import Random

from minzheng.demo.synthetic.shapes import Account
from minzheng.foundation.core.identity import check_digit

# County codes ending 99 were never allotted, so a number that carries one is nobody's.
LOCAL = "330499"
ELSEWHERE = ("341299", "411599", "520199", "422899", "360899")
BANKS = ("示例农商银行", "示例工行", "示例农行", "示例建行", "示例邮储银行")
# What the bank's simulator returns; only stories may have such an account.
RETURNED = ("9901", "9902", "9903", "9904")


class Mint:
    """Gives out identity numbers, telephones and accounts, each once."""

    def __init__(self) -> None:
        self._sequences: dict[tuple[str, dt.date, str], int] = {}
        self._given: set[str] = set()
        self._phones = 0
        self._accounts = 0

    def id_number(self, rng: Random, birth_on: dt.date, sex: str, local: bool = True) -> str:
        """A number with a valid check digit; ValueError when a day has run out of numbers."""
        place = LOCAL if local else rng.choice(ELSEWHERE)
        key = (place, birth_on, sex)
        for step in range(self._sequences.get(key, 0), 500):
            self._sequences[key] = step + 1
            # 500 odd and 500 even sequences a day, visited in a fixed scattered order.
            sequence = (step * 167 + birth_on.toordinal() * 31) % 500 * 2 + (sex == "1")
            first = f"{place}{birth_on:%Y%m%d}{sequence:03d}"
            number = first + check_digit(first)
            if number not in self._given:
                return number
        raise ValueError(f"no numbers left for {birth_on}")

    def with_tail(self, first_on: dt.date, tail: str) -> tuple[str, dt.date]:
        """A local number that ends so, and its birthday: the first fitting day from `first_on`."""
        for day in range(366):
            born = first_on + dt.timedelta(days=day)
            first = f"{LOCAL}{born:%Y%m%d}{tail[:3]}"
            if check_digit(first) == tail[3] and first + tail[3] not in self._given:
                self._given.add(first + tail[3])
                return first + tail[3], born
        raise ValueError("no day gives that check digit")

    def phone(self) -> str:
        """A telephone of the range kept here: 199 00…"""
        self._phones += 1
        return f"19900{self._phones * 7919 % 1_000_000:06d}"

    def account(self, rng: Random) -> Account:
        """An account whose end the bank's simulator pays."""
        while True:
            self._accounts += 1
            number = f"629999{self._accounts:06d}{rng.randrange(10_000):04d}"
            if not number.endswith(RETURNED):
                return Account(rng.choice(BANKS), number)


def credit_code(rng: Random) -> str:
    """A code shaped like a unified social credit code (GB 32100), of nobody's business."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return "92330499" + "".join(rng.choice(alphabet) for _ in range(10))
