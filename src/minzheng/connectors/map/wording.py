"""What of an address may leave the house: road and house number, and nothing behind them.

People write more into an address than where it is: the room, whose home it is, a telephone
number. So it is not what is known to be private that is taken out, but all that is not known to
be road or number: the text ends with the number of the house.
"""

import re
import unicodedata

MOST = 80
_DIGITS = "0-9一二三四五六七八九十百零〇"
# What stands in brackets is a remark: 「（张家隔壁）」.
_BRACKETS = re.compile(r"[(\[【〔《<{][^)\]】〕》>}]*[)\]】〕》>}]?")
_OPENING = re.compile(r"[(\[【〔《<{]")
# Behind such a part a bracket begins what is no address: 「12号（张家）楼上」.
_HOUSED = re.compile(rf"[{_DIGITS}](?:号|幢|栋|座|弄|#)")
# A room, a unit or a floor, wherever it is written; 「12号楼」 is a house.
_INSIDE = re.compile(rf"[A-Za-z]?[{_DIGITS}]+\s*(?:室|单元|层|户|(?<!号)楼(?![路街]))")
# 「12-501号」 is room 501 of house 12 as often as not; 「1号路」 is a road.
_HOUSE = re.compile(
    rf"(.*?[{_DIGITS}]+)(?:[-—–~#/][{_DIGITS}]+)*号(楼)?(?!公?路|线|街|弄|巷|桥|大|[{_DIGITS}]+号)"
)
_BLOCK = re.compile(rf"(.*?[{_DIGITS}]+)(幢|栋|座|弄|#)")
# Without a mark three digits and more are a room as often as not: 「中梁大厦1601」.
_NUMBER = re.compile(r"(.*?(?<![0-9A-Za-z])[0-9]{1,2})(?![0-9])")
# Whose home it is, what she is, a telephone: such a text stays in the house. 「张家浜」 is a place.
_PERSONAL = re.compile(
    r"户主|[借寄租暂]住|低保|特困|五保|残疾|电话|手机|联系|[0-9]{3,}[-—–~][0-9]"
    r"|家(?![园浜村埭桥港湾弄塘宅门汇角兜坝漾庄湖路街巷坊])"
)
_ROAD = re.compile(r".*(?:路|街|巷|弄|里|村|社区|小区|花园|公寓|家园|苑|组|埭|浜|港|镇|街道|坊)")
_APART = re.compile(r"[,;:.。、|]")
# A number alone is found anywhere.
_NAMED = re.compile(r"[\u4e00-\u9fff]{2}")
# Nothing about a place is as long: a telephone, an account, the number of a person.
_LONG = re.compile(r"[0-9]{5,}")


def wire_address(address: str) -> str:
    """Road and house number of an address, for the map; «» where nothing of it may be sent.

    What it returns it returns again for itself, so a text that went through is told at once.
    """
    text = unicodedata.normalize("NFKC", address)
    head = _OPENING.split(text, maxsplit=1)[0]
    text = head if _HOUSED.search(head) else text
    text = _INSIDE.sub("", _BRACKETS.sub("", text))
    # What stands before a comma may be anything: 「张秀兰，南湖路12号」.
    found = _APART.split(_cut(re.sub(r"\s+", "", text)))[-1]
    if (
        len(found) > MOST
        or not _NAMED.search(found)
        or _LONG.search(found)
        or _PERSONAL.search(found)
    ):
        return ""
    return found if found.isprintable() else ""


def _cut(text: str) -> str:
    if house := _HOUSE.match(text):
        return f"{house[1]}号{house[2] or ''}"
    if block := _BLOCK.match(text):
        return block[0]
    if number := _NUMBER.match(text):
        return number[1]
    road = _ROAD.match(text)
    return road[0] if road else ""
