"""Pictures of a visit: drawn anew before they are kept, seen by those with the right alone."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from minzheng.foundation.audit.models import Event
from minzheng.stages.cases.models import Case
from minzheng.stages.verification.models import Visit, VisitPhoto
from tests.channels.desk.conftest import Desk, text
from tests.channels.desk.test_visit import form, page, waiting
from tests.pictures import CAMERA, PDF, picture

__all__ = ["waiting"]


def sent(content: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """A file as a phone without scripts sends it: whole, with place and camera."""
    return SimpleUploadedFile(name, content, kind)


def stored() -> list[bytes]:
    """What is kept."""
    found = []
    for row in VisitPhoto.objects.order_by("id"):
        with row.file.open("rb") as file:
            found.append(file.read())
    return found


def test_no_place_and_no_camera_is_kept(desk: Desk, waiting: Case) -> None:
    whole = picture("JPEG", (400, 300), exif=True)
    assert CAMERA.encode() in whole  # control: it was there
    photos = {"photo_1": sent(whole), "photo_3": sent(picture("HEIF"), "b.heic", "image/heic")}
    assert desk.post("xu", page(waiting), **form(**photos)).status_code == 302
    kept = stored()
    assert len(kept) == 2
    for content in kept:
        drawn = Image.open(io.BytesIO(content), formats=["JPEG"])
        assert not drawn.getexif() and CAMERA.encode() not in content


@pytest.mark.parametrize(
    ("content", "words"), [(PDF, "这里只放照片"), (b"<svg/>", "只收照片"), (b"", "是空的")]
)
def test_what_is_no_picture_is_refused_with_words(
    desk: Desk, waiting: Case, content: bytes, words: str
) -> None:
    answer = desk.post("xu", page(waiting), **form(photo_2=sent(content)))
    assert answer.status_code == 422 and words in text(answer)
    assert not Visit.objects.exists() and not VisitPhoto.objects.exists()


def test_sent_twice_is_kept_once(desk: Desk, waiting: Case) -> None:
    browser = desk.browser("xu")
    for _ in range(2):
        data: dict[str, Any] = form(photo_1=sent(picture()))
        browser.post(page(waiting), data, headers={"X-Offline-Send": "1"})
    assert Visit.objects.count() == 1 and VisitPhoto.objects.count() == 1


def test_only_those_who_see_the_case_see_them_and_the_look_is_written(
    desk: Desk, waiting: Case
) -> None:
    desk.post("xu", page(waiting), **form(photo_1=sent(picture())))
    address = f"/desk/case/{waiting.public_id}/photo/{VisitPhoto.objects.get().public_id}/"
    assert address in text(desk.get("wang", f"/desk/case/{waiting.public_id}/"))
    before = Event.objects.filter(verb="file.viewed").count()
    answer = desk.get("wang", address)
    assert answer.status_code == 200 and answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content)[:3] == b"\xff\xd8\xff"
    assert Event.objects.filter(verb="file.viewed").count() == before + 1
    refused = {name: desk.get(name, address).status_code for name in ("zhao", "qian", "chu", "jin")}
    assert refused == {"zhao": 404, "qian": 403, "chu": 403, "jin": 403}
    other = f"/desk/case/{waiting.public_id}/photo/{'x' * 22}/"
    assert desk.get("wang", other).status_code == 404
