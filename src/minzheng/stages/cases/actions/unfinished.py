"""Words of a page whose button nobody has pressed: kept as they stand, until it is pressed.

They are no answers: half a number is not saved as a number, nothing is sent with them, and no
other tab's answers give way to them. Whoever opens the page again finds them in its boxes.
"""

import json
from collections.abc import Sequence

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import Conflict, NotPossible
from minzheng.stages.cases.actions.drafts import MAX_ANSWERS
from minzheng.stages.cases.guards import require_party
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import Words, all_words, answers_of
from minzheng.stages.catalog import Question
from minzheng.stages.catalog.questions import fingerprint


@action
def keep_words(
    *, case: Case, page: str, questions: Sequence[Question], words: Words, follows: str, by: Actor
) -> None:
    """Keep the words of a draft's page (or that there are none), over those of the same tab or of
    the one it `follows`.

    Raises Conflict where other answers were saved meanwhile, or another tab has kept words too.
    """
    require_party(by, case, "apply")
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.state != "draft" or words.over != fingerprint(questions, answers_of(case)):
        raise Conflict
    kept = all_words(case)
    before = kept.get(page)
    if before is not None and before.over == words.over and before.tab not in (words.tab, follows):
        raise Conflict
    kept.pop(page, None)
    _write(case, {**kept, page: words} if words.words else kept)
    if before is None and words.words:  # once a page, not with every pause of the fingers
        record("case.typed", case, by=by, subject=case.applicant, page=page)


@action
def drop_words(*, case: Case, page: str, by: Actor) -> None:
    """The button was pressed, or nothing stands in the page that is not saved: nothing waits."""
    require_party(by, case, "apply")
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    kept = all_words(case)
    if kept.pop(page, None) is not None:
        _write(case, kept)


def _write(case: Case, kept: dict[str, Words]) -> None:
    text = json.dumps(kept, ensure_ascii=False) if kept else ""
    if len(text) > MAX_ANSWERS:
        raise NotPossible("填写的内容太长，请删减一些再保存。")
    case.unfinished = text
    case.save(update_fields=["unfinished"])
