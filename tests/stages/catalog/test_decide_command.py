"""`minzheng decide`: JSON Lines in and out, with the exit codes that scripts rely on."""

import json
import subprocess
import sys
from typing import Any

import jsonschema
import pytest

GOOD = {"members": [{"rel": "self"}, {"rel": "spouse"}, {"rel": "child"}], "incomes": [
    {"kind": "wage", "amount": 1500}, {"kind": "business", "amount": 400}]}  # fmt: skip


def decide(text: bytes, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """Run the command as a script would."""
    done = subprocess.run(
        [sys.executable, "-m", "minzheng", "decide", "dibao", *options],
        input=text, capture_output=True,
    )  # fmt: skip
    lines = done.stdout.decode().splitlines()
    return done.returncode, [json.loads(line) for line in lines] if lines else []


@pytest.mark.usefixtures("db")
def test_good_and_bad_lines_side_by_side() -> None:
    text = b"\n".join(
        [json.dumps(GOOD).encode(), b'{"oops": 1}', b"nonsense", b"\xff", b"", b'{"a":NaN}', b""]
    )
    code, answers = decide(text, "--on", "2021-08-01", "--profile", "demo_2021")
    assert code == 1 and len(answers) == 6
    assert answers[0]["out"] == {"result": "DIBAO", "n": 3, "income": 1900, "amount": 800}
    keys = {"field", "label", "value", "unit", "condition", "holds", "article", "flips_at"}
    assert all(keys <= set(reason) for reason in answers[0]["reasons"])
    assert all(set(a["error"]) == {"field", "message"} for a in answers[1:])


def test_a_month_in_the_facts_overrides_the_option() -> None:
    dated = json.dumps({**GOOD, "month": "2021-08"}).encode()
    assert decide(dated, "--on", "1999-01-01")[0] == 0
    assert decide(json.dumps(GOOD).encode(), "--on", "1999-01-01")[0] == 1


def test_wrong_usage_is_two() -> None:
    assert decide(b"", "--on", "yesterday")[0] == 2
    assert decide(b"", "--profile", "no_such")[0] == 2
    done = subprocess.run(
        [sys.executable, "-m", "minzheng", "decide", "no-such"], capture_output=True
    )
    assert done.returncode == 2 and b"Traceback" not in done.stderr


def test_the_published_schema_takes_the_good_and_refuses_the_unknown() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "minzheng", "decide", "dibao", "--schema"], capture_output=True
    )
    schema = json.loads(done.stdout)
    jsonschema.validate(GOOD, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**GOOD, "oops": 1}, schema)
