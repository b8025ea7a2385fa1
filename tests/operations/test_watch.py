"""Figures for a monitor: who may read them, what they say, and that alerts speak of them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from minzheng.foundation.core.models import Pulse, SetAside
from minzheng.foundation.core.releases import note_release
from minzheng.operations import gauges
from tests.cast import Cast
from tests.promises.world import build

pytestmark = pytest.mark.django_db
ALERTS = Path(__file__).parents[2] / "docs" / "alerts.yml"
TOKEN = "a-long-token-of-the-operator"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    gauges.forget()


def figures(reply: Any) -> dict[str, float]:
    """The plain figures of an answer."""
    assert reply.status_code == 200
    rows = re.findall(r"^(minzheng_\w+) (\S+)$", reply.content.decode(), re.M)
    return {name: float(value) for name, value in rows}


@pytest.mark.parametrize("path", ["/metrics", "/healthz/"])
@pytest.mark.parametrize(
    ("token", "asked", "opens"),
    [
        ("", {}, True),
        ("", {"REMOTE_ADDR": "10.0.0.7"}, False),
        ("", {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}, False),
        ("", {"HTTP_X_REAL_IP": "127.0.0.1"}, False),
        (TOKEN, {}, False),
        (TOKEN, {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}x"}, False),
        (TOKEN, {"HTTP_AUTHORIZATION": f"Basic {TOKEN}"}, False),
        (TOKEN, {"HTTP_AUTHORIZATION": "Bearer 令牌"}, False),
        (TOKEN, {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}", "REMOTE_ADDR": "10.0.0.7"}, True),
    ],
)
def test_only_the_operator_sees_figures(
    district: None, settings: Any, path: str, token: str, asked: dict[str, str], opens: bool
) -> None:
    settings.METRICS_TOKEN = token
    reply = Client(**asked).get(path)
    if path == "/metrics":
        assert reply.status_code == (200 if opens else 404)
    else:
        assert set(reply.json()) > {"status"} if opens else set(reply.json()) == {"status"}


def test_figures_follow_the_work_and_name_nobody(cast: Cast) -> None:
    world = build(cast)
    client = Client()
    before = figures(client.get("/metrics"))
    SetAside.objects.create(
        stage="x",
        reference="y",
        error="z",
        first_at="2021-10-26T00:00Z",
        last_at="2021-10-26T00:00Z",
    )
    client.get(f"/cases/{world.decision.case.public_id}/")
    gauges.forget()
    reply = client.get("/metrics")
    after = figures(reply)
    assert after["minzheng_set_aside_rows"] == before["minzheng_set_aside_rows"] + 1
    assert after["minzheng_ledger_balance_fen"] == 0 < after["minzheng_audit_head"]
    text = reply.content.decode()
    assert 'minzheng_requests_total{method="GET",status="302",view="portal:case"}' in text
    assert not any(canary in text for canary in world.canaries)
    assert world.decision.case.public_id not in text


def test_every_alert_speaks_of_a_figure_that_is_there(cast: Cast) -> None:
    Client().get("/")
    text = Client().get("/metrics").content.decode()
    rules = [r for g in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for r in g["rules"]]
    assert len(rules) >= 12
    for rule in rules:
        assert silent(rule["expr"], text) == [], rule["alert"]
        notes = rule["annotations"]
        assert notes["summary"] and notes["description"], rule["alert"]
    used = " ".join(rule["expr"] for rule in rules)
    assert [n for n in unwatched(text) if n not in used] == []


def silent(expression: str, text: str) -> list[str]:
    """Figures that an alert speaks of and nobody gives."""
    names = re.findall(r"minzheng_\w+", expression)
    return [name for name in names if not re.search(rf"^{name}[ {{]", text, re.M)]


def test_control_an_alert_on_a_figure_that_nobody_gives_is_found() -> None:
    text = "minzheng_outbox_oldest_seconds 0.0"
    assert silent("minzheng_outbox_oldest_seconds > 1", text) == []
    assert silent("minzheng_outbox_old_seconds > 1", text) == ["minzheng_outbox_old_seconds"]


def unwatched(text: str) -> list[str]:
    """Figures that must have an alert: all but the ones that only explain another."""
    explain = {"minzheng_outbox_waiting", "minzheng_outbox_failed", "minzheng_checks_unanswered",
               "minzheng_bank_files_waiting", "minzheng_steps_overdue"}  # fmt: skip
    return sorted(set(re.findall(r"^(minzheng_\w+) ", text, re.M)) - explain)


def test_the_doctor_of_a_real_place_asks_for_backups_and_the_line(
    district: None, settings: Any, capsys: Any
) -> None:
    note_release()
    settings.DEMO = False
    with pytest.raises(SystemExit):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "还没有备份过" in said and "自动办理没有在运行" in said and "恢复过" in said
    from minzheng.foundation.core.heartbeat import Heartbeat

    Heartbeat("line").beat()
    assert Pulse.objects.filter(name="line").exists()
    with pytest.raises(SystemExit):
        call_command("doctor")
    assert "自动办理在运行" in capsys.readouterr().out


def test_a_monitor_asks_without_tls_and_nobody_else_does(district: None, settings: Any) -> None:
    """The proxies do not pass /metrics on: whoever asks the port itself is not sent to TLS."""
    settings.SECURE_SSL_REDIRECT = True
    settings.METRICS_TOKEN = TOKEN
    client = Client(HTTP_AUTHORIZATION=f"Bearer {TOKEN}")
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics/").status_code == 301 == client.get("/sign-in/").status_code
