"""The departments' file, the door of the simulator, and its command line."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import date

import pytest
from tests.connectors.samples import LI, PAYLOADS, SECRET, ZHANG, query

from minzheng.connectors.bounded import Request, Trouble, exchange, signed_request
from minzheng.connectors.department_data.asking import Kind
from minzheng.connectors.department_data.client import DepartmentClient
from minzheng.connectors.department_data.records import FILE_NAME, Held, Records, write_records
from minzheng.connectors.department_data.simulator import Departments
from minzheng.connectors.signing import SENT_AT, SIGNATURE, sign
from minzheng.connectors.simulation import Control

ROWS = [(source, ZHANG, payload) for source, payload in PAYLOADS.items()]


def test_what_is_written_is_found_and_a_new_file_is_picked_up(tmp_path):
    path = tmp_path / FILE_NAME
    assert write_records(path, ROWS) == 19
    records = Records(path)
    assert {s: records.find(s, ZHANG) for s in PAYLOADS} == PAYLOADS
    assert records.find("DS01", LI) is None
    write_records(path, [("DS15", LI, PAYLOADS["DS15"])])
    assert records.find("DS15", LI) and records.find("DS01", ZHANG) is None
    records.close()


def test_the_file_has_no_id_number_as_a_key_and_bad_rows_write_nothing(tmp_path):
    path = tmp_path / FILE_NAME
    write_records(path, ROWS[:1])
    with sqlite3.connect(path) as connection:
        keys = [row[0] for row in connection.execute("SELECT id_index FROM record")]
    connection.close()
    assert re.fullmatch("[0-9a-f]{64}", keys[0])
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"DS15\.pensions\[0\]\.amount_fen"):
        broken = {"pensions": [{"month": "2021-09", "kind": "x", "amount_fen": 1.5}]}
        write_records(path, [*ROWS, ("DS15", LI, broken)])
    assert path.read_bytes() == before


def test_months_after_the_day_asked_for_are_not_told(serving):
    wages = [{"month": f"2021-{m:02}", "employer": "厂", "amount_fen": m} for m in range(1, 13)]
    held = Held({("DS03", ZHANG): {**PAYLOADS["DS03"], "wages": wages}})
    client = DepartmentClient.at(serving(Departments(held, SECRET)).url, SECRET)
    payload = client.ask("DS03", query(as_of=date(2021, 4, 1))).payload
    assert [row["month"] for row in payload["wages"]] == [f"2021-{m:02}" for m in range(1, 5)]
    assert payload["employments"] == PAYLOADS["DS03"]["employments"]


def _asked(departments, request: Request) -> tuple[int, dict[str, int]]:
    return exchange(request, 2).status, departments.site.asked


def test_only_a_fresh_and_rightly_signed_query_is_heard(serving):
    departments = serving(Departments(Held({}), SECRET))
    url = f"{departments.url}/sources/DS01/queries"
    body = query().body("DS01")
    good = signed_request("POST", url, body, SECRET)
    stale = str(int(time.time()) - 301)
    old = {SENT_AT: stale, SIGNATURE: sign(SECRET, "POST", "/sources/DS01/queries", stale, body)}
    for bad in (
        good._replace(headers={}),
        good._replace(body=query(id_number=LI).body("DS01")),
        good._replace(url=url.replace("DS01", "DS02")),
        good._replace(headers=old),
        signed_request("POST", url, body, b"another"),
    ):
        assert _asked(departments, bad) == (401, {})
    assert _asked(departments, signed_request("POST", url, query().body("DS02"), SECRET))[0] == 400
    assert _asked(departments, good) == (200, {"DS01": 1})
    unknown = signed_request("POST", f"{departments.url}/sources/DS20/queries", body, SECRET)
    assert _asked(departments, unknown)[0] == 404


def test_behaviour_is_set_from_outside_for_a_source_and_for_a_person(serving):
    departments = serving(Departments(Held({}), SECRET))
    client, control = DepartmentClient.at(departments.url, SECRET), Control(departments.url, SECRET)
    control.set("DS09", "error")
    control.set("DS09", "ok", subject=LI)
    assert client.ask("DS09", query()).kind is Kind.ERROR
    assert client.ask("DS09", query(id_number=LI)).kind is Kind.NONE
    control.clear()
    assert client.ask("DS09", query()).kind is Kind.NONE
    for wrong in (("DS99", "error"), ("DS09", "reject"), ("DS09", "nonsense")):
        with pytest.raises(ValueError):
            control.set(*wrong)
    with pytest.raises(ValueError):
        Control(departments.url, b"another").clear()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            exchange(Request("GET", f"{url}/healthz", b"", {}), 1)
            return
        except Trouble:
            time.sleep(0.05)
    raise AssertionError("the simulator did not start")


def test_the_command_line_serves_a_directory(tmp_path):
    write_records(tmp_path / FILE_NAME, ROWS)
    port = _free_port()
    command = [sys.executable, "-m", "minzheng.connectors.department_data.simulator"]
    command += ["--data", str(tmp_path), "--port", str(port)]
    path = os.pathsep.join(sys.path)
    environment = {**os.environ, "MINZHENG_DEPARTMENTS_SECRET": "s", "PYTHONPATH": path}
    with subprocess.Popen(command, env=environment) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            answers = DepartmentClient.at(url, b"s").ask_all([(s, query()) for s in PAYLOADS])
            assert {a.source: a.payload for a in answers} == PAYLOADS
        finally:
            process.terminate()
    assert subprocess.run(command, env={**environment, "MINZHENG_DEPARTMENTS_SECRET": ""},
                          capture_output=True).returncode == 2  # fmt: skip
