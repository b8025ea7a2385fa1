"""What a program reads: the letter line by line, whether it is genuine, my data, my money."""

import pytest

from minzheng.channels.api.verbs import cases, me
from minzheng.foundation.accounts.clients import end_client, make_client
from minzheng.foundation.core import clock, line
from minzheng.stages.certificates.letters import letter_of
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.tokens import write
from minzheng.stages.decisions.actions import decide, give_opinion
from minzheng.stages.decisions.models import Decision
from minzheng.stages.registry.actions import open_number
from tests import walk
from tests.cast import BY, Cast
from tests.channels.api.caller import Caller, problem, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(cast: Cast) -> Decision:
    """李家 has 最低生活保障."""
    made = walk.granted(cast)
    line.run_once()
    return made


def token_of(decision: Decision) -> str:
    """What the letter's QR code carries."""
    code = Code.objects.get(kind="letter", target=decision.public_id)
    return write(code.public_id, int(code.expires_at.timestamp()))


def test_the_letter_line_by_line_is_the_portals(cast: Cast, decision: Decision) -> None:
    told = signed_in(cast.li).ok("cases/explain", {"decision": decision.public_id})
    letter = letter_of(decision, "http://testserver/")
    assert told["sentence"] == letter.sentence and told["lead"] == letter.lead
    assert [r["label"] for r in told["reasons"]] == [r["label"] for r in letter.main]
    assert [r["label"] for r in told["rest"]] == [r["label"] for r in letter.rest]
    assert [s["fen"] for s in told["sums"]] == [s["fen"] for s in letter.explanation["sums"]]
    assert (
        told["amount_fen"]
        == decision.amount_fen
        == sum(-s["fen"] if s["sign"] == "-" else s["fen"] for s in told["sums"])
    )
    assert told["written"] == decision.reasons and told["remedies"] and told["placeholder"]


def test_a_refusal_names_the_income_by_kind(cast: Cast) -> None:
    """What the letter tells apart a program reads too; others' names by their ends, as there."""
    rich = {("DS03", cast.li.id_number.open()): walk.works(912_345)}
    case = walk.visited(cast, rich)
    give_opinion(case=case, verdict="refuse", text="收入高于标准。", by=cast.shen)
    case.refresh_from_db()
    refused = decide(
        case=case, verdict="refuse", reasons="人均月收入高于标准。", refusal_codes=["R01"],
        by=cast.zhou,
    )  # fmt: skip
    assert refused is not None
    told = signed_in(cast.li).ok("cases/explain", {"decision": refused.public_id})
    wage = next(row for row in told["incomes"] if row["label"] == "李建国 工资")
    assert wage["fen"] == 912_345 and "社会保险" in wage["notes"][0]
    assert told["income_fen"] == sum(r["fen"] for r in told["incomes"] if r["sign"] == "+")
    assert told["sums"] == [] and "王秀芳" not in str(told)


def test_whether_a_letter_is_genuine(decision: Decision) -> None:
    token = token_of(decision)
    said = Caller().ok("letters/verify", {"token": token})
    assert (said["answer"], said["number"], said["name"]) == ("genuine", decision.number, "李*国")
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    nothing = Caller().ok("letters/verify", {"token": forged})
    assert nothing["answer"] == "forged" and nothing["number"] == ""
    Code.objects.update(revoked_at=walk.clock.real_now(), revoked_by="x")
    assert Caller().ok("letters/verify", {"token": token})["answer"] == "revoked"


def test_systems_by_scope_and_key(decision: Decision) -> None:
    client, key = make_client(name="公积金中心", scopes=["letters.verify"], by=BY)
    other = Caller(key)
    rows = other.ok("systems/letters", {"tokens": [token_of(decision), "A" * 52]})["letters"]
    assert [row["answer"] for row in rows] == ["genuine", "forged"]
    problem(other.post("systems/figures"), 403, 1104)
    problem(other.post("me"), 401, 1101)
    clock.fix(walk.DAYS["decide"].replace(month=11))
    _, reader = make_client(name="数据局", scopes=["figures.read"], by=BY)
    told = Caller(reader).ok("systems/figures")
    figure = next(row for row in told["figures"] if row["id"] == "dibao_households")
    assert figure["text"].startswith("少于 5") and figure["number"] is None
    end_client(client=client, by=BY)
    problem(other.post("systems/letters", {"tokens": ["A" * 52]}), 401, 1101)
    assert key not in str(vars(client)) and len(client.key_mac) == 64


def test_my_data_looks_money_and_messages(cast: Cast, decision: Decision) -> None:
    open_number(person=cast.li, field="phone", purpose="电话核实", by=cast.wang)
    app = signed_in(cast.li)
    mine = app.ok("me")
    assert mine["name"] == "李建国" and "*" in mine["id_number"] and len(mine["family"]) == 3
    assert cast.li.id_number.open() not in str(mine) and "13800000002" not in str(mine)
    assert app.ok("me/looks")["looks"][0]["purpose"] == "电话核实"
    assert app.ok("me/payments")["payments"] == []
    messages = app.ok("me/messages")["messages"]
    assert messages and not any(row["read"] for row in messages)
    app.ok("me/messages/read", {"message": messages[0]["message"]})
    assert app.ok("me/messages")["messages"][0]["read"]


def test_a_list_that_is_cut_says_so(
    cast: Cast, decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the line: with room for all of them `more` is false, with room for one less it is true."""
    for purpose in ("电话核实", "约入户"):
        open_number(person=cast.li, field="phone", purpose=purpose, by=cast.wang)
    app = signed_in(cast.li)
    for verb, rows, place, name in (
        ("me/looks", "looks", me, "LOOKS_MOST"), ("me/messages", "messages", me, "MOST"),
        ("cases/list", "cases", cases, "MOST"),
    ):  # fmt: skip
        whole = app.ok(verb)
        there = len(whole[rows])
        assert there > 0 and whole["more"] is False, verb
        monkeypatch.setattr(place, name, there)
        assert app.ok(verb)["more"] is False, verb
        monkeypatch.setattr(place, name, there - 1)
        cut = app.ok(verb)
        assert (len(cut[rows]), cut["more"]) == (there - 1, True), verb
    assert app.ok("me/payments") == {"payments": [], "more": False}
