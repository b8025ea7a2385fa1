"""Logs hold no personal data: what looks like an ID, a phone or an account is struck out."""

import logging
import re

PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?!\d)")

# PostgreSQL adds the row it refused to its message, names and all.
ROW = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)


def without_personal_data(text: str) -> str:
    """The text with numbers of people and rows of the database struck out."""
    return ROW.sub(r"\1: 〔已隐去〕", PERSONAL.sub("〔已隐去〕", text))


class PersonalDataFilter(logging.Filter):
    """Strikes identity numbers, phones and bank accounts out of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (quiet := without_personal_data(message)) != message:
            record.msg, record.args = quiet, ()
        if record.exc_info and record.exc_text is None:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = without_personal_data(text)
        return True
