"""An answer that comes after the deadline: the department calls back, signed, as often as it likes.

It is held to everything that an answer in time is held to, and taken once. What nobody waits for
any more (settled, withdrawn, over) changes nothing.
"""

from collections.abc import Mapping

from minzheng.connectors.department_data.asking import Kind
from minzheng.connectors.department_data.client import late_query_id
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import LINE
from minzheng.stages.registry.models import Authorisation
from minzheng.stages.verification.actions.checks import take_answers
from minzheng.stages.verification.asking import asked, client
from minzheng.stages.verification.models import Query


def take_late(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether the call-back was genuine and about a question of ours; taken if still wanted.

    False is the same for a question we never asked, a wrong signature and a stale one.
    """
    rows = Query.objects.filter(public_id=late_query_id(body))
    query = rows.select_related("person", "authorisation", "check_run__case").first()
    if query is None:
        return False
    case = query.check_run.case
    source, question = asked(query, case.public_id, case.item)
    answer = client().accept_late(source, question, headers, body)
    if not answer.is_known and answer.kind is not Kind.ERROR:
        return False
    live = Authorisation.objects.live(clock.today()).filter(pk=query.authorisation_id)
    if query.state in Query.OPEN and case.state == "open" and live.exists():
        took = clock.now() - query.check_run.started_at
        take_answers(
            check=query.check_run, answers=[(query, answer)], final=False, by=LINE,
            took_ms=max(0, min(int(took.total_seconds() * 1000), 2**31 - 1)),
        )  # fmt: skip
    return True
