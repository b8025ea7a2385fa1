"""25 rows, `values_list`, Jinja2, the same filter; open to all, and behind a sign-in."""

from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.models import Case, CaseStep

PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>办件</title></head>
<body><table>{% for name, ref, item, step, place, day in rows %}
<tr><td><a href="/case/{{ ref }}/">{{ name }}</a></td><td>{{ item }}</td><td>{{ step }}</td>
<td>{{ place }}</td><td>{{ day }}</td></tr>{% endfor %}</table></body></html>"""


@cache
def _areas() -> list[int]:
    town = Division.objects.get(name="南湖街道", valid_to=None)
    return [town.pk, *Division.objects.filter(parent=town).values_list("pk", flat=True)]


@cache
def _template() -> Any:
    return engines["jinja2"].from_string(PAGE)


def worklist(request: HttpRequest) -> HttpResponse:
    """Open steps of the clerk's town by deadline."""
    rows = CaseStep.objects.filter(owner="town_clerk", area_id__in=_areas(), finished_at=None)
    found = rows.order_by("sort_on", "id").values_list(
        "case__applicant__name", "case__public_id", "case__item", "code", "area__name", "due_on"
    )[:25]
    return HttpResponse(_template().render({"rows": found}, request))


def cases(request: HttpRequest) -> HttpResponse:
    """Cases of the clerk's town, newest first."""
    rows = Case.objects.filter(area_id__in=_areas()).order_by("-id")
    found = rows.values_list(
        "applicant__name", "public_id", "item", "number", "area__name", "submitted_on"
    )[:25]
    return HttpResponse(_template().render({"rows": found}, request))


urlpatterns = [
    path("open/todo/", worklist),
    path("open/cases/", cases),
    path("todo/", login_required(worklist)),
    path("cases/", login_required(cases)),
]
