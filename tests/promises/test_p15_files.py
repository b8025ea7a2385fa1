"""P15: no file can hurt: taken by what it is, drawn anew, kept without a place, never run."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from minzheng.connectors.antivirus import simulator
from minzheng.connectors.antivirus.simulator import EICAR
from minzheng.foundation.core.refusal import NotPossible
from minzheng.foundation.core.uploads import Paper, take_in, taking
from minzheng.stages.cases.actions import ask_supplement
from minzheng.stages.cases.models import MaterialPaper
from tests import walk
from tests.cast import Cast
from tests.pictures import CAMERA, picture
from tests.promises import hostile_papers as hostile
from tests.promises.sitting import size
from tests.stages.registry.hostile import made as sheets

pytestmark = pytest.mark.django_db
# Seconds of work, its own and its child's; seconds waited on a machine with other work.
SECONDS, WAITED, MEMORY = 1.0, 5.0, 200 * 1024 * 1024
PLANTED = (
    hostile.SCRIPT,
    b"onload=",
    EICAR,
    CAMERA.encode(),
    b"JavaScript",
    b"Exif",
    b"PK\x03\x04",
)


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    """Files of this test lie in its own folder."""
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = storages


def doors(cast: Cast, as_staff: Any, as_resident: Any) -> dict[str, Any]:
    """Each door that takes papers: a press that sends one."""
    case = walk.submitted(cast)
    ask_supplement(case=case, codes=["rent_contract"], note="", by=cast.wang)
    clerk, resident = as_staff(cast.wang), as_resident(cast.li)

    def desk(file: SimpleUploadedFile) -> Any:
        where = f"/desk/case/{case.public_id}/paper/"
        return clerk.post(where, {"code": "odd_proof", "file": file})

    def portal(file: SimpleUploadedFile) -> Any:
        return resident.post(
            f"/cases/{case.public_id}/supplement/", {"file_rent_contract": file, "key": file.name}
        )

    return {"desk": desk, "portal": portal}


def full() -> list[tuple[str, str, bytes]]:
    """What takes long to make."""
    return [*hostile.heavy(), *sheets()[:20]]


def some() -> list[tuple[str, str, bytes]]:
    """All papers, sheets among them, in `make promises`; evenly chosen ones in `make test`."""
    many = size(12)
    papers = [*hostile.papers(), *(full() if many >= 100 else [])]
    return papers[:: max(1, len(papers) // many)]


def harm(cast: Cast, as_staff: Any, name: str, send: Any, data: bytes) -> list[str]:
    """What is wrong after sending one file: a broken page, or something kept that may hurt."""
    before = set(MaterialPaper.objects.values_list("pk", flat=True))
    reply = send(SimpleUploadedFile(name, data, "image/jpeg"))
    found = [] if reply.status_code in (302, 422) else [f"status {reply.status_code}"]
    for paper in MaterialPaper.objects.exclude(pk__in=before):
        content = paper.file.open().read()
        found += [f"kept {word!r}" for word in PLANTED if word in content]
        if content[:2] == b"\xff\xd8":
            kept = Image.open(io.BytesIO(content))
            found += [] if not kept.getexif() and max(kept.size) <= 3_000 else ["not drawn anew"]
        elif not content.startswith(b"%PDF-"):
            found.append("kept what is no paper")
        found += [] if paper.file.name == f"materials/{paper.public_id}.bin" else ["its own name"]
        where = f"/desk/case/{paper.case.public_id}/paper/{paper.public_id}/"
        served = as_staff(cast.wang).get(where)
        b"".join(served.streaming_content)
        safe = served["Content-Disposition"].startswith("attachment")
        safe &= served["Content-Type"] == "application/octet-stream"
        safe &= served["X-Content-Type-Options"] == "nosniff"
        found += [] if safe else ["served inline"]
        paper.file.delete(save=False)
        paper.delete()
    return found


def test_no_file_through_any_door_hurts(cast: Cast, as_staff: Any, as_resident: Any) -> None:
    bad, sent = [], 0
    for door, send in doors(cast, as_staff, as_resident).items():
        for what, name, data in some()[:: 1 if door == "desk" else 3]:
            sent += 1
            bad += [(door, what, f) for f in harm(cast, as_staff, name, send, data)]
    print(f"P15: {sent} hostile papers, {len(bad)} harms")
    assert bad == [] and sent >= 12


def test_each_takes_a_second_and_200_mib_at_most(tmp_path: Path) -> None:
    """Each is taken in by a process of its own, its children counted with it."""
    probe = (
        "import sys, os, resource, pathlib, django\n"
        "django.setup()\n"
        "from minzheng.foundation.core.uploads import take_in\n"
        "from minzheng.foundation.core.refusal import NotPossible\n"
        "base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for path in sys.argv[1:]:\n"
        "    data = pathlib.Path(path).read_bytes(); before = sum(os.times()[:4])\n"
        "    try: take_in(data)\n"
        "    except NotPossible: pass\n"
        "    print(path, sum(os.times()[:4]) - before)\n"
        "own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base\n"
        "print(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    names = {}
    large = [("a phone's photo", "a.jpg", hostile.wide_photo())]
    for place, (what, _, data) in enumerate([*some(), *large]):
        (tmp_path / str(place)).write_bytes(data)
        names[str(tmp_path / str(place))] = what
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "minzheng.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", probe, *names],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    *times, memory = (line.split() for line in done.stdout.splitlines())
    slow = [(names[path], took) for path, took in times if float(took) > SECONDS]
    assert slow == [] and len(times) == len(names)
    assert all(int(kib) * 1024 < MEMORY for kib in memory), memory


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_no_place_and_no_camera_stays(kind: str) -> None:
    sent = picture(kind, exif=True)
    assert CAMERA.encode() in sent
    kept = take_in(sent)
    assert kept.kind == "jpeg" and not Image.open(io.BytesIO(kept.content)).getexif()
    assert CAMERA.encode() not in kept.content


def test_a_photo_stands_upright_and_fits() -> None:
    kept = Image.open(io.BytesIO(take_in(hostile.wide_photo()).content))
    assert kept.size == (2_250, 3_000)


def test_a_photo_inside_a_pdf_loses_its_place() -> None:
    sent = hostile.with_photo(picture("JPEG", exif=True))
    kept = take_in(sent).content
    assert CAMERA.encode() in sent and CAMERA.encode() not in kept and len(kept) == len(sent)


def test_a_scanner_is_asked_where_there_is_one(settings: Any) -> None:
    infected = hostile.pdf(EICAR)
    assert take_in(infected).kind == "pdf"
    with simulator.running() as settings.CLAMD_ADDRESS:
        assert take_in(hostile.PDF).kind == "pdf"
        with pytest.raises(NotPossible, match="病毒"):
            take_in(infected)
    for manner in ("silent", "nonsense"):
        with simulator.running(manner) as settings.CLAMD_ADDRESS, pytest.raises(NotPossible):
            take_in(hostile.PDF)
    began = time.monotonic()
    with pytest.raises(NotPossible, match="窗口"):
        take_in(hostile.PDF)
    assert time.monotonic() - began < WAITED


def test_control_a_door_that_keeps_what_it_gets_is_caught(
    cast: Cast, as_staff: Any, as_resident: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files at doors that look at the first bytes and keep the rest as it came."""
    monkeypatch.setattr(taking, "run_apart", lambda script, data, kind, **limits: (0, data))
    found = set()
    for send in doors(cast, as_staff, as_resident).values():
        for what, name, data in hostile.papers():
            if what in ("html behind a jpg", "name of an executable", "pdf b'/JavaScript'"):
                found |= {(what, f) for f in harm(cast, as_staff, name, send, data)}
    assert {what for what, _ in found} == {
        "html behind a jpg", "name of an executable", "pdf b'/JavaScript'",
    }  # fmt: skip
    assert isinstance(take_in(picture()), Paper)
