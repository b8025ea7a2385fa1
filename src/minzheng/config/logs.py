"""What is logged and how: one handler, and nothing personal passes it."""

from typing import Any


def logging_of(shape: str, level: str, *, quiet: bool) -> dict[str, Any]:
    """The dictionary for `LOGGING`: `shape` is plain or json; `quiet` leaves out the line that
    each answer and each start writes, as in a demo, where nobody reads them."""
    said = {"level": "WARNING" if quiet else "INFO"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
            "json": {"()": "minzheng.foundation.core.logs.JsonFormatter"},
        },
        "filters": {"personal": {"()": "minzheng.foundation.core.logs.PersonalDataFilter"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler", "formatter": shape, "filters": ["personal"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"},
            "minzheng.request": said, "minzheng.start": said,
        },
    }  # fmt: skip
