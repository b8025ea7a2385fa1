"""Declared against found: flagged, with whether it changes the answer."""

from typing import Any

from django.conf import settings

from minzheng.law import FactsError, Register, Rule
from minzheng.stages.catalog import find
from minzheng.stages.verification.gather import evidence_of, gather, has_applicant
from minzheng.stages.verification.models import Check, Difference


def note_differences(check: Check) -> list[Difference]:
    """Write the differences of a finished check; once for each field."""
    item = find(check.case.item)
    gathered = gather(check.case)
    if not has_applicant(gathered):
        return []  # what came is kept; the case itself cannot be worked out any more
    evidence = evidence_of(check.case, gathered)
    register = Register.load(settings.POLICY_PROFILE)
    answer = short(item.rule, register, gathered.on, evidence.facts)
    rows = []
    for gap in evidence.gaps:
        row, made = Difference.objects.get_or_create(
            check_run=check,
            field=gap.field,
            defaults={
                "label": gap.label,
                "declared": gap.declared,
                "found": gap.found,
                "source": gap.source,
                "matters": short(item.rule, register, gathered.on, gap.if_declared) != answer,
            },
        )
        if made:
            rows.append(row)
    return rows


def short(
    rule: Rule[Any, Any, Any], register: Register, on: Any, document: dict[str, Any]
) -> tuple[Any, ...]:
    """Result and amount of a facts document; facts that do not read give their message."""
    try:
        facts = rule.read(document)
    except FactsError as error:
        return ("?", str(error))
    values = rule.values(register, on)
    out = rule.out(facts, values, rule.decide(facts, values))
    return out["result"], out["amount"]
