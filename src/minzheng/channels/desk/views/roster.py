"""名册导入: upload, look at every error of every row, then all or only the faultless households;
a long one by the line, while one does something else.

The file waits sealed in the session between the look and the press, so that nobody has to
choose it again; a large one has to be chosen again.
"""

import base64
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from minzheng.channels.desk.views.reach import me, my_scope
from minzheng.foundation.core import progress
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.fields import Form
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.sealing import seal, unseal
from minzheng.foundation.core.uploads import clean_bytes
from minzheng.stages.registry.models import ImportBatch, RosterJob
from minzheng.stages.registry.roster import (
    AT_ONCE,
    Roster,
    ask_import,
    error_sheet,
    import_roster,
    know_import,
    read_roster,
    stop_import,
)
from minzheng.stages.registry.roster import template as template_sheet
from minzheng.stages.registry.roster.guarding import FILE_MOST

KEPT, PLACE, KEEP_MOST = "roster", "session.roster.file", 3 * 1024 * 1024
SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AGAIN = "这份名单要重新选一次文件。"


class RosterForm(Form):
    """The sheet."""

    file = forms.FileField(
        label="名单文件", allow_empty_file=True, max_length=255,
        help_text="xlsx、xls、ods 或 csv，最多 2 万行。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        error_messages={
            "required": "请选名单文件。", "missing": "没有收到文件，请重新选一次。",
            "invalid": "没有收到文件，请重新选一次。", "max_length": "文件名太长了，请改短一些。",
        },
    )  # fmt: skip

    def clean_file(self) -> tuple[str, bytes]:
        """Name and bytes, within the size that may be read at all."""
        upload = self.cleaned_data["file"]
        if upload.size > FILE_MOST:
            raise forms.ValidationError("文件超过 20 MB，请分成几份导入。")
        return upload.name, clean_bytes(upload)


@staff("import_roster")
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """Look first (nothing is written), then import; errors come back in the user's own sheet."""
    do = request.POST.get("do", "")
    if request.method == "GET":
        request.session.pop(KEPT, None)
        return _page(request, RosterForm(), None)
    if do == "look":
        return _look(request)
    kept = _kept(request)
    if kept is None:
        form = RosterForm()
        messages.warning(request, AGAIN)
        return _page(request, form, None)
    read = _read(request, *kept)
    if do == "errors" and read.errors and read.table is not None:
        return _download(error_sheet(read), "errors.xlsx")
    return _import(request, read, *kept, good_rows=do == "good")


def _look(request: HttpRequest) -> HttpResponse:
    form = RosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    name, data = form.cleaned_data["file"]
    read = _read(request, name, data)
    if len(data) <= KEEP_MOST:
        plain = base64.b64encode(data).decode()
        request.session[KEPT] = {"name": name[:120], "file": seal(plain, PLACE)}
    return _page(request, form, read, name=name)


def _import(
    request: HttpRequest, read: Roster, name: str, data: bytes, *, good_rows: bool
) -> HttpResponse:
    many = len(read.good if good_rows else read.rows)
    try:
        if many > AT_ONCE:
            ask_import(roster=read, data=data, name=name, good_rows=good_rows, by=me(request))
            said = f"{many} 人正在后台导入，可以离开这一页，好了以后左边「名册导入」旁会有数字。"
        else:
            batch = import_roster(roster=read, by=me(request), good_rows=good_rows)
            left = read.total - batch.rows
            said = f"已导入 {batch.rows} 人" + (f"，{left} 行有错误没有导入" if left else "") + "。"
    except NotPossible as error:
        messages.error(request, str(error))
        return _page(request, RosterForm(), read, name=name, status=422)
    request.session.pop(KEPT, None)
    messages.success(request, said)
    return redirect("desk:roster")


def _read(request: HttpRequest, name: str, data: bytes) -> Roster:
    return read_roster(data, name=name, inside=my_scope(request).areas("import_roster"))


def _kept(request: HttpRequest) -> tuple[str, bytes] | None:
    held: dict[str, Any] | None = request.session.get(KEPT)
    if not held:
        return None
    return held["name"], base64.b64decode(unseal(held["file"], PLACE))


def _page(
    request: HttpRequest,
    form: RosterForm,
    read: Roster | None,
    *,
    name: str = "",
    status: int = 200,
) -> HttpResponse:
    batches = ImportBatch.objects.select_related("area").filter(made_by=me(request).actor_ref)
    context = {
        "form": form,
        "read": read,
        "name": name,
        "errors": read.errors[:SHOWN] if read else [],
        "hidden": max(0, len(read.errors) - SHOWN) if read else 0,
        "good": len(read.good) if read and read.errors else 0,
        "kept": KEPT in request.session,
        "batches": list(batches.order_by("-id")[:10]),
        **_jobs(request),
        "has_errors": status != 200,
    }
    return render(request, "desk/roster.html", context, status=status)


def _jobs(request: HttpRequest) -> dict[str, Any]:
    """My imports that run, or ended and are not known to me yet, each with how far it is."""
    mine = RosterJob.objects.filter(owner=me(request), known_at=None).order_by("-id")[:5]
    jobs = [(job, progress.seen(job.public_id) if job.state == "waiting" else None) for job in mine]
    return {"jobs": jobs, "running": any(job.state == "waiting" for job, _ in jobs)}


@staff("import_roster")
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """How far my imports are: the part of the page that asks again while one runs."""
    return render(request, "desk/roster_jobs.html", _jobs(request))


@staff("import_roster")
@require_POST
def job(request: HttpRequest, ref: str) -> HttpResponse:
    """Stop an import of mine, or take note of how it ended."""
    found = get_object_or_404(RosterJob, public_id=ref, owner=me(request))
    if request.POST.get("do") == "stop":
        if stop_import(job=found, by=me(request)):
            messages.success(request, "正在取消：没有全部写完的，会全部退回。结果看下面。")
        else:
            messages.warning(request, "这份名单已经办完了，不能取消。")
    else:
        know_import(job=found, by=me(request))
    return redirect("desk:roster")


@staff("import_roster")
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet whose drop-downs hold only my villages."""
    content = template_sheet(my_scope(request).areas("import_roster"))
    return _download(content, "roster-template.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
