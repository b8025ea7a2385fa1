"""Keys changed by root stay readable for the services; a lost file is said in words."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from minzheng.config.keys import NoKeys, change_file, make_keys
from minzheng.foundation.core import findings


def test_a_key_is_dropped_only_when_another_is_in_use(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(make_keys()))
    with pytest.raises(NoKeys, match="k1 正在用"):
        change_file(file, "drop", "k1")
    with pytest.raises(NoKeys, match="没有写是哪一把"):
        change_file(file, "drop")
    change_file(file, "next")
    change_file(file, "use", "k2")
    kept = json.loads(file.read_text())["seal"]["k2"]
    assert "minzheng doctor" in change_file(file, "drop", "k1")
    assert json.loads(file.read_text())["seal"] == {"k2": kept}


def test_the_file_stays_whose_it_is(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(make_keys()))
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, 0, 12345)
    before = file.stat()
    change_file(file, "next")
    after = file.stat()
    assert stat.S_IMODE(after.st_mode) == 0o640
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)


def test_a_lost_file_is_one_sentence(tmp_path: Path) -> None:
    environment = {**os.environ, "MINZHENG_KEYS_FILE": str(tmp_path / "gone.json"),
                   "MINZHENG_DATA_DIR": str(tmp_path), "MINZHENG_DEMO": "0"}  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "minzheng", "doctor"], env=environment,
                          capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 1 and "绝不要给已经有数据" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.django_db
def test_the_doctor_names_a_lost_table_and_an_absent_database(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    assert not [f for _, f in findings.findings() if "张表" in f.what]
    names = [n for n in connection.introspection.table_names() if n != "notices_message"]
    with monkeypatch.context() as lost:
        lost.setattr(connection.introspection, "table_names", lambda *a, **k: names)
        assert any("缺 1 张表：notices_message" in f.what for _, f in findings.findings())

    def away() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "ensure_connection", away)
    found = list(findings.findings())
    assert len(found) == 1 and "数据库连不上" in found[0][1].what
