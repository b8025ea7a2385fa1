"""Logs hold no personal data: what looks like an ID, a phone or an account is struck out."""

import logging
import re

PERSONAL = re.compile(r"(?<!\d)(\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?!\d)")


class PersonalDataFilter(logging.Filter):
    """Strikes identity numbers, phones and bank accounts out of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if PERSONAL.search(message):
            record.msg, record.args = PERSONAL.sub("〔已隐去〕", message), ()
        if record.exc_info and record.exc_text is None:
            text = logging.Formatter().formatException(record.exc_info)
            record.exc_text = PERSONAL.sub("〔已隐去〕", text)
        return True
