"""When the time of keeping is over: a case is emptied and counted on; a draft goes altogether."""

from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads.dropping import drop
from minzheng.stages.cases.models import Case, CaseSuspension, Finding, MaterialPaper

GONE = "（已删除）"


@action
def empty_case(*, case: Case, by: Actor) -> bool:
    """Delete what was written and handed in; dates, results and area stay, since figures rest on
    them. Returns whether there was anything to do; a case still running is never emptied."""
    done = Case.objects.filter(
        pk=case.pk, state__in=("closed", "withdrawn"), emptied_on=None
    ).update(answers="", unfinished="", emptied_on=clock.today())
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
    Finding.objects.filter(case=case).update(case=None)  # what was found is still to be answered
    record("case.dropped", case, by=by, subject=case.applicant, papers=papers)
    case.delete()
    return True


@action
def empty_finding(*, finding: Finding, by: Actor) -> bool:
    """Delete who was found in need and what came of it; that, when and where stays."""
    rows = Finding.objects.filter(pk=finding.pk).exclude(state="open").exclude(who="")
    done = rows.update(who="", need="", answer=GONE)
    Finding.objects.filter(pk=finding.pk).exclude(referred_to="").update(referred_to=GONE)
    if done:
        record("finding.emptied", finding, by=by)
    return bool(done)


def _drop_papers(case: Case) -> int:
    papers = list(MaterialPaper.objects.filter(case=case))
    for paper in papers:
        drop(paper.file)
        paper.delete()
    return len(papers)
