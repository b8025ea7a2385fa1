"""Papers of a case: taken in by what they are, handed out as a download, never shown inline."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.forms.papers import PaperForm
from minzheng.channels.desk.views.reach import me, my_case
from minzheng.channels.desk.views.steps import attempt
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.uploads import EXTENSIONS, kind_of
from minzheng.stages.cases import actions as cases
from minzheng.stages.catalog import find
from minzheng.stages.registry.actions import look


@staff("see_cases")
@require_safe
def paper(request: HttpRequest, ref: str, paper_ref: str) -> HttpResponseBase:
    """The file, under a name of ours; the look is recorded."""
    case = my_case(request, ref)
    row = case.materials.filter(public_id=paper_ref).exclude(file="").first()
    if row is None or not row.file.storage.exists(row.file.name or ""):
        raise Http404
    look(person=case.applicant, page="file", purpose=row.name, by=me(request))
    file = row.file.open("rb")
    head = file.read(16)
    file.seek(max(0, row.file.size - 1024))
    kind = kind_of(head, file.read(1024))
    file.seek(0)
    name = f"{case.number or 'draft'}-{row.code}.{EXTENSIONS.get(kind, 'bin')}"
    answer = FileResponse(
        file, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer


@staff("file_for_resident")
@require_POST
def add(request: HttpRequest, ref: str) -> HttpResponse:
    """Take in a paper at the counter: a picture of it, or that the original was seen."""
    case = my_case(request, ref, "file_for_resident")
    item = find(case.item)
    form = PaperForm(item, request.POST, request.FILES)
    names = {material.code: material.name for material in item.materials}

    def do() -> None:
        code = form.cleaned_data["code"]
        cases.add_material(
            case=case, code=code, name=names[code], file=form.cleaned_data["file"], by=me(request)
        )

    return attempt(request, case, form, do, "材料已收下，随案保存。")
