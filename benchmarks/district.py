"""100,000 cases for the desk, written by the database itself; only benchmarks load so.

The town of the clerk holds 30,000 of them, more than 23,000 open with a step of the clerk's own,
so that the worklist and the list of cases both have a page 900 of 25 rows. The numbers of
the people are truly sealed, since a list shows their tails.
"""

from typing import Any

from django.db import connection
from tests.cast import TODAY, area

from minzheng.foundation.core.publicid import new_public_id
from minzheng.foundation.core.sealing import seal
from minzheng.foundation.divisions.models import Division

CASES = 100_000
IN_TOWN = "(n %% 10 < 3)"
IS_OPEN = f"(n %% 10 > 7 OR {IN_TOWN} AND n %% 6 > 0)"
SEALED = "v1|bench|" + "A" * 80  # of columns that no list opens
SOURCES = [f"DS{n:02d}" for n in range(1, 13)]
FINISHED = ["accept", "check", "visit", "opinion", "posting", "decide"]
ID = "substr(md5(random()::text || n::text), 1, 22)"


def load(town: str = "南湖街道", first: int = 1, last: int = CASES) -> None:
    """Fill the tables with cases number `first` to `last` and let the planner look at them."""
    here = [d.pk for d in Division.objects.filter(parent=area(town), valid_to=None)]
    villages = Division.objects.villages().filter(valid_to=None)
    there = [d.pk for d in villages if d.pk not in here]
    place = (
        f"CASE WHEN {IN_TOWN} THEN (%(here)s::bigint[])[1 + n %% {len(here)}]"
        f" ELSE (%(there)s::bigint[])[1 + n %% {len(there)}] END"
    )
    refs = [new_public_id() for _ in range(first, last + 1)]
    numbers = [
        seal(f"330402{1940 + n % 60}0101{n % 1000:03d}X", f"registry_person.id_number.{ref}")
        for n, ref in enumerate(refs, first - 1)
    ]
    names: dict[str, Any] = {
        "here": here, "there": there, "today": TODAY, "sealed": SEALED, "sources": SOURCES,
        "finished": FINISHED, "refs": refs, "numbers": numbers, "first": first, "last": last,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        # The rows fit together by their making; checking each key takes a minute.
        cursor.execute("SET session_replication_role = replica")
        for statement in _statements(place):
            cursor.execute(statement, names)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    _online()


def _online(count: int = 200) -> None:
    """The newest were made online: their answers open, since the plan counts what was typed."""
    from minzheng.stages.cases.models import Case

    newest = list(Case.objects.filter(pk__gt=1_000_000).order_by("-pk")[:count])
    for case in newest:
        case.answers, case.channel = '{"odd_income": 40000, "bank": "嘉兴银行"}', "portal"
    Case.objects.bulk_update(newest, ["answers", "channel"])


def _statements(place: str) -> list[str]:
    """People, homes, cases, steps, checks and proposals. Ids start at a million."""
    numbers = "generate_series(%(first)s::int, %(last)s::int) AS n"
    return [
        f"""INSERT INTO registry_person (id, public_id, name, pinyin, initials, id_number, id_index,
            id_tail_index, sex, birth_on, phone, phone_index, phone_tail_index, area_id,
            hukou_local, secret, version) SELECT 1000000 + n, ref,
            substr('王李张刘陈杨黄赵吴周徐孙马朱胡', (1 + n %% 15)::int, 1)
              || substr('秀兰建国桂英志强淑珍', (1 + n %% 9)::int, 2),
            '', '', number, md5(n::text) || md5((-n)::text), md5((n %% 9999)::text), '1',
            date '1940-01-01' + (n %% 20000)::int, %(sealed)s, '', '', {place}, true, false, 1
            FROM unnest(%(refs)s::text[], %(numbers)s::text[]) WITH ORDINALITY
              AS people (ref, number, at), LATERAL (SELECT at + %(first)s - 1 AS n) AS _""",
        f"""INSERT INTO registry_household (id, public_id, area_id, address, register_no, version)
            SELECT 1000000 + n, {ID}, {place}, '试验路 ' || n || ' 号', '', 1 FROM {numbers}""",
        f"""INSERT INTO registry_membership (household_id, person_id, relation, from_on)
            SELECT 1000000 + n, 1000000 + n, '02', date '2015-01-01' FROM {numbers}""",
        f"""INSERT INTO cases_case (id, public_id, number, item, kind, channel, state, outcome,
            applicant_id, household_id, area_id, opened_on, opened_by, submitted_on, accepted_on,
            closed_on, due_on, due_provisional, answers, asked, version)
            SELECT 1000000 + n, {ID}, 'DB330402-B' || n, 'DB', 'new', 'counter',
            CASE WHEN {IS_OPEN} THEN 'open' ELSE 'closed' END,
            CASE WHEN {IS_OPEN} THEN '' ELSE 'granted' END,
            1000000 + n, 1000000 + n, {place}, %(today)s::date - 30 - n %% 60, 'bench',
            %(today)s::date - 30 - n %% 60, %(today)s::date - 30 - n %% 60,
            CASE WHEN {IS_OPEN} THEN NULL ELSE %(today)s::date END,
            %(today)s::date + 20 - n %% 60, false, %(sealed)s, '[]', 1 FROM {numbers}""",
        f"""INSERT INTO cases_casestep (public_id, case_id, code, owner, area_id, opened_on, due_on,
            due_provisional, sort_on, yellow_on, blocked, finished_by, finished_label, result, note,
            suspended_days, extended_days)
            SELECT {ID}, 1000000 + n, CASE WHEN n %% 5 < 2 THEN 'accept' ELSE 'check' END,
            'town_clerk', {place}, %(today)s::date - 30, %(today)s::date + 30 - n %% 60, false,
            %(today)s::date + 30 - n %% 60, %(today)s::date + 10 - n %% 60, '', '', '', '', '', 0, 0
            FROM {numbers} WHERE {IS_OPEN}""",
        f"""INSERT INTO cases_casestep (public_id, case_id, code, owner, area_id, opened_on,
            due_provisional, sort_on, yellow_on, blocked, finished_at, finished_by, finished_label,
            result, note, suspended_days, extended_days)
            SELECT {ID}, 1000000 + n, code, 'town_clerk', {place}, %(today)s::date - 60, false,
            %(today)s::date, %(today)s::date, '', now(), 'bench', '', 'done', '', 0, 0
            FROM {numbers}, unnest(%(finished)s::text[]) AS code WHERE NOT {IS_OPEN}""",
        f"""INSERT INTO registry_authorisation (id, public_id, person_id, purpose, given_on,
            channel, text_version, recorded_by, withdrawn_by)
            SELECT 1000000 + n, {ID}, 1000000 + n, 'DB', %(today)s::date - 90, 'portal', '1',
            'bench', '' FROM {numbers}""",
        f"""INSERT INTO verification_check (id, public_id, case_id, started_at, started_by,
            finished_at, took_ms)
            SELECT 1000000 + n, {ID}, 1000000 + n, now(), 'bench', now(), 900
            FROM {numbers} WHERE {IS_OPEN} AND n %% 5 >= 2""",
        f"""INSERT INTO verification_query (public_id, check_run_id, person_id, authorisation_id,
            source, state, reason, asked_at, attempts, payload, payload_hash, settled_by, evidence)
            SELECT {ID}, c.id, c.case_id, c.case_id, source, 'none', '', now(), 1, %(sealed)s, '',
            '', '' FROM verification_check c, unnest(%(sources)s::text[]) AS source,
            LATERAL (SELECT c.id AS n) AS _
            WHERE c.id BETWEEN 1000000 + %(first)s AND 1000000 + %(last)s""",
        f"""INSERT INTO decisions_proposal (public_id, case_id, made_at, made_by, law_on, profile,
            rule, rule_version, facts, explanation, values_used, placeholder, result, people,
            amount_fen, complete)
            SELECT {ID}, 1000000 + n, now(), 'bench', %(today)s, 'demo_2021', 'dibao', 'bench',
            %(sealed)s, %(sealed)s, '[]', true, 'DIBAO', 1, 80000, true
            FROM {numbers} WHERE NOT {IS_OPEN} OR n %% 7 = 0""",
    ]  # fmt: skip


def edge(rows: Any, keys: tuple[str, ...], page: int, size: int = 25) -> str:
    """The `?after=` that opens page number `page`: the keys of the last row before it."""
    last = rows.order_by(*keys)[(page - 1) * size - 1]
    return ",".join(str(getattr(last, key.lstrip("-"))) for key in keys)
