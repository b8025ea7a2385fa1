"""Papers: pictures and PDF by what they are, at most 5 MB, never shown again by the site."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from minzheng.foundation.core import clock
from minzheng.stages.cases.actions import ask_supplement
from minzheng.stages.cases.models import Case, MaterialPaper
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import TODAY, Cast
from tests.channels.portal.screens import Walker
from tests.pictures import PDF, picture

pytestmark = pytest.mark.django_db

JPEG, PNG, HEIC = picture("JPEG"), picture("PNG"), picture("HEIF")


@pytest.fixture
def asked(cast: Cast) -> Case:
    """Two papers asked for, once."""
    case = walk.submitted(cast)
    clock.fix(TODAY)
    codes = ["rent_contract", "illness_proof"]
    ask_supplement(case=case, codes=codes, note="要有签名的那一页", by=cast.wang)
    return case


def upload(content: bytes, name: str = "照片.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """A file as a phone sends it."""
    return SimpleUploadedFile(name, content, kind)


def test_one_by_file_one_at_the_counter(
    asked: Case, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """First one, then the other; the last one sends the case on."""
    walker = walk_as(cast.li)
    page = walker.open(f"/cases/{asked.public_id}/supplement/")
    assert "租房合同" in page.text and "要有签名的那一页" in page.text
    page = walker.press(file_rent_contract=upload(JPEG))
    assert "还差 1 样" in page.text and walker.path.endswith("/supplement/")
    page = walker.press(handed_illness_proof="on")
    assert "都齐了" in page.text
    papers = {paper.code: paper for paper in MaterialPaper.objects.all()}
    with papers["rent_contract"].file.open() as file:
        assert Image.open(file, formats=["JPEG"]).size == (60, 40)
    assert papers["rent_contract"].file.name.endswith(".bin")
    assert not papers["illness_proof"].file
    assert asked.steps.filter(code="accept", finished_at=None).exists()


@pytest.mark.parametrize(
    ("content", "name"), [(JPEG, "a.jpg"), (PNG, "a.png"), (PDF, "a.pdf"), (HEIC, "a.heic")]
)
def test_what_is_taken(
    asked: Case, cast: Cast, walk_as: Callable[[Person], Walker], content: bytes, name: str
) -> None:
    walker = walk_as(cast.li)
    walker.open(f"/cases/{asked.public_id}/supplement/")
    walker.press(file_rent_contract=upload(content, name))
    assert MaterialPaper.objects.count() == 1


REFUSED = [
    (b"<html><script>alert(1)</script>", "a.jpg", "只收照片"),
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "只收照片"),
    (b"MZ\x90\x00", "照片.jpg", "只收照片"), (b"PK\x03\x04docm", "a.docm", "只收照片"),
    (JPEG[:120], "a.jpg", "打不开"), (b"\xff\xd8\xff\xe0" + b"0" * 200, "a.jpg", "打不开"),
    (b"%PDF-1.7 without an end", "a.pdf", "只收照片"), (b"", "a.jpg", "是空的"),
    (JPEG + b"0" * (5 * 1024 * 1024), "a.jpg", "超过 5 MB"),
]  # fmt: skip


def test_what_is_not_taken(asked: Case, cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    """By content, whatever it is called; nothing is stored."""
    walker = walk_as(cast.li)
    for content, name, words in REFUSED:
        walker.open(f"/cases/{asked.public_id}/supplement/")
        page = walker.press(file_rent_contract=upload(content, name))
        assert walker.response.status_code == 422 and words in page.text, page.text
    assert not MaterialPaper.objects.exists()


def test_nothing_chosen_is_told(
    asked: Case, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    walker = walk_as(cast.li)
    page = walker.open(f"/cases/{asked.public_id}/supplement/")
    walker.response = walker.client.post(walker.path, page.form("key").hidden)
    assert walker.response.status_code == 422
    assert "请选一个文件" in walker.response.content.decode()


def test_the_same_press_twice_is_one_paper(
    asked: Case, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """Both are answered alike: to one whose first reply was lost it was taken, not wrong."""
    walker = walk_as(cast.li)
    key = walker.open(f"/cases/{asked.public_id}/supplement/").form("key").hidden["key"]
    for _ in range(2):
        sent = walker.client.post(walker.path, {"key": key, "file_rent_contract": upload(PNG)})
        assert sent.status_code == 302
        assert "收到了，还差 1 样" in walker.client.get(walker.path).content.decode()
    assert MaterialPaper.objects.count() == 1


def test_another_paper_from_the_same_page_is_not_taken_for_the_first(
    asked: Case, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """Back in the browser, another file, the same key: told, and nothing is put in its place."""
    walker = walk_as(cast.li)
    key = walker.open(f"/cases/{asked.public_id}/supplement/").form("key").hidden["key"]
    walker.client.post(walker.path, {"key": key, "file_rent_contract": upload(PNG)})
    sent = walker.client.post(walker.path, {"key": key, "file_illness_proof": upload(JPEG)})
    assert sent.status_code == 422 and "请刷新页面再填" in sent.content.decode()
    assert [row.code for row in MaterialPaper.objects.all()] == ["rent_contract"]


def test_no_address_serves_a_paper(
    asked: Case, cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    """Files lie outside what is served; neither media nor static gives them out."""
    walker = walk_as(cast.li)
    walker.open(f"/cases/{asked.public_id}/supplement/")
    walker.press(file_rent_contract=upload(JPEG))
    name = MaterialPaper.objects.get().file.name
    for path in (f"/{name}", f"/media/{name}", f"/static/{name}", f"/files/{name}"):
        assert walker.client.get(path).status_code == 404


def test_without_a_request_there_is_no_page(
    cast: Cast, walk_as: Callable[[Person], Walker]
) -> None:
    case = walk.submitted(cast)
    walker = walk_as(cast.li)
    walker.open(f"/cases/{case.public_id}/supplement/")
    assert walker.path == f"/cases/{case.public_id}/"
