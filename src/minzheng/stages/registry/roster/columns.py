"""The columns of a roster and how towns call them; finding the header row."""

import re
import unicodedata
from typing import NamedTuple

from minzheng.stages.registry.roster.guarding import Refused
from minzheng.stages.registry.roster.reading import Table

HEADER_WITHIN = 20


class Column(NamedTuple):
    """A column of the template; `names` are other headings that mean the same."""

    key: str
    title: str
    names: tuple[str, ...]
    required: bool
    note: str


# fmt: off
COLUMNS = (
    Column("register_no", "户号", ("户编号", "家庭编号", "户口簿号", "户口本号"), True,
           "同一户的人填同一个户号"),
    Column("name", "姓名", ("成员姓名", "人员姓名", "家庭成员姓名"), True, "证件上的全名"),
    Column("id_number", "身份证号", ("身份证号码", "公民身份号码", "证件号码", "身份证"),
           True, "18 位，整列为文本格式"),
    Column("relation", "与户主关系", ("与户主的关系", "关系", "家庭关系", "成员关系"), True,
           "户主写“户主”，其他人写与户主的关系"),
    Column("town", "镇街", ("镇", "街道", "乡镇", "镇街道", "所属镇街", "所属街道"), False,
           "镇或街道的全名"),
    Column("village", "村社区", ("村", "社区", "村居", "所属社区", "所属村社区"), True,
           "村或社区的全名"),
    Column("address", "住址", ("家庭住址", "地址", "详细地址", "居住地址", "现住址"), True,
           "户主一行必填，同户可留空"),
    Column("phone", "联系电话", ("手机号", "电话", "手机", "手机号码", "联系方式"), False,
           "手机 11 位，座机带区号"),
    Column("hukou", "本区户籍", ("是否本区户籍", "户籍"), False, "是或否，空着算“是”"),
    Column("sex", "性别", (), False, "可不填，填了会与身份证号核对"),
    Column("birth_on", "出生日期", ("出生年月日", "生日"), False, "可不填，例如 1939-05-11"),
)
# fmt: on
TITLES = {column.key: column.title for column in COLUMNS}
REQUIRED = tuple(column.key for column in COLUMNS if column.required)
_KEYS = {name: column.key for column in COLUMNS for name in (column.title, *column.names)}


class Header(NamedTuple):
    """Where each column stands (0-based), what the user calls it, and the first data row."""

    places: dict[str, int]
    names: dict[str, str]
    first: int


def plain_heading(text: str) -> str:
    """«*身份证号码（必填）» -> «身份证号码»; full-width, spaces and marks out."""
    half = unicodedata.normalize("NFKC", text)
    half = re.sub(r"\(.*?\)", "", half)
    return re.sub(r"[\s*:/、_.-]", "", half)


def find_header(table: Table) -> Header:
    """The header of one or two rows (merged headings), below a title if there is one.

    Raises Refused naming the columns that are missing or stand twice.
    """
    best: dict[str, int] = {}
    for first in range(min(HEADER_WITHIN, len(table.rows))):
        for depth in (1, 2):
            texts = _texts(table, first, depth)
            places, twice = _places(texts)
            if all(key in places for key in REQUIRED):
                if twice:
                    raise Refused(f"表头里“{TITLES[twice]}”出现了两次，请只留一列。")
                return Header(places, {k: texts[at] for k, at in places.items()}, first + depth)
            best = max(best, places, key=len)
    missing = "、".join(TITLES[key] for key in REQUIRED if key not in best)
    raise Refused(f"没有找到这些列：{missing}。请下载模板，照模板的表头填写。")


def _texts(table: Table, first: int, depth: int) -> list[str]:
    """Headings of each column; of two rows the lower one counts where it says something."""
    rows = table.rows[first : first + depth]
    width = max(len(row) for row in rows)
    texts = []
    for at in range(width):
        said = [row[at].text.strip() for row in reversed(rows) if at < len(row)]
        texts.append(next((text for text in said if text), ""))
    return texts


def _places(texts: list[str]) -> tuple[dict[str, int], str]:
    places: dict[str, int] = {}
    twice = ""
    for at, text in enumerate(texts):
        key = _KEYS.get(plain_heading(text))
        if key in places:
            twice = key
        elif key is not None:
            places[key] = at
    return places, twice
