"""One line an event, with the request's id and template, and nothing about anybody."""

import io
import json
import logging
from typing import Any

import pytest
from django.test import Client

from minzheng.foundation.core.logs import JsonFormatter, PersonalDataFilter
from tests.cast import Cast

NUMBER = "330402193905111229"


@pytest.fixture
def written() -> Any:
    """What the root logger writes in JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(PersonalDataFilter())
    loggers = [logging.getLogger(), logging.getLogger("minzheng.request")]
    loggers[0].addHandler(handler)
    before, loggers[1].level = loggers[1].level, logging.INFO
    logging.getLogger("minzheng.request").setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    loggers[0].removeHandler(handler)
    loggers[1].setLevel(before)


@pytest.mark.django_db
def test_an_answer_is_one_line_by_template_and_reference(
    cast: Cast, as_staff: Any, written: Any
) -> None:
    client = as_staff(cast.wang)
    reply = client.get(
        f"/desk/people/{cast.li.public_id}/?q={NUMBER}", headers={"X-Request-Id": "proxy-0001"}
    )
    assert reply["X-Request-Id"] == "proxy-0001"
    (line,) = [e for e in written() if e["logger"] == "minzheng.request"]
    assert line["path"] == "/desk/people/<slug:ref>/" and line["view"] == "desk:person"
    assert line["who"] == f"staff:{cast.wang.public_id}" and line["status"] == 200
    assert line["request_id"] == "proxy-0001" and line["ms"] >= 0
    text = json.dumps(written(), ensure_ascii=False)
    for secret in (NUMBER, cast.li.public_id, cast.li.name, "李", "wang"):
        assert secret not in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given", ["short", "x" * 65, f"id-{NUMBER}", "a b\tc-d-e-f", "中文中文中文中文"]
)
def test_a_strange_request_id_is_not_taken_over(district: None, given: str) -> None:
    reply = Client().get("/", headers={"X-Request-Id": given})
    assert reply["X-Request-Id"] != given and len(reply["X-Request-Id"]) == 12


@pytest.mark.django_db
def test_a_broken_page_names_its_template_and_its_request(
    cast: Cast, written: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise ValueError(f"no such number {NUMBER}")

    monkeypatch.setattr("minzheng.channels.public.views.render", broken)
    client = Client(raise_request_exception=False)
    assert client.get("/open/items/dibao/").status_code == 500
    (line,) = [e for e in written() if e["logger"] == "django.request"]
    assert line["message"].endswith("/open/items/<slug:slug>/") and line["request_id"]
    assert "ValueError" in line["error"] and NUMBER not in line["error"]


def test_control_the_plain_framework_would_write_the_address(cast: None = None) -> None:
    """The same record without our filter carries the raw path and the number."""
    record = logging.LogRecord(
        "django.request", 40, "f", 1, "%s: %s", ("Broken", f"/p/{NUMBER}/"), None
    )
    assert NUMBER in logging.Formatter("%(message)s").format(record)
    PersonalDataFilter().filter(record)
    assert NUMBER not in JsonFormatter().format(record)
