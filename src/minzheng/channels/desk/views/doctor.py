"""运行状况: what the doctor finds, what the line set aside, how the messages go."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.reach import me
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.findings import FAULT, OK, WARN, findings
from minzheng.foundation.core.models import SetAside
from minzheng.stages.notices.queries import outbox
from minzheng.stages.payments.models import BankFile

WORDS = {OK: ("正常", "ok"), WARN: ("注意", "warn"), FAULT: ("故障", "late")}
RANK = {FAULT: 0, WARN: 1, OK: 2}


@staff("operate")
@require_safe
def doctor(request: HttpRequest) -> HttpResponse:
    """Faults first, each with what to do."""
    record("doctor.viewed", ("system", "doctor"), by=me(request))
    found = sorted((finding for _, finding in findings()), key=lambda f: RANK[f.level])
    context = {
        "findings": [(*WORDS[f.level], f.what, f.advice) for f in found],
        "counts": {level: sum(f.level == level for f in found) for level in RANK},
        "outbox": outbox(),
        "aside": list(SetAside.objects.order_by("-last_at")[:50]),
        "files": list(BankFile.objects.filter(result_at=None).order_by("id")[:20]),
    }
    return render(request, "desk/doctor.html", context)
