"""Who the members are to the rule: relation, age, and what the departments say of them."""

import datetime as dt
from typing import Any

from minzheng.foundation.core.identity import age_on
from minzheng.stages.catalog import Gathered, Member

KINDS = {
    "1": "visual", "2": "hearing", "3": "speech", "4": "physical", "5": "intellectual",
    "6": "mental",
}  # fmt: skip
CUSTODY = {"PRISON": "prison", "DETOX": "forced_detox"}


def relation(member: Member, applicant: Member) -> str:
    """Relation to the applicant in the rule's words, from two relations to the head."""
    if member.ref == applicant.ref:
        return "self"
    head = applicant.relation in ("01", "02")
    spouse = applicant.relation[0] == "1"
    if head or spouse:
        if member.relation in ("01", "02") or member.relation[0] == "1":
            return "spouse"
        if member.relation[0] in "23":
            return "child"
        if member.relation[0] == "5":
            return "parent" if head else "other"
    if applicant.relation[0] in "23" and member.relation in ("01", "02", "10", "11", "12"):
        return "parent"
    return "other"


def member_facts(
    member: Member, applicant: Member, payloads: dict[str, dict[str, Any]], on: dt.date
) -> dict[str, Any]:
    """One row of the facts document's `members`."""
    age = age_on(member.birth_on, on)
    facts: dict[str, Any] = {"rel": relation(member, applicant), "age": age}
    certificate = payloads.get("DS10", {}).get("certificate")
    if certificate and certificate["state"] == "VALID":
        kinds = sorted({KINDS[k["category"]] for k in certificate["kinds"]})
        facts["disability"] = {"level": int(certificate["level"]), "kinds": kinds}
    flags = _flags(payloads, on)
    grown = facts["rel"] == "child" and age >= 18 and "full_time_undergraduate" not in flags
    severe = facts.get("disability", {}).get("level", 9) <= 2
    if grown and not severe and "serious_illness" not in flags:
        flags.append("adult_child_independent")
    if flags:
        facts["flags"] = sorted(flags)
    return facts


def _flags(payloads: dict[str, dict[str, Any]], on: dt.date) -> list[str]:
    day = on.isoformat()
    flags: list[str] = []
    for row in payloads.get("DS13", {}).get("custody", []):
        inside = row["from_on"] <= day and (not row["to_on"] or row["to_on"] > day)
        if inside and row["kind"] in CUSTODY:
            flags.append(CUSTODY[row["kind"]])
    missing = payloads.get("DS13", {}).get("missing")
    if missing and missing["kind"].startswith("DECLARED"):
        flags.append("declared_missing")
    school = payloads.get("DS11", {}).get("enrolment")
    if school and school["from_on"] <= day <= school["ends_on"] and school["full_time"]:
        grown = school["level"] in ("UNDERGRADUATE", "COLLEGE", "VOCATIONAL", "SENIOR")
        flags += ["full_time_undergraduate"] if grown else []
    if payloads.get("DS04", {}).get("serious_illness"):
        flags.append("serious_illness")
    return list(dict.fromkeys(flags))


def payloads_of(gathered: Gathered, ref: str) -> dict[str, dict[str, Any]]:
    """What each source said of one person; a source without a record is an empty dict."""
    return {source: f.payload for (who, source), f in gathered.found.items() if who == ref}
