"""For monitors: `/metrics` for Prometheus and the details of `/healthz/`; shut to the world."""

import os
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import REGISTRY, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import public
from minzheng.operations.gauges import gauges

LOOPBACK = ("127.0.0.1", "::1")
PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")
LEAST_FREE = 2**28
DAY = 86_400


def may_watch(request: HttpRequest) -> bool:
    """The operator's token; without one configured, this machine itself, not through a proxy:
    behind one everybody comes from this machine."""
    if settings.METRICS_TOKEN:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        same = secrets.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
        return scheme.lower() == "bearer" and same
    near = request.META.get("REMOTE_ADDR") in LOOPBACK
    return near and not any(name in request.headers for name in PASSED_ON)


class _Gauges:
    """The figures of the work, read when asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """As the library wants them."""
        for gauge in gauges():
            yield GaugeMetricFamily(gauge.name, gauge.says, value=gauge.value)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Requests of all worker processes, and how the work stands. 404 to everybody else."""
    if not may_watch(request):
        raise Http404
    figures = CollectorRegistry()
    figures.register(_Gauges())
    traffic = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        traffic = CollectorRegistry()
        MultiProcessCollector(traffic)  # type: ignore[no-untyped-call]
    body = generate_latest(traffic) + generate_latest(figures)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


@public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """ok or warn to anybody; why, to the operator."""
    found = {gauge.name.removeprefix("minzheng_"): gauge.value for gauge in gauges()}
    now = clock.real_now().timestamp()
    troubles = {
        "migrations": found["migrations_waiting"] > 0 or not found["release_current"],
        "disk": found["disk_free_bytes"] < LEAST_FREE,
        "holiday_table": found["holiday_table_days"] < 0,
        "ledger": found["ledger_balance_fen"] != 0,
        "backup": not settings.DEMO and now - found["backup_timestamp_seconds"] > 2 * DAY,
        "line": not settings.DEMO and now - found["line_pulse_timestamp_seconds"] > 300,
    }
    answer = {"status": "warn" if any(troubles.values()) else "ok"}
    if not may_watch(request):
        return JsonResponse(answer)
    return JsonResponse(
        {
            **answer,
            "troubles": [name for name, bad in troubles.items() if bad],
            "business_date": clock.today().isoformat(),
            "seal_key": settings.SEAL_KEY_ID,
            "profile": settings.POLICY_PROFILE,
            **found,
        }
    )
