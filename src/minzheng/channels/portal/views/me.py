"""What the bureau holds about me, who looked at it, and putting it right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from minzheng.channels.portal.visitor import family, home_of, visitor
from minzheng.foundation.core.doors import resident, resident_or_agent
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import mask_id, mask_phone
from minzheng.foundation.core.pages import moment
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.decisions.application import current_account
from minzheng.stages.decisions.progress import people_rows
from minzheng.stages.registry.actions import correct_person
from minzheng.stages.registry.forms import PhoneForm
from minzheng.stages.registry.queries import who_looked

SHOWN = 100


@resident_or_agent("see")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """My data, numbers by their ends."""
    who = visitor(request)
    person, home = who.person, home_of(who)
    context = {
        "visitor": who, "person": person, "home": home, "account": current_account(person),
        "number": mask_id(person.id_number.open()),
        "phone": mask_phone(person.phone.open()) if person.phone else "",
        "place": full_name(home.area) if home else "",
        "person_rows": people_rows(family(home), who.resident),
    }  # fmt: skip
    return render(request, "portal/me.html", context)


@resident_or_agent("see")
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    """Who opened my data, when, and what for."""
    who = visitor(request)
    found, more = firsts(who_looked(who.person, SHOWN + 1), SHOWN)
    rows = [
        {"when": moment(look.at), "title": look.what, "who": look.who, "note": look.purpose}
        for look in found
    ]
    context = {"looks": found, "look_rows": rows, "more": more, "visitor": who}
    return render(request, "portal/looks.html", context)


@resident
@sensitive_post_parameters("phone")
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """A new phone number; only its owner may, since codes for signing in go there."""
    who = visitor(request)
    person = who.person
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("version", "")
        version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1
        try:
            correct_person(
                person=person, version=version, by=who.resident, phone=form.cleaned_data["phone"]
            )
        except Conflict:
            person.refresh_from_db()
            if person.phone and person.phone.open() == form.cleaned_data["phone"]:
                return redirect("portal:me")  # pressed twice
            form.add_error(None, "您的资料刚被改过。请看一下现在的号码，还要改就再按一次。")
        except NotPossible as refusal:
            form.add_error("phone", str(refusal))
        else:
            messages.success(request, "手机号改好了。下次登录，验证码发到新的号码。")
            return redirect("portal:me")
    wrong = form.is_bound and bool(form.errors)
    context = {
        "form": form, "has_errors": wrong, "version": person.version,
        "phone": mask_phone(person.phone.open()) if person.phone else "",
    }  # fmt: skip
    return render(request, "portal/phone.html", context, status=422 if wrong else 200)
