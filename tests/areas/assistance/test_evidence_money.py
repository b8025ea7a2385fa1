"""Departments answer in fen: what a facts document makes of it, the rule reads back to the fen."""

import json
import random

import pytest

from minzheng.areas.assistance.evidence.assemble import plain
from minzheng.law.facts import Money
from tests import walk
from tests.cast import Cast

MOST_FEN = 10**12  # ten thousand million yuan, above any bound of the document


def test_every_fen_survives_the_document() -> None:
    money = Money("数", most=MOST_FEN)
    amounts = [*range(10_000), *(random.Random(1).randrange(MOST_FEN) for _ in range(20_000))]
    for fen in amounts:
        assert money.read(json.loads(json.dumps(plain(fen))), "数") == fen


@pytest.mark.django_db
def test_a_balance_with_fen_is_weighed_like_any_other(cast: Cast) -> None:
    held = {
        ("DS03", cast.li.id_number.open()): walk.works(150_033),
        ("DS09", cast.li.id_number.open()): walk.saves(1_260_045),
    }
    decision = walk.granted(cast, held)
    facts = json.loads(decision.proposal.facts.open())
    assert facts["property"]["financial"] == 12_600.45
    # 2,700 − 1,500.33 − 400 = 799.67; what is short of a yuan is rounded up.
    assert decision.amount_fen == 80_000
