"""What may be asked for, and the questions of each."""

from django.http import HttpRequest
from ninja import Router

from minzheng.channels.api.shapes import Nothing, Out
from minzheng.stages.catalog import Item, Question, registered

router = Router(tags=["事项"])


class Choice(Out):
    """One of a few answers."""

    value: str
    label: str


class QuestionOut(Out):
    """A question. Money is answered in whole fen, yes and no as `yes` and `no`."""

    key: str
    page: str
    label: str
    kind: str
    help: str
    required: bool
    when: str
    choices: list[Choice]


class ItemOut(Out):
    """A service item."""

    code: str
    slug: str
    name: str
    who: str
    what: str
    basis: list[str]
    questions: list[QuestionOut]


class ItemsOut(Out):
    """All items that are offered."""

    items: list[ItemOut]


@router.post("", response=ItemsOut, auth=None, summary="能办的事项和要填的内容")
def items(request: HttpRequest, body: Nothing) -> ItemsOut:
    """Everything that may be asked for here."""
    return ItemsOut(items=[_item(item) for item in registered()])


def _item(item: Item) -> ItemOut:
    return ItemOut(
        code=item.code, slug=item.slug, name=item.name, who=item.who, what=item.what,
        basis=list(item.basis), questions=[_question(one) for one in item.questions],
    )  # fmt: skip


def _question(one: Question) -> QuestionOut:
    choices = [Choice(value=value, label=label) for value, label in one.choices]
    if one.kind == "yesno" and not choices:
        choices = [Choice(value="yes", label="是"), Choice(value="no", label="不是")]
    return QuestionOut(
        key=one.key, page=one.page, label=one.label, kind=one.kind, help=one.help,
        required=one.required, when=one.when, choices=choices,
    )  # fmt: skip
