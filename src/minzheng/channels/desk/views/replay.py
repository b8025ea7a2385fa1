"""回放: a decision computed again with the facts, the law and the values of its date."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minzheng.channels.desk.reading import flat_facts, plain, value_words
from minzheng.channels.desk.views.reach import me, my_case
from minzheng.foundation.audit.trail import record
from minzheng.foundation.core.doors import staff
from minzheng.stages.catalog import find
from minzheng.stages.decisions import queries

OUT = {"result": "结果", "n": "人数", "income": "家庭月收入（元）", "amount": "每月金额（元）"}


@staff("see_cases")
@require_safe
def replay(request: HttpRequest, ref: str) -> HttpResponse:
    """What was decided beside what the same facts give now; and every value used."""
    case = my_case(request, ref)
    decision = case.decisions.select_related("proposal").order_by("-id").first()
    if decision is None:
        raise Http404
    decision.case = case
    again = queries.replay(decision)
    item = find(case.item)
    granting = item.granting
    record("decision.viewed", decision, by=me(request), subject=case.applicant, purpose="回放")
    context = {
        "case": case,
        "decision": decision,
        "proposal": decision.proposal,
        "again": again,
        "rows": [
            (label, _word(key, again.then, granting), _word(key, again.now, granting))
            for key, label in OUT.items()
        ],
        "values": [{**row, "said": value_words(row)} for row in decision.proposal.values_used],
        "facts": flat_facts(
            json.loads(decision.proposal.facts.open()), item.rule.schema(), item.fact_words
        ),
    }
    return render(request, "desk/replay.html", context)


def _word(key: str, out: dict[str, Any], granting: Any) -> str:
    value = out.get(key)
    if key == "result":
        return str(granting.get(value, "不符合条件"))
    return plain(value)
