"""Every address of the product, with what to put into it. A new address needs a row here."""

from collections.abc import Callable
from typing import Any

from tests.promises.world import NAME, World

Fill = Callable[[World], dict[str, Any]]


def none(world: World) -> dict[str, Any]:
    """An address without parts."""
    return {}


def case(world: World) -> dict[str, Any]:
    """The decided case."""
    return {"ref": world.decision.case.public_id}


def posted(world: World) -> dict[str, Any]:
    """The posted case."""
    return {"ref": world.posted.public_id}


def who(world: World) -> dict[str, Any]:
    """The canary person."""
    return {"ref": world.head.public_id}


def resident_case(world: World) -> dict[str, Any]:
    """The decided case, by the portal's name for it."""
    return {"public_id": world.decision.case.public_id}


def letter(world: World) -> dict[str, Any]:
    """The decision, by the portal's name for it."""
    return {"public_id": world.decision.public_id}


def batch(world: World) -> dict[str, Any]:
    """The payment batch."""
    return {"ref": world.batch.public_id}


def a_file(world: World) -> dict[str, Any]:
    """The bank file."""
    return {"ref": world.file.public_id}


def _step(world: World) -> dict[str, Any]:
    return {**posted(world), "step_ref": world.posted.steps.order_by("-id").first().public_id}


def _query(world: World) -> dict[str, Any]:
    query = world.posted.checks.get().queries.first()
    return {**posted(world), "query_ref": query.public_id}


def _gap(world: World) -> dict[str, Any]:
    gap = world.posted.checks.get().differences.first()
    return {**posted(world), "difference_ref": gap.public_id if gap else "none"}


def _paper(world: World) -> dict[str, Any]:
    return {**posted(world), "paper_ref": world.posted.materials.get().public_id}


def _token(world: World) -> dict[str, Any]:
    from minzheng.stages.certificates.tokens import write

    return {"token": write(world.code.public_id, int(world.code.expires_at.timestamp()))}


def _mandate(world: World) -> dict[str, Any]:
    return {"public_id": world.head.mandates_given.first().public_id}


def _entry(world: World) -> dict[str, Any]:
    return {"ref": world.entry().public_id}


DESK: dict[str, Fill] = {
    "case_events": case, "case": case, "letter": case, "form_print": case, "receipt": case,
    "replay": case, "review": case, "appeal": case, "accept": posted, "check": posted,
    "retry": posted, "opine": posted, "decide": posted, "take_back": _step, "visit": posted,
    "withdraw": posted, "rate": case, "call_back": lambda w: {"ref": w.rating.public_id},
    "paper_add": posted, "settle": _query, "explain": _gap, "pause": _step,
    "paper": _paper,
    "fill": lambda w: {"ref": w.head.public_id, "item": "dibao"},
    "twin": lambda w: {**case(w), "slug": "apply-dibao"},
    "person_twin": lambda w: {**who(w), "slug": "phone"},
    "counter": who, "card_make": who, "card_void": who, "card": who,
    "entry": lambda w: {**who(w), "slug": "mandate"},
    "scanned": _token, "counter_receipt": _entry, "counter_sheet": _entry,
    "object": lambda w: {"ref": w.posting.public_id},
    "answer": lambda w: {"ref": w.posting.objections.get().public_id},
    "poster": lambda w: {"village": w.head.area_id},
    "void_event": lambda w: {**who(w), "event_ref": w.head.life_events.get().public_id},
    "person": who, "open_number": who, "event": who, "authorise": who, "mandate": who,
    "revoke": lambda w: {"ref": w.head.public_id, "mandate_ref": "none"},
    "money_batch": batch, "batch_move": batch, "batch_print": batch,
    "export_lines": batch,
    "bank_file": a_file, "bank_result": a_file,
    "line": lambda w: {"ref": w.line.public_id},
    "recover": lambda w: {"ref": w.line.public_id},
    "recovery_receipt": lambda w: {"ref": w.line.public_id},
    "recovery_agree": lambda w: {"ref": w.line.public_id},
    "rights_counter": who,
    **dict.fromkeys(
        ("rights_one", "rights_take", "rights_extend", "rights_answer", "rights_hold",
         "rights_form", "rights_letter", "rights_copy"), lambda w: {"ref": w.request.public_id},
    ),
    "staff_member": lambda w: {"ref": w.cast.wang.public_id},
    "staff_move": lambda w: {"ref": w.cast.wang.public_id},
    "mandate_paper": lambda w: {
        "ref": w.head.public_id, "mandate_ref": w.head.mandates_given.first().public_id
    },
    "photo": lambda w: {**case(w), "photo_ref": w.photo().public_id},
    "finding": lambda w: {"ref": w.finding().public_id},
    "staff_decide": lambda w: {"ref": "none"}, "redeliver": lambda w: {"ref": "none"},
    "roster_job": lambda w: {"ref": "none"},
}  # fmt: skip
PORTAL: dict[str, Fill] = {
    "not_yet": lambda w: {"slug": "marriage"},
    "apply": lambda w: {"slug": "dibao"}, "apply_check": lambda w: {"slug": "dibao"},
    "apply_page": lambda w: {"slug": "dibao", "page": "income"},
    "case": resident_case, "rate": resident_case, "sent": resident_case,
    "case_withdraw": resident_case,
    "supplement": resident_case, "authorise": resident_case,
    "difference": lambda w: {
        "public_id": w.posted.public_id,
        "difference": (w.posted.checks.get().differences.first() or w.head).public_id,
    },
    "authorisation_withdraw": lambda w: {
        "public_id": w.head.authorisations.first().public_id
    },
    "twin": lambda w: {**resident_case(w), "slug": "apply-dibao"},
    "my_twin": lambda w: {"slug": "phone"},
    "beside": lambda w: {**resident_case(w), "person": w.head.public_id},
    "mandate_revoke": _mandate, "mandate_act": _mandate, "mandate_give_back": _mandate,
    "message": lambda w: {"public_id": w.head.messages.first().public_id},
    "rights_ask": lambda w: {"kind": "correct"},
    **dict.fromkeys(
        ("rights_request", "rights_withdraw", "rights_file", "rights_print"),
        lambda w: {"public_id": w.request.public_id},
    ),
    "decision": letter, "decision_print": letter, "appeal": letter,
}  # fmt: skip
OTHER: dict[str, Fill] = {
    "cockpit:figure": lambda w: {"indicator": "dibao_households"},
    "cockpit:one_plan": lambda w: {"number": "2"},
    "cockpit:clause": lambda w: {"clause": "2.2"},
    "public:item": lambda w: {"slug": "dibao"},
    "public:estimate": lambda w: {"slug": "dibao"},
    "public:codes": lambda w: {"slug": "dibao"},
    "public:poster": lambda w: {"slug": "dibao", "village": w.head.area_id},
    "public:poster_stop": lambda w: {"slug": "dibao", "village": w.head.area_id},
    "public:form": lambda w: {"slug": "apply-dibao"},
    "public:village": lambda w: {"village": w.head.area_id},
    "public:scan": _token,
}
ROWS: dict[str, Fill] = {
    **{f"desk:{name}": fill for name, fill in DESK.items()},
    **{f"portal:{name}": fill for name, fill in PORTAL.items()},
    **OTHER,
}
# What an intruder types into searches and filters.
# Never the whole name: a page may show what was typed, so a whole name in a reply is a leak.
SEARCHES: tuple[dict[str, str], ...] = ({}, {"q": NAME[:2]}, {"q": "jqs"}, {"name": NAME[:2]})
