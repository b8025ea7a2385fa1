"""One line of a roster after reading, and a problem with where it stands."""

from typing import NamedTuple

from minzheng.foundation.divisions.models import Division


class Problem(NamedTuple):
    """What is wrong where: the row as Excel counts, the heading as the user wrote it."""

    row: int
    column: str
    message: str


class Line(NamedTuple):
    """A person as read; empty text where the cell was empty or refused."""

    row: int
    village: Division | None
    register_no: str
    name: str
    id_number: str
    relation: str
    address: str
    phone: str
    hukou: str
    sex: str
    birth_on: str

    @property
    def home(self) -> str:
        """Which lines belong together: the same household number in the same village."""
        where = self.village.pk if self.village else ""
        return f"{where}/{self.register_no or f'row {self.row}'}"

    def __repr__(self) -> str:
        """Never the name or number: lines may end up in an error report."""
        return f"<Line {self.row}>"
