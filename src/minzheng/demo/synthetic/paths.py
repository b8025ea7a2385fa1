"""How many households stand where in the procedure, for a district of 20,000 people."""

from typing import NamedTuple


class Path(NamedTuple):
    """A way through the procedure: how many of 20,000 people's homes go it, with which answer."""

    homes: int
    result: str = "DIBAO"


FULL = 20_000
PATHS: dict[str, Path] = {
    "draft": Path(14),
    "submitted": Path(12),
    "supplement": Path(10),
    "checking": Path(8),
    "bank": Path(12),
    "visit": Path(14),
    "opinion": Path(26),
    "posting": Path(16),
    "objection": Path(3),
    "deciding": Path(20),
    "refused_income": Path(14, "INCOME"),
    "refused_property": Path(12, "PROPERTY"),
    "margin": Path(30, "MARGIN"),
    "single": Path(8, "SINGLE"),
    "withdrawn": Path(6),
    "suspended": Path(4),
    "confirmed": Path(22),
    "paid": Path(340),
    "review": Path(14),
    "returned": Path(5),
    "reissued": Path(4),
    "recovery": Path(3),
    "death": Path(3),
    # Families in hardship who have not applied yet: the district must find them.
    "unknown": Path(40),
}


def planned(people: int) -> list[tuple[str, str]]:
    """(path, result) of every household in hardship, at least one of each path, in fixed order."""
    share = min(1.0, people / FULL)
    return [
        (name, path.result)
        for name, path in PATHS.items()
        for _ in range(max(1, round(path.homes * share)))
    ]
