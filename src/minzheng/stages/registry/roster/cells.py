"""Reading single cells: each function returns regular text or says how to right the cell."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import IdNumberError, parse_id_number
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.registry.entries import clean_address, clean_line, clean_name, clean_phone
from minzheng.stages.registry.relations import relation_code
from minzheng.stages.registry.roster.reading import Cell

AS_TEXT = "身份证号是数字格式，后几位已经丢失。请把这一列设为“文本”格式，再重新输入身份证号。"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_YES = ("", "是", "有", "本区", "本地", "y", "yes", "1", "√", "true")
_NO = ("否", "无", "不是", "外地", "外区", "非本区", "n", "no", "0", "×", "false")


def id_number(cell: Cell) -> str:
    """A checked number; numbers that Excel rounded are refused with how to fix the column."""
    text = unicodedata.normalize("NFKC", cell.text).strip().strip("'")
    if cell.kind in ("number", "date") or re.fullmatch(r"[0-9.]+[eE]\+?[0-9]+", text):
        raise NotPossible(AS_TEXT)
    if not text:
        raise NotPossible("请填写身份证号。")
    try:
        return parse_id_number(text, today=clock.today()).text
    except IdNumberError as error:
        raise NotPossible(str(error)) from None


def register_no(cell: Cell) -> str:
    """A household number: up to 20 letters and digits."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell.text))
    if not text:
        raise NotPossible("请填写户号，同一户的人填同一个。")
    if not re.fullmatch(r"[0-9A-Za-z\-一-鿿]{1,20}", text):
        raise NotPossible("户号最多 20 个字，只能有数字、字母和横线。")
    return text


def name(cell: Cell) -> str:
    """A name."""
    if cell.kind != "text":
        raise NotPossible("姓名里有数字或符号，请填写证件上的姓名。")
    return clean_name(cell.text)


def relation(cell: Cell) -> str:
    """The GB/T 4761 code of a relation in words or as code."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell.text))
    if not text:
        raise NotPossible("请填写与户主关系，户主本人填“户主”。")
    code = relation_code(text)
    if code is None:
        raise NotPossible("没有这种关系，请照模板的下拉选项填写，例如：配偶、子、女、父亲。")
    return "02" if code == "01" else code


def address(cell: Cell) -> str:
    """An address; a member's may be empty."""
    return clean_address(cell.text) if cell.text.strip() else ""


def place(cell: Cell) -> str:
    """A town or village name; found out elsewhere, here only checked as text."""
    return clean_line(cell.text, "地名", 60)


def phone(cell: Cell) -> str:
    """A phone number or nothing; a number cell is as good as text here."""
    return clean_phone(cell.text)


def hukou(cell: Cell) -> str:
    """«1» for registered in this district, «0» for elsewhere."""
    text = unicodedata.normalize("NFKC", cell.text).strip().lower()
    if text in _YES:
        return "1"
    if text in _NO:
        return "0"
    raise NotPossible("请填“是”或“否”。")


def sex(cell: Cell) -> str:
    """«1» male, «2» female, or nothing."""
    text = unicodedata.normalize("NFKC", cell.text).strip()
    codes = {"": "", "男": "1", "女": "2", "男性": "1", "女性": "2", "1": "1", "2": "2"}
    if text not in codes:
        raise NotPossible("请填“男”或“女”。")
    return codes[text]


def day(cell: Cell) -> str:
    """A date as 1939-05-11, 1939年5月11日, 1939/5/11, 19390511 or a date cell; or nothing."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell.text))
    if not text:
        return ""
    found = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
    found = found or re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text)
    try:
        if found is None:
            raise ValueError
        return dt.date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        raise NotPossible("日期认不出来，请写成 1939-05-11 这样。") from None


CELLS: dict[str, Callable[[Cell], str]] = {
    "register_no": register_no,
    "name": name,
    "id_number": id_number,
    "relation": relation,
    "address": address,
    "phone": phone,
    "hukou": hukou,
    "sex": sex,
    "birth_on": day,
}


def clean(key: str, cell: Cell) -> str:
    """Read one cell; text that a spreadsheet would run as a formula is refused everywhere."""
    text = cell.text.strip(" 　")
    if cell.kind == "text" and text.startswith(_FORMULA) and not _signed_phone(key, text):
        raise NotPossible("内容不能以“=”“+”“-”“@”开头，请删去开头的符号。")
    return CELLS[key](cell)


def _signed_phone(key: str, text: str) -> bool:
    return key == "phone" and text.startswith(("+86", "＋86"))
