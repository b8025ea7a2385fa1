"""The case hears that its money came, or why it does not."""

from minzheng.foundation.core import clock
from minzheng.stages.cases.models import Case, CaseStep
from minzheng.stages.payments import actions
from minzheng.stages.payments.pull import pull
from tests.stages.payments.conftest import Desk
from tests.stages.payments.grants import give_account, pay_out


def waiting(desk: Desk) -> Case:
    """李家's case is open and waits for the first payment."""
    case = desk.li.decision.case
    Case.objects.filter(pk=case.pk).update(state="open", closed_on=None)
    CaseStep.objects.create(
        case=case, code="pay", owner="system", area=case.area, opened_on=clock.today(),
        sort_on=clock.today(), yellow_on=clock.today(),
    )  # fmt: skip
    return case


def test_the_first_payment_finishes_the_step(desk: Desk) -> None:
    case = waiting(desk)
    pay_out(desk.made(), desk.checker, desk.payer)
    assert pull() == 3  # file delivered, result taken, step finished
    case.refresh_from_db()
    step = case.steps.get(code="pay")
    assert (step.result, case.state, case.outcome) == ("paid", "closed", "granted")
    assert pull() == 0


def test_why_it_waits_stands_in_the_worklist(desk: Desk) -> None:
    case = waiting(desk)
    desk.cast.li.accounts.all().delete()
    batch = desk.made()
    pull()
    assert case.steps.get(code="pay").blocked == "没有可用的领款账户，请补登本人账户"
    give_account(desk.cast.li, "6228000000009901")
    actions.unhold_line(line=desk.line(desk.li), by=desk.maker)
    pull()
    assert case.steps.get(code="pay").blocked == ""
    pay_out(batch, desk.checker, desk.payer)
    pull()
    assert case.steps.get(code="pay").blocked == "账户已销户"
    assert pull() == 0
