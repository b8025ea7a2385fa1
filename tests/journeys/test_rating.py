"""好差评 in a real browser: her page and the counter's, asked, wrong, read back, called back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from minzheng.stages.ratings import actions
from tests.cast import Cast
from tests.journeys.looking import Look
from tests.stages.records import a_case, a_decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = ("", "22")


def test_every_state_is_looked_at(
    look: Look, cast: Cast, as_resident: Callable[..., Client], as_staff: Callable[..., Client]
) -> None:
    case = a_case(cast.zhang, cast.zhang_home)
    a_decision(case, decided_by=cast.zhou.actor_ref)
    her, clerk = as_resident(cast.zhang), as_staff(cast.wang)
    asked = reverse("portal:rate", args=[case.public_id])
    look.at("rate", asked, her, elders=BOTH)
    look.at("desk-rate", reverse("desk:rate", args=[case.public_id]), clerk)
    look.at("sizes", "/elder/?next=/", None, elders=BOTH)
    for width, elder in ((390, "22"), (1366, "")):
        context = look.context(width, elder, her)
        page = context.new_page()
        page.goto(asked)
        page.locator("main form .mz-button-primary").click()
        page.wait_for_selector(".mz-summary")
        look.judge(page, f"rate-wrong-{width}", elder)
        context.close()
    row = actions.give(case=case, grade=1, said="去了三趟", by=cast.zhang)
    mine = reverse("portal:case", args=[case.public_id])
    look.at("rated", mine, her, elders=BOTH)
    call: Any = reverse("desk:call_back", args=[row.public_id])
    look.at("call-back", call, as_staff(cast.shen))
    look.at("call-back-own", call, as_staff(cast.zhou))
    actions.call_back(
        row=row, outcome="reached", heard="去了三趟。", answer="以后一次告知。", by=cast.shen
    )
    look.at("called", mine, her, elders=BOTH)
    look.at("call-back-done", call, as_staff(cast.wei))
