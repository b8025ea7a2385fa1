"""P12: the day's anchor outside the database, and the sheet that an auditor signs."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from minzheng.foundation.audit.models import Event, Head
from tests.foundation.test_audit import note

pytestmark = pytest.mark.django_db


def test_a_folder_gets_a_file_and_a_sheet_and_finds_a_cut_tail(
    district: None, tmp_path: Path
) -> None:
    note(5)
    head = Head.objects.get()
    call_command("audit", "anchor", anchor=tmp_path)
    (file,), (sheet,) = list(tmp_path.glob("*.json")), list(tmp_path.glob("*.txt"))
    assert head.hash in sheet.read_text().replace(" ", "") and str(head.seq) in sheet.read_text()
    call_command("audit", "verify", anchor=file)
    last = Event.objects.order_by("-seq").values_list("hash", flat=True)[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event WHERE seq = %s", [head.seq])
    Head.objects.update(seq=head.seq - 1, hash=last)
    call_command("audit", "verify")  # control: without the anchor the cut is not seen
    with pytest.raises(SystemExit):
        call_command("audit", "verify", anchor=file)
