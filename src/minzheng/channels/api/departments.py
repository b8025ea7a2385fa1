"""Where a department that needs longer posts its answer: signed as its answers are, taken once."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from minzheng.channels.api.problems import Code, reply
from minzheng.connectors.bounded import MEBIBYTE
from minzheng.foundation.core.doors import public
from minzheng.stages.verification.late import take_late


@public
@csrf_exempt
@require_POST
def late(request: HttpRequest) -> HttpResponse:
    """200 for a genuine answer, also for one that came before; 401 for anything else."""
    if request.content_type != "application/json":
        return reply(request, Code.NOT_JSON_TYPE)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MEBIBYTE:
        return reply(request, Code.TOO_LARGE)
    if not take_late(request.headers, request.body):
        return reply(request, Code.NO_TOKEN, "签名不对、已过期，或者不是我们问的。")
    return JsonResponse({"taken": True})
