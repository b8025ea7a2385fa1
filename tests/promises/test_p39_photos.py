"""P39, pictures: they are made small on the phone, wait there without a line, and arrive once."""

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext

from minzheng.stages.cases.models import Case
from minzheng.stages.verification.models import Visit, VisitPhoto
from tests.pictures import CAMERA, picture
from tests.promises.test_p39_offline import case, fill, kept, phone, settle, visit_page

__all__ = ["case", "phone"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAITING = """() => new Promise(done => {
  const open = indexedDB.open('minzheng-visits', 1);
  open.onsuccess = () => {
    const all = open.result.transaction('waiting').objectStore('waiting').getAll();
    all.onsuccess = () => { open.result.close(); done(all.result[0].sealed.byteLength); };
  };
})"""

# What goes out of the phone from now on: the length of the picture and how it starts.
SENT = """() => {
  const real = window.fetch;
  window.fetch = async (url, how) => {
    const bytes = new Uint8Array(await how.body.get('photo_1').arrayBuffer());
    const start = Array.from(bytes.slice(0, 400), b => String.fromCharCode(b)).join('');
    window.sent = [bytes.length, start];
    return real(url, how);
  };
}"""


def test_pictures_wait_small_and_arrive_once(
    phone: BrowserContext, case: Case, tmp_path: Path
) -> None:
    whole = picture("JPEG", (4000, 3000), exif=True)
    (tmp_path / "a.jpg").write_bytes(whole)
    page = visit_page(phone, case)
    page.set_input_files("[name=photo_1]", tmp_path / "a.jpg")
    phone.set_offline(True)
    fill(page, "有照片", False)
    page.get_by_text("1 份等待发送").wait_for()
    assert kept(page) == 1
    assert page.evaluate(WAITING) < len(whole), "it is the small picture that waits"
    page.evaluate(SENT)
    phone.set_offline(False)
    settle(page)
    length, start = page.evaluate("() => window.sent")
    assert length < len(whole) and CAMERA not in start and "Exif" not in start
    assert CAMERA.encode() in whole[:400]  # control: it was there
    assert Visit.objects.count() == 1
    with VisitPhoto.objects.get().file.open("rb") as file:
        content = file.read()
    drawn = Image.open(io.BytesIO(content), formats=["JPEG"])
    assert max(drawn.size) == 1600 and not drawn.getexif()
