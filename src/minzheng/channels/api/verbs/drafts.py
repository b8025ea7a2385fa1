"""An application from the first answer to sending it; every write has its key."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router
from pydantic import Field

from minzheng.channels.api.answering import clean_answers
from minzheng.channels.api.auth import RESIDENT, visitor
from minzheng.channels.api.shapes import PLAIN, Fen, ForIn, ItemRef, Key, Out, Ref, Version
from minzheng.channels.api.writing import written
from minzheng.stages.cases.actions import save_answers
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of, missing_answers
from minzheng.stages.cases.visitors import Visitor, cases_of
from minzheng.stages.catalog import Item, find
from minzheng.stages.catalog.questions import HIDDEN_KINDS
from minzheng.stages.decisions import application

router = Router(tags=["申请"], auth=RESIDENT)
Text = Annotated[str, Field(max_length=500, pattern=PLAIN)]
QuestionKey = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class StartIn(ForIn):
    """Which item."""

    item: ItemRef


class SaveIn(ForIn):
    """Answers to merge into the draft of that version: fen for money, text for all else."""

    case: Ref
    version: Version
    answers: Annotated[
        dict[QuestionKey, Fen | Text],
        Field(min_length=1, max_length=60, json_schema_extra={"additionalProperties": False}),
    ]


class SubmitIn(ForIn):
    """Send the draft as it stood in that version."""

    case: Ref
    version: Version


class AnswerOut(Out):
    """What was answered: `value` for a program (a number once typed only by its ends), `shown`
    for a person."""

    key: str
    value: int | str | None
    shown: str


class DraftOut(Out):
    """An application; `missing` are the keys of required questions without an answer."""

    case: str
    version: int
    state: str
    number: str
    answers: list[AnswerOut]
    missing: list[str]


@router.post("/start", response=DraftOut, summary="开始申请（已经有的接着填）")
def start(request: HttpRequest, body: StartIn, key: Key) -> dict[str, Any]:
    """Begin, or go on with what is there."""
    item, who = _item(body.item), visitor(request, body, "apply")
    return written(request, key, body, lambda: _draft(application.begin(item=item, who=who)))


@router.post("/resume", response=DraftOut, summary="读取填到一半的申请")
def resume(request: HttpRequest, body: StartIn) -> DraftOut:
    """What was filled in and what is missing."""
    item, who = _item(body.item), visitor(request, body, "apply")
    found = cases_of(who).filter(item=item.code, kind="new", state__in=("draft", "open")).first()
    if found is None:
        raise Http404
    return _draft(found)


@router.post("/save", response=DraftOut, summary="保存填写的内容")
def save(request: HttpRequest, body: SaveIn, key: Key) -> dict[str, Any]:
    """Merge the answers; 409 when someone saved meanwhile."""
    who = visitor(request, body, "apply")
    case = _mine(who, body.case)
    answers = clean_answers(find(case.item), body.answers)

    def do() -> DraftOut:
        saved = save_answers(case=case, answers=answers, version=body.version, by=who.resident)
        return _draft(saved)

    return written(request, key, body, do)


@router.post("/submit", response=DraftOut, summary="提交申请")
def submit(request: HttpRequest, body: SubmitIn, key: Key) -> dict[str, Any]:
    """Everything that sending means, together or not at all."""
    who = visitor(request, body, "apply")
    case = _mine(who, body.case)

    def do() -> DraftOut:
        sent = application.send(
            case=case, item=find(case.item), who=who, key=f"api-{case.public_id}",
            version=body.version,
        )  # fmt: skip
        sent.refresh_from_db()
        return _draft(sent)

    return written(request, key, body, do)


def _item(code: str) -> Item:
    try:
        return find(code)
    except KeyError:
        raise Http404 from None


def _mine(who: Visitor, public_id: str) -> Case:
    """One of his; what is not his does not exist for him."""
    found = cases_of(who).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _draft(case: Case) -> DraftOut:
    item, answers = find(case.item), answers_of(case)
    words = application.shown(item, answers)
    rows = [
        AnswerOut(
            key=q.key, shown=words[q.key],
            value=words[q.key] if q.kind in HIDDEN_KINDS else answers[q.key],
        )
        for q in item.questions
        if q.key in answers
    ]  # fmt: skip
    missing = [q.key for q in missing_answers(item, answers)] if case.state == "draft" else []
    return DraftOut(
        case=case.public_id, version=case.version, state=case.state, number=case.number or "",
        answers=rows, missing=missing,
    )  # fmt: skip
