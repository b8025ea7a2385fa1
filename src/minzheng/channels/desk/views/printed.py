"""Official paper: letter, filled form, posting, receipt of service, rosters to sign."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.views.entitlements import chosen_rights, right_row
from minzheng.channels.desk.views.postings import my_postings
from minzheng.channels.desk.views.reach import me, my_case, whole_district
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import name_in
from minzheng.foundation.core.doors import staff
from minzheng.foundation.core.firsts import firsts
from minzheng.foundation.core.identity import mask_name
from minzheng.foundation.divisions.models import Division
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.cases.models import Case
from minzheng.stages.catalog import find
from minzheng.stages.certificates.letters import letter_of
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.payments.models import Batch
from minzheng.stages.payments.queries import lines_of

MOST = 1000  # rows of a roster on paper
A_PAGE = 14
SIGNED_A_PAGE = 12  # rows tall enough to sign in; a page may hold title, sums and signatures too


def decision_of(case: Case) -> Decision:
    """The newest decision of a case; Http404 without one."""
    decision = case.decisions.select_related("proposal").order_by("-id").first()
    if decision is None:
        raise Http404
    decision.case = case
    return decision


@staff("see_cases")
@require_safe
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """决定书: the same in the same order as the resident reads it, with its code."""
    case = my_case(request, ref)
    decision = decision_of(case)
    record("decision.viewed", decision, by=me(request), subject=case.applicant, purpose="打印")
    told = letter_of(decision, request.build_absolute_uri("/"))
    return render(request, "desk/letter.html", {"letter": told, "case": case})


@staff("see_cases")
@require_safe
def receipt(request: HttpRequest, ref: str) -> HttpResponse:
    """送达回证: for a letter that is brought on paper."""
    case = my_case(request, ref)
    decision = decision_of(case)
    record("decision.viewed", decision, by=me(request), subject=case.applicant, purpose="送达")
    context = {"case": case, "decision": decision, "item": find(case.item)}
    return render(request, "desk/receipt.html", context)


@staff("see_cases")
@require_safe
def poster(request: HttpRequest, village: int) -> HttpResponse:
    """公示 of one village on paper: the stored, masked columns and nothing else."""
    rows = my_postings(request).filter(
        area_id=village, taken_down_at=None, until_on__gte=clock.today(),
        case__applicant__secret=False,
    )  # fmt: skip
    postings = list(rows.order_by("id")[:MOST])
    place = Division.objects.select_related("parent").filter(pk=village).first()
    if place is None or not postings:
        raise Http404
    # In the item's order: PostgreSQL hands the keys of a stored cell out in an order of its own.
    items = [find(code) for code in sorted({row.case.item for row in postings})]
    allowed = [name for item in items if item.posting for name in item.posting.columns]
    columns = [n for n in dict.fromkeys(allowed) if any(n in row.columns for row in postings)]
    context = {
        "place": full_name(place),
        "postings": postings,
        "columns": columns,
        "until_on": max(row.until_on for row in postings),
        "items": sorted({item.name for item in items}),
    }
    return render(request, "desk/poster.html", context)


@staff("see_cases")
@require_safe
def roster(request: HttpRequest) -> HttpResponse:
    """Rights in force with a column to sign, in pages with their numbers."""
    rights, more = firsts(paid_rights(request).order_by("area_id", "id"), MOST)
    _note_roster(rights=rights, by=me(request))
    rows = [right_row(right) for right in rights]
    pages = [rows[at : at + SIGNED_A_PAGE] for at in range(0, len(rows), SIGNED_A_PAGE)]
    context = {
        "pages": pages,
        "total": sum(row["fen"] for row in rows),
        "count": len(rows),
        "size": SIGNED_A_PAGE,
        "more": more,
    }
    return render(request, "desk/roster_print.html", context)


def paid_rights(request: HttpRequest) -> QuerySet[Entitlement]:
    """Those with money: nobody signs for nought."""
    return chosen_rights(request).filter(amount_fen__gt=0)


@action
def _note_roster(*, rights: list[Entitlement], by: Any) -> None:
    """Everybody on a printed list can see that it was printed."""
    for right in rights:
        record("people.exported", right, by=by, subject=right.payee, purpose="打印签字表")


@staff("see_payments")
@require_safe
def payments(request: HttpRequest, ref: str) -> HttpResponse:
    """A list of payments on paper with the three signatures; names masked."""
    whole_district(request, "see_payments")
    batch = Batch.objects.filter(public_id=ref).first()
    if batch is None:
        raise Http404
    lines = list(
        lines_of(batch).exclude(state__in=["void", "held"]).select_related("payee", "area")
    )
    record("batch.printed", batch, by=me(request), count=len(lines))
    rows = [
        {
            "name": mask_name(x.payee.name),
            "place": x.area.label,
            "month": x.month,
            "fen": x.amount_fen,
        }
        for x in lines
    ]
    pages = [rows[at : at + A_PAGE] for at in range(0, len(rows), A_PAGE)]
    context = {
        "batch": batch, "pages": pages, "count": len(rows),
        "total": sum(x.amount_fen for x in lines), "item": find(batch.item),
        "kind": Batch.KINDS[batch.kind], "size": A_PAGE,
        "signed": [
            ("制表", name_in(batch.made_label)), ("复核", name_in(batch.checked_label)),
            ("支付", name_in(batch.released_label)), ("日期盖章", ""),
        ],
    }  # fmt: skip
    return render(request, "desk/batch_print.html", context)
