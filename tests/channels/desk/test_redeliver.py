"""运行状况: one message that was given up is handed over again, by an operator, under its id."""

from typing import Any

import pytest

from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock
from minzheng.stages.notices.models import WebhookDelivery
from minzheng.stages.notices.webhooks import sending
from minzheng.stages.notices.webhooks.targets import end_target, make_target
from tests.cast import BY
from tests.channels.desk.conftest import Desk, text

pytestmark = pytest.mark.django_db
PAGE = "/desk/doctor/"


@pytest.fixture
def row(desk: Desk) -> WebhookDelivery:
    """Five tries in vain."""
    target, _ = make_target(
        name="区数据局", url="https://example.com/hook", kinds=["decision.made"], by=BY
    )
    return WebhookDelivery.objects.create(
        target=target, key="1", body={"type": "decision.made"}, state="failed", attempts=5,
        made_at=clock.now(), error="HTTP 500",
    )  # fmt: skip


def press(desk: Desk, row: WebhookDelivery, name: str = "chu") -> Any:
    return desk.post(name, f"/desk/doctor/deliveries/{row.public_id}/again/")


def test_the_button_queues_it_once(desk: Desk, row: WebhookDelivery) -> None:
    page = text(desk.get("chu", PAGE))
    assert "区数据局" in page and "作出了决定" in page and "HTTP 500" in page
    assert "重新投递" in page
    ref, other = row.public_id, WebhookDelivery.objects.create(
        target=row.target, key="2", state="failed", attempts=5, made_at=clock.now()
    )  # fmt: skip
    for _ in range(2):
        assert press(desk, row).status_code == 302
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.public_id, row.state, row.attempts, row.error) == (ref, "waiting", 0, "")
    assert other.state == "failed"
    assert Event.objects.filter(verb="webhook.redelivered").count() == 1
    event = Event.objects.get(verb="webhook.redelivered")
    assert (event.object_ref, event.actor_ref) == (ref, desk.cast.staff["chu"].public_id)
    assert [one.pk for one in sending.claim()] == [row.pk]
    assert sending.request(row).headers["webhook-id"] == ref


def test_what_is_on_its_way_or_there_stays(desk: Desk, row: WebhookDelivery) -> None:
    WebhookDelivery.objects.update(state="sent", attempts=2, sent_at=clock.now())
    press(desk, row)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 2)
    assert not Event.objects.filter(verb="webhook.redelivered").exists()


def test_nothing_goes_to_a_target_that_has_ended(desk: Desk, row: WebhookDelivery) -> None:
    end_target(target=row.target, by=BY)
    assert "已停用" in text(desk.get("chu", PAGE))
    press(desk, row)
    row.refresh_from_db()
    assert row.state == "failed" and "不再往那里送" in text(desk.get("chu", PAGE))


@pytest.mark.parametrize("name", ["wang", "zhao", "zhou", "qian", "feng", "jin"])
def test_nobody_but_an_operator(desk: Desk, row: WebhookDelivery, name: str) -> None:
    assert press(desk, row, name).status_code == 403
    row.refresh_from_db()
    assert row.state == "failed"


def test_an_unknown_one_is_not_found(desk: Desk, row: WebhookDelivery) -> None:
    assert desk.post("chu", "/desk/doctor/deliveries/none/again/").status_code == 404
    assert desk.get("chu", f"/desk/doctor/deliveries/{row.public_id}/again/").status_code == 405
