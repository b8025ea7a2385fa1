"""P37 at a district's size: no page of a working day reads people, cases or money from end to end.

The planner of PostgreSQL is forbidden to read a table whole: where it still does, or walks a whole
index, there is no index that serves the question. The page of the plan counts every case of the
year and is not among them: it keeps what it counted.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from benchmarks import district
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.foundation.accounts.models import User
from minzheng.stages.cases.models import Case
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import Cast
from tests.promises.test_p37_queries import families

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL"),
]
ROWS = 3_000
# What grows with the district, and is filled here.
LARGE = {
    "registry_person", "registry_household", "registry_membership", "registry_authorisation",
    "cases_case", "cases_casestep", "verification_check", "verification_query",
    "decisions_proposal", "payments_line", "payments_paidperson",
}  # fmt: skip
LINES = """
INSERT INTO payments_line (public_id, batch_id, paying_batch_id, entitlement_id, household_id,
    payee_id, area_id, item, month, kind, decision_id, amount_fen, state, hold, reason, booked)
SELECT substr(md5(n::text), 1, 22), n % 30, n % 30, n, 1000000 + n, 1000000 + n, 1, 'DB',
    date '2021-09-01', 'regular', n, 80000, 'paid', '', '', true FROM generate_series(1, %s) AS n
"""
NAMED = """
INSERT INTO payments_paidperson (line_id, person_id, item, month)
SELECT id, payee_id, item, month FROM payments_line WHERE payee_id > 1000000
"""
DESK = (
    "/desk/todo/?time=", "/desk/todo/?time=waiting", "/desk/cases/", "/desk/waiting/",
    "/desk/search/?q=李", "/desk/search/?q=李试", "/desk/search/?q=lishi", "/desk/search/?q=ls",
    "/desk/search/?q=0311", "/desk/search/?q=13800000001", "/desk/search/?q=DB330402-21",
    "/desk/search/?q=烟雨路", "/desk/search/?q=330402197503083112",
)  # fmt: skip
RESIDENT = ("/", "/cases/", "/messages/", "/payments/")


def whole(sql: str) -> list[str]:
    """The large tables that a statement reads from end to end when it has any other way."""
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "mergejoin", "hashjoin"):  # each reads one side whole
            cursor.execute(f"SET LOCAL enable_{way} = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql.replace('%', '%%')}", [])
        answer = cursor.fetchone()[0]
    plan = answer if isinstance(answer, list) else json.loads(answer)
    return sorted({node["Relation Name"] for node in _nodes(plan[0]["Plan"], False)})


def _nodes(plan: dict[str, Any], bounded: bool) -> Iterator[dict[str, Any]]:
    """Reads without a condition of an index; in order and up to a limit they are few."""
    kind, table = plan["Node Type"], plan.get("Relation Name", "")
    walks = kind.startswith("Index") and "Index Cond" not in plan and not bounded
    if table in LARGE and (kind == "Seq Scan" or walks):
        yield plan
    # A limit bounds what stands below it as it comes; sorting or joining by hash reads all first.
    below = bounded or kind == "Limit"
    if kind in ("Sort", "Hash", "Aggregate", "HashAggregate", "Materialize"):
        below = False
    for part in plan.get("Plans", ()):
        yield from _nodes(part, below)


def read_whole(client: Client, address: str) -> dict[str, list[str]]:
    """What a page reads whole, by the beginning of the statement."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        reply = client.get(address)
    assert reply.status_code == 200, (address, reply.status_code)
    asked = {q["sql"] for q in captured.captured_queries if q["sql"].startswith("SELECT")}
    return {sql[:300]: tables for sql in asked if (tables := whole(sql))}


def fill() -> None:
    """Rows enough that a way through an index is cheaper than any other."""
    district.load(last=ROWS)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # batches and rights are left out
        cursor.execute(LINES.replace("n % 30", "n %% 30"), [ROWS])
        cursor.execute(NAMED)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")


def test_no_page_of_a_working_day_reads_a_large_table_whole(
    cast: Cast, as_staff: Callable[[User], Client], as_resident: Callable[[Person], Client]
) -> None:
    families(cast, 0, 2)
    decision = walk.granted(cast)
    case = decision.case
    fill()
    clerk, head = as_staff(cast.wang), as_resident(cast.li)
    mine = (f"/cases/{case.public_id}/", f"/decisions/{decision.public_id}/")
    work = (f"/desk/case/{case.public_id}/", f"/desk/people/{cast.li.public_id}/")
    found = {page: read_whole(clerk, page) for page in (*DESK, *work)}
    found |= {page: read_whole(head, page) for page in (*RESIDENT, *mine)}
    print(f"P37: plans of {len(found)} pages")
    assert {page: statements for page, statements in found.items() if statements} == {}


def test_control_two_ways_joined_by_or_read_every_case(cast: Cast) -> None:
    """As a resident's cases were once found: his own, or his household's."""
    fill()
    here = cast.li.memberships.values("household_id")
    either = Case.objects.filter(applicant=cast.li) | Case.objects.filter(household_id__in=here)
    with CaptureQueriesContext(connection) as captured:
        list(either)
    assert whole(captured.captured_queries[0]["sql"]) == ["cases_case"]
