"""A setting that cannot be meant stops every command with one sentence that names it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from minzheng.config.reading import BadSetting, Reader
from minzheng.foundation.core import ports

BAD = [
    ("HTTPS", "ja", "只能是 1 或 0"), ("MINZHENG_DEMO", "", "只能是 1 或 0"),
    ("PORT", "x", "要写数字"), ("PORT", "70000", "1 到 65535 的数"),
    ("WEB_WORKERS", "0", "1 到 64 的数"), ("PAY_ALERT_FEN", "-1", "不小于 0 的数"),
    ("PAY_ALERT_FEN", "1.5", "要写数字"), ("CHECK_DEADLINE_SECONDS", "nan", "不小于 0 的数"),
    ("LOG_LEVEL", "loud", "只能是"), ("LOG_FORMAT", "xml", "只能是"),
    ("PASSWORD_PROFILE", "none", "只能是"), ("POLICY_PROFILE", "nanhai", "nanhu"),
    ("SMS_URL", "sms.example", "http:// 或 https://"), ("BANK_URL", "https://", "http:// 或"),
    ("DEPARTMENTS_URL", "http://x:y", "http:// 或"), ("DATABASE_URL", "mysql://a", "sqlite:///"),
    ("DATABASE_URL", "postgres://u:top-secret@h:x/n", "写得不对"),
    ("DATABASE_URL", "postgres://", "写得不对"), ("METRICS_TOKEN_FILE", "/no/such", "没有这个文件"),
    ("PAYER_ACCOUNT", "CHANGE-ME", "样例"), ("MINZHENG_KEYS", "{}", "密钥文件不完整"),
    ("MINZHENG_KEYS", '{"seal": {"k1": "00', "密钥文件不完整"),
    ("ALLOWED_HOSTS", "minzheng.example.gov.cn", "样例"),
    ("MAP_URL", "map.example", "http:// 或"), ("MAP_BOX", "120,30,121", "四个度数"),
    ("MAP_BOX", "121.05,30.50,120.55,30.95", "四个度数"), ("MAP_BOX", "a,b,c,d", "四个度数"),
    ("MAP_BOX", "120.55,30.50,121.05,91", "四个度数"), ("MAP_BOX", "nan,1,2,3", "四个度数"),
    ("MAP_BOX", "120.5500001,30.50,121.05,30.95", "四个度数"),
]  # fmt: skip


def start(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A process with these settings that only reads them."""
    return subprocess.run(
        [sys.executable, "-c", "import sys; from minzheng.__main__ import main; "
         "sys.argv = ['minzheng', 'openapi']; main()"],
        env={**os.environ, "MINZHENG_DATA_DIR": str(folder), "MINZHENG_KEYS": "", **settings},
        capture_output=True, text=True,
    )  # fmt: skip


@pytest.mark.parametrize(("name", "value", "words"), BAD)
def test_it_is_named_in_one_sentence(tmp_path: Path, name: str, value: str, words: str) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode == 1 and words in done.stderr, done.stderr
    assert name.split("_")[0] in done.stderr or "密钥" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1 and "top-secret" not in done.stderr


def test_what_can_be_meant_is_taken(tmp_path: Path) -> None:
    """The control: the same command, with values of each kind that are good."""
    good = {"HTTPS": "no", "PORT": "8001", "LOG_LEVEL": "WARNING", "PAY_ALERT_FEN": ""}
    good |= {"SMS_URL": "http://[::1]:1", "POLICY_PROFILE": "nanhu", "MINZHENG_DEMO": "on"}
    good |= {"MAP_URL": "http://10.0.0.9:9100", "MAP_BOX": " 120.55, 30.5 ,121,30.95"}
    done = start(tmp_path, **good)
    assert done.returncode == 0 and '"openapi"' in done.stdout, done.stderr


def test_the_sample_file_of_settings_is_refused_until_it_is_filled_in() -> None:
    sample = Path(__file__).parents[2] / "deploy" / "minzheng.env"
    rows = [line.split("=", 1) for line in sample.read_text().splitlines() if "=" in line]
    refused = set()
    for name, value in rows:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(name, value)
            try:
                Reader().text(name)
            except BadSetting:
                refused.add(name)
    assert refused == {"DATABASE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "SITE_URL",
                       "METRICS_TOKEN", "PAYER_ACCOUNT"}  # fmt: skip


def test_a_place_where_nobody_can_listen_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert ports.why_not(port) == f"端口 {port} 已被别的程序占用。"
    assert ports.why_not(port) == ""
    assert "不是这台机器的地址" in ports.why_not(port, "192.0.2.7")
    assert "不是这台机器的地址" in ports.why_not(port, "no-such-host.invalid")
