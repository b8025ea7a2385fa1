"""Paper twins: one description for screen and paper; codes that say nothing; sheets that fit."""

import pytest

from minzheng.foundation.core.paper import Block, heading, note, pack, signing, writing
from minzheng.foundation.core.paper.packing import FIRST, NEXT
from minzheng.stages.cases.actions import ask_supplement
from minzheng.stages.catalog import find as find_item
from minzheng.stages.certificates.actions import paper_code, revoke
from minzheng.stages.certificates.queries import Refused, address, read
from minzheng.stages.certificates.twins import about_of, blank, filled, find, opened, twins
from tests import walk
from tests.cast import BY, Cast


def texts(sheets: list[list[Block]]) -> str:
    """Everything that stands on the sheets."""
    return "\n".join(f"{b.label} {b.help} {b.value} {b.rows}" for sheet in sheets for b in sheet)


def test_every_resident_form_has_a_twin() -> None:
    assert {twin.slug for twin in twins()} == {
        "apply-dibao", "supplement", "mandate", "appeal", "objection", "withdraw", "account",
        "phone",
    }  # fmt: skip


@pytest.mark.parametrize("slug", [twin.slug for twin in twins()])
def test_a_blank_says_what_to_bring_where_to_go_and_asks_every_field(
    district: None, slug: str
) -> None:
    twin = find(slug)
    said = texts(blank(twin))
    assert "交到哪里" in said and "要带什么" in said and "经办人（收表）" in said
    if twin.form is not None:
        for field in twin.form().fields.values():
            assert str(field.label) in said
    if twin.item is not None:
        asked = [q.label for q in twin.item.questions if q.page != "authorise" and not q.looked_up]
        assert not any(q.label in said for q in twin.item.questions if q.looked_up)
        assert all(label in said for label in asked)
        assert "同意查询" in said and "全家成年人签字" in said


def test_paper_has_no_box_for_what_one_leaves_unsaid(district: None) -> None:
    assert "不想说" in str(find("withdraw").form().fields["why"].choices)  # type: ignore[attr-defined, misc]
    said = texts(blank(find("withdraw")))
    assert "要搬走了" in said and "('不想说', " not in said


def test_a_filled_application_holds_the_answers_and_masks_the_numbers(cast: Cast) -> None:
    case = walk.submitted(cast)
    twin = find("apply-dibao")
    about = about_of(twin, case.public_id)
    assert about is not None
    said = texts(filled(twin, about))
    for words in ("李建国", case.number, "王秀芳", "李小雨", "330402********"):
        assert str(words) in said
    assert cast.li.id_number.open() not in said and "13800000002" not in said
    theirs = texts(filled(twin, about._replace(named=False)))
    assert "李建国" in theirs and "王秀芳" not in theirs and "李小雨" not in theirs


def test_a_supplement_lists_what_was_asked_and_only_that(cast: Cast) -> None:
    case = walk.submitted(cast)
    twin = find("supplement")
    ask_supplement(case=case, codes=["rent_contract"], note="", by=cast.wang)
    about = about_of(twin, case.public_id)
    assert about is not None
    said = texts(filled(twin, about))
    assert "租房合同" in said and "重病诊断书" not in said


def test_a_code_opens_its_form_and_holds_no_number(cast: Cast) -> None:
    case = walk.submitted(cast)
    code = paper_code(slug="apply-dibao", ref=case.public_id, by=BY)
    assert paper_code(slug="apply-dibao", ref=case.public_id, by=BY) == code, "printed twice"
    found = opened(code)
    assert found is not None and found.about is not None and found.about.case == case
    path = address(code)
    for part in (case.public_id, str(case.number), cast.li.id_number.open(), cast.li.public_id):
        assert part not in path
    revoke(code=code, by=BY)
    assert read(path.rsplit("/", 1)[1]) is Refused.REVOKED
    assert paper_code(slug="apply-dibao", ref=case.public_id, by=BY) != code


@pytest.mark.parametrize("target", ["nothing:x", "apply-dibao:gone", "mandate:gone", "appeal:x"])
def test_a_code_to_nothing_opens_nothing(district: None, target: str) -> None:
    slug, _, ref = target.partition(":")
    assert opened(paper_code(slug=slug, ref=ref, by=BY)) is None


def test_the_sheets_are_packed_on_the_line() -> None:
    whole = Block("note", FIRST)
    assert len(pack([whole])) == 1
    assert len(pack([Block("note", FIRST - 1), Block("note", 1)])) == 1, "just fits"
    assert len(pack([Block("note", FIRST - 1), Block("note", 1.1)])) == 2
    assert len(pack([whole, Block("note", NEXT - 1), Block("note", 1)])) == 2
    sheets = pack([Block("note", FIRST - 20), heading("家里的人"), writing("姓名")])
    assert [[b.kind for b in sheet] for sheet in sheets] == [["note"], ["heading", "inline"]]


def test_control_a_heading_packed_alone_would_stand_at_the_foot() -> None:
    """Control: each piece for itself leaves the heading behind, which the test above refuses."""
    pieces = [Block("note", FIRST - 20), heading("家里的人"), writing("姓名")]
    room, sheets = FIRST, [[]]  # type: ignore[var-annotated]
    for piece in pieces:
        if piece.mm > room:
            sheets.append([])
            room = NEXT
        sheets[-1].append(piece)
        room -= piece.mm
    assert [b.kind for b in sheets[0]] == ["note", "heading"]


def test_every_piece_grows_with_its_words() -> None:
    assert note("字" * 42).mm > note("字" * 41).mm
    assert writing("为什么", value="字" * 34).mm > writing("为什么", value="字" * 33).mm
    assert signing("本人", "家人").mm > signing("本人").mm
    assert find_item("DB").name in find("apply-dibao").title
