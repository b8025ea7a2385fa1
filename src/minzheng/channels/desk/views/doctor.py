"""运行状况: what the doctor finds, what the line set aside, how the messages go."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.views.reach import me
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.findings import FAULT, OK, WARN, findings
from minzheng.foundation.core.models import SetAside
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.notices.models import WebhookDelivery
from minzheng.stages.notices.queries import outbox
from minzheng.stages.notices.webhooks import targets
from minzheng.stages.notices.webhooks.events import KINDS
from minzheng.stages.payments.models import BankFile

WORDS = {OK: ("正常", "ok"), WARN: ("注意", "warn"), FAULT: ("故障", "late")}
GIVEN_UP = 20
RANK = {FAULT: 0, WARN: 1, OK: 2}


@staff("operate")
@require_safe
def doctor(request: HttpRequest) -> HttpResponse:
    """Faults first, each with what to do."""
    record("doctor.viewed", ("system", "doctor"), by=me(request))
    found = sorted((finding for _, finding in findings()), key=lambda f: RANK[f.level])
    failed = WebhookDelivery.objects.filter(state="failed").select_related("target")
    given_up = list(failed.order_by("-id")[: GIVEN_UP + 1])
    context = {
        "findings": [(*WORDS[f.level], f.what, f.advice) for f in found],
        "counts": {level: sum(f.level == level for f in found) for level in RANK},
        "outbox": outbox(),
        "aside": list(SetAside.objects.order_by("-last_at")[:50]),
        "given_up": [
            (row, KINDS.get(row.body.get("type", ""), "消息")) for row in given_up[:GIVEN_UP]
        ],
        "given_up_more": len(given_up) > GIVEN_UP,
        "files": list(BankFile.objects.filter(result_at=None).order_by("id")[:20]),
    }
    return render(request, "desk/doctor.html", context)


@staff("operate")
@require_POST
def redeliver(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand one given-up message over again; the second press finds it on its way."""
    row = WebhookDelivery.objects.select_related("target").filter(public_id=ref).first()
    if row is None:
        raise Http404
    try:
        again = targets.redeliver(delivery=row, by=me(request))
    except NotPossible as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, "排上了，马上再送一次。" if again else "这一条不用再送了。")
    return redirect("desk:doctor")
