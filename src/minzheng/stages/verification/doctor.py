"""The doctor of checks: sources that have not answered for days, a map that does not."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from minzheng.connectors.department_data.sources import BY_CODE
from minzheng.foundation.core import clock
from minzheng.foundation.core.findings import OK, WARN, Finding
from minzheng.stages.registry.models import HomePosition
from minzheng.stages.verification.models import Query

IN_VAIN = 6  # tries: some six hours
PATIENCE = dt.timedelta(days=3)


def checks() -> Iterator[Finding]:
    """How many answers are missing, by source."""
    missing = Query.objects.filter(
        state__in=Query.OPEN, asked_at__lt=clock.now() - PATIENCE, check_run__case__state="open"
    )
    sources = sorted(set(missing.values_list("source", flat=True)))
    if sources:
        said = "、".join(
            f"{BY_CODE[code].owner}：{BY_CODE[code].name}" if code in BY_CODE else code
            for code in sources
        )
        text = f"有 {missing.count()} 个查询三天没有答复（{said}）"
        yield Finding(WARN, text, "请联系该部门，或用人工凭证、告知承诺代替。")
    else:
        yield Finding(OK, "各部门没有拖着的答复")
    if settings.MAP_URL:
        yield _map()


def _map() -> Finding:
    rows = HomePosition.objects.filter(state=HomePosition.WAITING, attempts__gte=IN_VAIN)
    if lost := rows.count():
        advice = "地图可能停了，或者它的答复不对，请检查 MAP_URL、MAP_BOX；入户照常按期限排。"
        return Finding(WARN, f"有 {lost} 户的位置一直没有查到", advice)
    return Finding(OK, "地图没有拖着的答复")
