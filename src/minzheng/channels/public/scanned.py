"""Where the code of a form or of a card leads: the counter for staff, her own pages for her.

Nothing is told here: every address behind it asks who comes, and knows only what is theirs.
"""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.twins import Opened, opened

CARD = "card"  # in the session: the card's public id, which only we can read
# A form's page on the portal: with the case's or decision's public id, or without one.
WITH = {
    "supplement": "portal:supplement", "withdraw": "portal:case_withdraw",
    "appeal": "portal:appeal",
}  # fmt: skip
WITHOUT = {
    "mandate": "portal:mandate_give", "account": "portal:account", "phone": "portal:phone",
    "objection": "public:board",
}  # fmt: skip


def lead(request: HttpRequest, code: Code, token: str) -> HttpResponseRedirect:
    """To the counter, for staff who may file; else to the portal."""
    if request.scope.can("file_for_resident"):  # type: ignore[attr-defined]
        return redirect("desk:scanned", token=token)
    if code.kind == "card":
        request.session[CARD] = code.public_id
        return redirect("portal:sign_in")
    found = opened(code)
    if found is None:
        return redirect("public:forms")
    return redirect(_desk(request, found) or _portal(found))


def _desk(request: HttpRequest, found: Opened) -> str:
    """For staff who may see but not file: case, person or postings; empty for anyone else."""
    can, about = request.scope.can, found.about  # type: ignore[attr-defined]
    if about is None:
        hers = found.twin.about == "nothing" and can("handle_objection")
        return reverse("desk:postings") if hers else ""
    if about.case is not None:
        return reverse("desk:case", args=[about.case.public_id]) if can("see_cases") else ""
    return reverse("desk:person", args=[about.person.public_id]) if can("see_people") else ""


def _portal(found: Opened) -> str:
    twin, case = found.twin, found.about.case if found.about else None
    if twin.item is not None:
        if case is None or case.state == "draft":
            return reverse("portal:apply", kwargs={"slug": twin.item.slug})
        return reverse("portal:case", args=[case.public_id])
    if twin.slug in WITH:
        return reverse(WITH[twin.slug], args=[found.ref]) if case else reverse("portal:cases")
    return reverse(WITHOUT[twin.slug])
