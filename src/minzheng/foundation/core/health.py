"""Health for machines: alive, ready, and in detail."""

import shutil

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from minzheng.foundation.core import clock
from minzheng.foundation.core.doors import public
from minzheng.foundation.core.models import HolidayYear, SetAside


@public
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and every migration is applied."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception as error:
        return JsonResponse({"status": "error", "database": type(error).__name__}, status=503)
    status = 503 if waiting else 200
    return JsonResponse({"status": "ok" if not waiting else "migrate"}, status=status)


@public
def detail(request: HttpRequest) -> JsonResponse:
    """Counts an operator watches; nothing about any person."""
    disk = shutil.disk_usage(settings.DATA_DIR)
    today = clock.today()
    facts = {
        "database": connection.vendor,
        "business_date": today.isoformat(),
        "set_aside": SetAside.objects.count(),
        "holiday_table": HolidayYear.objects.filter(year=today.year).exists(),
        "disk_free_mib": disk.free // 2**20,
        "seal_key": settings.SEAL_KEY_ID,
        "profile": settings.POLICY_PROFILE,
    }
    good = facts["holiday_table"] and disk.free > 2**28
    return JsonResponse({"status": "ok" if good else "warn", **facts}, status=200)
