"""When the time of keeping is over: a case is emptied and counted on; a draft goes altogether."""

from functools import partial

from django.db import transaction

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.stages.cases.models import Case, CaseSuspension, MaterialPaper


@action
def empty_case(*, case: Case, by: Actor) -> bool:
    """Delete what was written and handed in; dates, results and area stay, since figures rest on
    them. Returns whether there was anything to do; a case still running is never emptied."""
    done = Case.objects.filter(
        pk=case.pk, state__in=("closed", "withdrawn"), emptied_on=None
    ).update(answers="", emptied_on=clock.today())
    if not done:
        return False
    case.steps.update(note="")
    CaseSuspension.objects.filter(step__case=case).update(reason="")
    papers = _drop_papers(case)
    record("case.emptied", case, by=by, subject=case.applicant, papers=papers)
    return True


@action
def drop_draft(*, case: Case, by: Actor) -> bool:
    """Delete an application that was never sent, with its papers. NotPossible once it was sent."""
    if case.state != "draft":
        raise NotPossible("已经提交的申请不能这样删除。")
    papers = _drop_papers(case)
    record("case.dropped", case, by=by, subject=case.applicant, papers=papers)
    case.delete()
    return True


def _drop_papers(case: Case) -> int:
    """The rows now, the files once the rows are gone for good: a failed run loses no paper."""
    papers = list(MaterialPaper.objects.filter(case=case))
    for paper in papers:
        if paper.file.name:
            transaction.on_commit(partial(paper.file.storage.delete, paper.file.name))
        paper.delete()
    return len(papers)
