"""Every word that a facts document may hold has Chinese for who reads the decision again."""

import pytest

from minzheng.areas.assistance.evidence.words import FACT_WORDS
from minzheng.areas.assistance.items import DIBAO
from minzheng.areas.assistance.rules.family import FLAGS, KINDS, RELATIONS
from minzheng.areas.assistance.rules.income import INCOME_KINDS


@pytest.mark.parametrize("words", [INCOME_KINDS, RELATIONS, FLAGS, KINDS])
def test_each_word_is_told(words: dict[str, int]) -> None:
    assert set(words) - set(FACT_WORDS) == set()


def test_the_item_carries_them() -> None:
    assert DIBAO.fact_words["wage"] == "工资性收入" and DIBAO.fact_words["spouse"] == "配偶"
    assert not [word for word in DIBAO.fact_words.values() if word.isascii()]
