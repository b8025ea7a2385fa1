"""P21: a population decided at once gets, household by household, what each would get alone.

`make test` compares 10,000 in tests/areas/assistance/test_batch.py; here is any number.
"""

import tempfile
from pathlib import Path

import pytest
from django.db import connection

from minzheng.areas.assistance.rules import dibao
from tests.areas.assistance.batch import compare
from tests.areas.assistance.worked import DEMO, ON
from tests.promises.sitting import size

# No database is touched: once is enough.
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="runs with SQLite")
CACHE = Path(tempfile.gettempdir()) / "minzheng-promises"  # compiled once a version of the rule
VALUES = dibao.RULE.values(DEMO, ON)


def test_no_household_differs(seed: int) -> None:
    many = size(2_000)
    print(f"P21: {many} households, every outcome field")
    found = compare(many, seed, VALUES, CACHE)
    assert (found.households, found.differing, found.first) == (many, 0, "")


def test_control_one_sign_turned_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain rule with one comparison turned, against the compiled one as it is."""
    from tests.areas.assistance.batch import differences, engine
    from tests.areas.assistance.households import households

    compiled, population = engine(CACHE), households(500, 7, VALUES)
    assert differences(compiled, population, VALUES) == []
    find = dibao.find
    monkeypatch.setattr(
        dibao, "find", lambda *given: find(*given)._replace(eligible=not find(*given).eligible)
    )
    assert differences(compiled, population, VALUES) != []
