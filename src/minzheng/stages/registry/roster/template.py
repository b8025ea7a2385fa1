"""The template: text columns, drop-downs for places and relations, and a page of notes."""

from io import BytesIO

import xlsxwriter

from minzheng.foundation.divisions.models import Division
from minzheng.stages.registry.relations import RELATIONS
from minzheng.stages.registry.roster.columns import COLUMNS
from minzheng.stages.registry.roster.places import Places
from minzheng.stages.registry.sheets import OPTIONS

ROWS = 20_000
_FIRST = ("户主", "配偶", "子", "女", "儿媳", "女婿", "父亲", "母亲", "孙子", "孙女")


def template(inside: frozenset[int] | None = None) -> bytes:
    """An empty roster as .xlsx, its drop-downs limited to the importer's area."""
    places = Places(inside)
    others = [name for code, name in RELATIONS.items() if code != "01" and name not in _FIRST]
    choices = {
        "relation": [*_FIRST, *others],
        "town": places.labels(Division.TOWN),
        "village": places.labels(Division.VILLAGE),
        "hukou": ["是", "否"],
        "sex": ["男", "女"],
    }
    out = BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet("名单")
    text = book.add_format({"num_format": "@"})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1, "num_format": "@"})
    lists = book.add_worksheet("选项")
    lists.hide()
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, 24 if column.key in ("id_number", "address") else 14, text)
        sheet.write_string(0, at, f"{column.title}{'*' if column.required else ''}", head)
        if found := choices.get(column.key):
            for row, word in enumerate(found):
                lists.write_string(row, at, word, text)
            letter = chr(ord("A") + at)
            sheet.data_validation(1, at, ROWS, at, {
                "validate": "list", "source": f"=选项!${letter}$1:${letter}${len(found)}",
                "error_title": "请从下拉选项里选", "error_message": column.note,
            })  # fmt: skip
    sheet.freeze_panes(1, 0)
    notes = book.add_worksheet("填写说明")
    notes.set_column(0, 1, 40)
    for row, column in enumerate(COLUMNS):
        must = "必填。" if column.required else ""
        notes.write_string(row, 0, column.title, head)
        notes.write_string(row, 1, must + column.note, text)
    book.close()
    return out.getvalue()
