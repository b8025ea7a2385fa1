"""Settings of P01's broken website: the payer's press pays at the bank first, and books after."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from minzheng.config.settings import *  # noqa: F403
from minzheng.config.settings import MIDDLEWARE as OURS

MIDDLEWARE = [*OURS, "tests.promises.careless.paying"]


def paying(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A fresh number for each try: a press that was cut off pays again."""

    def page(request: HttpRequest) -> HttpResponse:
        if request.POST.get("do") == "release":
            from minzheng.foundation.core import clock
            from tests.stages.payments.payday import naive

            naive(clock.today())
        return answer(request)

    return page
