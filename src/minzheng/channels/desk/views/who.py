"""窗口办理: whom it is about, by a code that is read or a number that is typed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from minzheng.channels.desk.forms.counter import ScanForm
from minzheng.channels.desk.forms.people import ALL, FindForm
from minzheng.channels.desk.views.counter import FORM, after_person
from minzheng.channels.desk.views.reach import my_person
from minzheng.foundation.core.doors import staff
from minzheng.stages.certificates.twins import twins
from minzheng.stages.registry.queries import find_by_id

NOT_HERE = "在您的辖区没有找到这个人。请核对号码；外辖区的由当地办理，没登记的先用名册导入。"


@staff("file_for_resident")
@sensitive_post_parameters("id_number")
@require_http_methods(["GET", "POST"])
def find_person(request: HttpRequest) -> HttpResponse:
    """Type or read the card; the number goes nowhere but into the search."""
    if request.POST.get("do") == "scan":
        return _scan(request)
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = find_by_id(form.cleaned_data["id_number"])
        try:
            person = my_person(request, person.public_id, "file_for_resident") if person else None
        except Http404:
            person = None
        if person is not None:
            item = form.cleaned_data["item"]
            if item in (ALL, "") or FORM in request.session:
                return redirect(after_person(request, person))
            return redirect("desk:fill", ref=person.public_id, item=item)
        form.add_error("id_number", NOT_HERE)
    return _found(request, form, ScanForm())


def _scan(request: HttpRequest) -> HttpResponse:
    """What the scanner typed leads on, wherever it leads."""
    scan = ScanForm(request.POST)
    if scan.is_valid():
        return redirect("desk:scanned", token=scan.cleaned_data["scan"])
    return _found(request, FindForm(), scan)


def _found(request: HttpRequest, form: FindForm, scan: ScanForm) -> HttpResponse:
    wrong = bool(form.is_bound and form.errors) or bool(scan.is_bound and scan.errors)
    slug = request.session.get(FORM, "")
    waiting = next((one for one in twins() if one.slug == slug and one.about != "nothing"), None)
    context = {"form": form, "scan": scan, "has_errors": wrong, "waiting": waiting}
    return render(request, "desk/file.html", context, status=422 if wrong else 200)
