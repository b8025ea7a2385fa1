"""Every error of every row, in one pass: each cell by itself, then rows against each other."""

import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.roster.against import against_register, between
from minzheng.stages.registry.roster.cells import CELLS, clean
from minzheng.stages.registry.roster.columns import TITLES, Header, find_header
from minzheng.stages.registry.roster.guarding import Refused
from minzheng.stages.registry.roster.lines import Line, Problem
from minzheng.stages.registry.roster.places import Places
from minzheng.stages.registry.roster.reading import EMPTY, Cell, Table, read_table

LINES_MOST = 20_000
_FOOTER = re.compile(r"^(合计|总计|共计|小计|填表|制表|审核|备注|说明|注[:：])")
_SPREAD = ("register_no", "town", "village", "address")
Found = tuple[int, str, str]
__all__ = ["Line", "Problem", "Roster", "read_roster"]


class Roster(NamedTuple):
    """A roster that was read: good lines by household, all problems, the user's own table."""

    rows: list[Line]
    errors: list[Problem]
    total: int
    table: Table | None
    header: Header | None
    file_hash: str

    @property
    def good(self) -> list[Line]:
        """Lines of the households in which no line has a problem."""
        rows = {error.row for error in self.errors}
        bad = [line for line in self.rows if line.row in rows]
        homes = {line.home for line in bad}
        # Where the village could not be read, every household of that number may be the one.
        numbers = {line.register_no for line in bad if line.village is None}
        return [x for x in self.rows if x.home not in homes and x.register_no not in numbers]

    def as_data(self) -> dict[str, object]:
        """For `--json`: how many rows, and each error with its row and column."""
        return {
            "rows": self.total,
            "errors": [
                {"row": e.row, "column": e.column, "message": e.message} for e in self.errors
            ],
        }


def read_roster(
    source: Path | bytes, *, name: str = "", inside: frozenset[int] | None = None
) -> Roster:
    """Read and check a roster for an importer who may import `inside` these divisions (None: all);
    that is `scope.areas("import_roster")`. `name` is the name of an upload given as bytes.

    A file that cannot be read at all has one problem with row 0. Writes nothing.
    """
    try:
        table = read_table(source, name)
        header = find_header(table)
        rows = list(_data_rows(table, header))
        if not rows:
            raise Refused("表头下面没有人员，请核对后再导入。")
        if len(rows) > LINES_MOST:
            raise Refused("名单超过 2 万行，请分成几份导入。")
        places = Places(inside)
        if not places.villages:
            raise Refused("系统里还没有村和社区的名录，请联系系统管理员先载入行政区划。")
    except Refused as error:
        return Roster([], [Problem(0, "", str(error))], 0, None, None, "")
    lines: list[Line] = []
    found: list[Found] = []
    for number, cells in rows:
        line, problems = check_line(number, cells, places)
        lines.append(line)
        found += [(number, key, text) for key, text in problems]
    said = {(number, key) for number, key, _ in found}
    # A cell that cannot be read says why once, not also what it lacks among the others.
    found += [f for f in (*between(lines), *against_register(lines)) if f[:2] not in said]
    order = {key: at for at, key in enumerate(TITLES)}
    found.sort(key=lambda f: (f[0], order[f[1]]))
    errors = [Problem(row, header.names.get(key, TITLES[key]), text) for row, key, text in found]
    return Roster(lines, errors, len(rows), table, header, table.file_hash)


def _data_rows(table: Table, header: Header) -> "list[tuple[int, dict[str, Cell]]]":
    """Rows that hold a person: (row number as Excel shows it, cells by column key)."""
    spread = _merged_texts(table, header)
    rows = []
    for at in range(header.first, len(table.rows)):
        row = table.rows[at]
        cells = {
            key: spread.get((at, place)) or (row[place] if place < len(row) else EMPTY)
            for key, place in header.places.items()
        }
        said = [cell.text.strip() for cell in row if cell.text.strip()]
        empty = not said or (len(said) <= 3 and _FOOTER.match(said[0]))
        if not empty:
            rows.append((at + 1, cells))
    return rows


def _merged_texts(table: Table, header: Header) -> dict[tuple[int, int], Cell]:
    """Cells merged over the lines of a household (户号, 住址 …) count for each of its lines."""
    columns = {header.places[key] for key in _SPREAD if key in header.places}
    texts = {}
    for top, left, bottom, right in table.merged:
        if left == right and left in columns and top >= header.first and bottom < len(table.rows):
            row = table.rows[top]
            for at in range(top + 1, bottom + 1):
                texts[at, left] = row[left] if left < len(row) else Cell("")
    return texts


def check_line(
    number: int, cells: dict[str, Cell], places: Places
) -> tuple[Line, list[tuple[str, str]]]:
    """One row by itself: what could be read, and each problem as (column key, words)."""
    values: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for key in CELLS:
        cell = cells.get(key, Cell(""))
        try:
            values[key] = clean(key, cell)
        except NotPossible as error:
            values[key] = ""
            problems.append((key, str(error)))
    refused = {key for key, _ in problems}
    problems += _agreeing(values)
    village, found = places.find(_plain(cells, "town"), _plain(cells, "village"))
    problems += [(key, text) for key, text in found if key not in refused]
    line = Line(number, village=village, **values)
    return line, problems


def _plain(cells: dict[str, Cell], key: str) -> str:
    text = unicodedata.normalize("NFKC", cells.get(key, Cell("")).text)
    return re.sub(r"\s", "", text)


def _agreeing(values: dict[str, str]) -> list[tuple[str, str]]:
    """Sex and birth date, where given, agree with the number."""
    number = values["id_number"]
    problems = []
    if number and values["sex"] and values["sex"] != ("1" if int(number[16]) % 2 else "2"):
        problems.append(("sex", "性别与身份证号不一致，请核对。"))
    birth = values["birth_on"].replace("-", "")
    if number and birth and number[6:14] != birth:
        problems.append(("birth_on", "出生日期与身份证号不一致，请核对。"))
    return problems
