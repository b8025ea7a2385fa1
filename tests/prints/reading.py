"""A printed paper as runs of text with their places: what stands where, in millimetres."""

import re
from ctypes import c_double
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MM = 25.4 / 72  # a point of PDF
SAME_LINE, GAP = 0.3, 1.0  # a run goes on within 0.3 mm of its line and one letter of its end
# What differs from run to run and from rule to rule: the number of an entry, the hour, the version
# of the rules. Where it stands counts all the same.
NUMBERED = re.compile(
    r"(?<=规则版本)[0-9a-f]+|(?<=\d{8}-)\d{5}|(?<=\d{8}-J)\d{5}|(?<!\d)0\d{4}(?!\d)|\d\d:\d\d"
)


class Run(NamedTuple):
    """Letters in a row: where the first stands (mm from the left and the top of the sheet, on the
    line) and how large (points, as printed). A browser embeds Chinese fonts without a name."""

    text: str
    x: float
    y: float
    size: float


class Sheet(NamedTuple):
    """One page: its measure in mm and its runs, in the order of printing."""

    width: float
    height: float
    runs: list[Run]


def sheets_of(pdf: bytes) -> list[Sheet]:
    """Every page of a PDF. ValueError where it is none."""
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError as error:
        raise ValueError("not a PDF") from error
    try:
        return [_sheet(page) for page in document]
    finally:
        document.close()


def _sheet(page: Any) -> Sheet:
    width, height = page.get_size()
    text = page.get_textpage()
    runs: list[Run] = []
    end = 0.0
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, at))
        if raw.FPDFText_IsGenerated(text, at) or not letter.strip():
            continue
        x, y = _origin(text, at)
        x, y = x * MM, (height - y) * MM
        size = _size(text, at)
        last = runs[-1] if runs else None
        near = last and abs(y - last.y) < SAME_LINE and -0.5 < x - end < GAP * size * MM
        if last and near and size == last.size:
            runs[-1] = last._replace(text=last.text + letter)
        else:
            runs.append(Run(letter, round(x, 2), round(y, 2), size))
        end = _right(text, at) * MM
    text.close()
    told = [run._replace(text=NUMBERED.sub("#", run.text)) for run in runs]
    return Sheet(round(width * MM, 1), round(height * MM, 1), told)


def _origin(text: Any, at: int) -> tuple[float, float]:
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(text, at, x, y)
    return x.value, y.value


def _right(text: Any, at: int) -> float:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    raw.FPDFText_GetCharBox(text, at, left, right, bottom, top)
    return right.value


def _size(text: Any, at: int) -> float:
    """The size as printed: the browser shrinks by a matrix, not by the size of the font."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, at, matrix)
    scale = (matrix.c**2 + matrix.d**2) ** 0.5
    return round(float(raw.FPDFText_GetFontSize(text, at)) * scale, 1)
