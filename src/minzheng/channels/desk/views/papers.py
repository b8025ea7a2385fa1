"""Papers of a case: taken in by what they are, handed out as a download, never shown inline."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from minzheng.channels.desk.forms.papers import PaperForm
from minzheng.channels.desk.views.reach import me, my_case
from minzheng.channels.desk.views.steps import attempt
from minzheng.foundation.accounts.models import User
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.uploads import EXTENSIONS, kind_of
from minzheng.stages.cases import actions as cases
from minzheng.stages.catalog import find
from minzheng.stages.registry.actions import look
from minzheng.stages.registry.models import Person
from minzheng.stages.verification.models import VisitPhoto


@staff("see_cases")
@require_safe
def paper(request: HttpRequest, ref: str, paper_ref: str) -> HttpResponseBase:
    """The file, under a name of ours; the look is recorded."""
    case = my_case(request, ref)
    row = case.materials.filter(public_id=paper_ref).exclude(file="").first()
    if row is None:
        raise Http404
    name = f"{case.number or 'draft'}-{row.code}"
    return handed_out(case.applicant, row.file, row.name, name, me(request))


def handed_out(
    person: Person, kept: FieldFile, purpose: str, name: str, by: User
) -> HttpResponseBase:
    """A kept file as a download that nothing runs in; Http404 when it is not there."""
    if not kept.storage.exists(kept.name or ""):
        raise Http404
    look(person=person, page="file", purpose=purpose, by=by)
    file = kept.open("rb")
    head = file.read(16)
    file.seek(max(0, kept.size - 1024))
    kind = kind_of(head, file.read(1024))
    file.seek(0)
    answer = FileResponse(
        file, as_attachment=True, filename=f"{name}.{EXTENSIONS.get(kind, 'bin')}",
        content_type="application/octet-stream",
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer


@staff("see_cases")
@require_safe
def photo(request: HttpRequest, ref: str, photo_ref: str) -> HttpResponseBase:
    """A picture of a visit, for those who see the case; the look is recorded."""
    case = my_case(request, ref)
    row = VisitPhoto.objects.filter(public_id=photo_ref, visit__case=case).first()
    if row is None:
        raise Http404
    name = f"{case.number or 'draft'}-visit"
    return handed_out(case.applicant, row.file, "入户照片", name, me(request))


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
        paper = (code, names[code], form.cleaned_data["file"])
        cases.give_papers(case=case, papers=[paper], by=me(request))

    return attempt(request, case, form, do, "材料已收下，随案保存。")
