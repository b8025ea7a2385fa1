"""What lies in deploy/ agrees with the product: sizes, pages, units, commands, papers."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

from minzheng.channels.desk.forms.money import RESULT_MOST
from minzheng.foundation.core.uploads import MOST
from minzheng.stages.catalog import registered
from minzheng.stages.registry.roster.guarding import FILE_MOST

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NGINX, CADDY = (DEPLOY / name for name in ("nginx.conf", "Caddyfile"))
WRAPPING = 64 * 1024  # names, boundaries and the other fields of a form
SIZE = re.compile(r"(?:client_max_body_size|max_size) +([1-9]\d*)(\w+)")
UNITS = {"m": 2**20, "MiB": 2**20, "MB": 10**6}


def largest() -> int:
    """The largest form that the product itself takes, in bytes."""
    papers = max(len(item.materials) for item in registered())
    return max(papers * MOST, FILE_MOST, RESULT_MOST) + WRAPPING


def too_small(*texts: str) -> list[int]:
    """Limits under what the product takes; all of them when they disagree with each other."""
    found = [int(n) * UNITS[unit] for text in texts for n, unit in SIZE.findall(text)]
    assert len(found) == len(texts)
    return found if len(set(found)) > 1 else [size for size in found if size < largest()]


def test_both_proxies_take_what_the_product_takes() -> None:
    assert too_small(NGINX.read_text("utf-8"), CADDY.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "pair",
    [
        ("client_max_body_size 25m;", "max_size 25MiB"),
        ("client_max_body_size 26m;", "max_size 26MB"),
    ],
)
def test_control_a_limit_that_cuts_or_differs_is_found(pair: tuple[str, str]) -> None:
    assert too_small(*pair)


def pages(text: str) -> set[str]:
    """Names of our pages that a proxy's file speaks of."""
    return set(re.findall(r"/(proxy-\d+\.html)", text))


def test_the_pages_of_the_proxies_are_there_and_say_what_to_do() -> None:
    there = {path.name for path in (DEPLOY / "pages").iterdir()}
    assert pages(NGINX.read_text("utf-8")) == pages(CADDY.read_text("utf-8")) == there
    assert "deploy/pages" in (DEPLOY / "install.sh").read_text("utf-8")
    for name in there:
        text = (DEPLOY / "pages" / name).read_text("utf-8")
        assert "请" in text and "tel:96345" in text and "http" not in text, name


def unknown_commands(text: str) -> list[str]:
    """Commands of ours in a unit or paper that do not exist."""
    words = re.findall(r"/bin/minzheng ([a-z-]+)", text)
    return [w for w in words if w != "keys" and w.replace("-", "_") not in get_commands()]


def test_units_call_commands_that_exist_and_the_page_enables_every_timer() -> None:
    page = (ROOT / "docs/operate.md").read_text("utf-8")
    enabled = re.findall(r"minzheng-\{([\w,]+)\}\.timer", page)[0].split(",")
    timers = {path.stem.removeprefix("minzheng-") for path in DEPLOY.glob("systemd/*.timer")}
    assert set(enabled) == timers
    for unit in DEPLOY.glob("systemd/*.service"):
        assert unknown_commands(unit.read_text("utf-8")) == [], unit.name
    assert unknown_commands("ExecStart=/opt/minzheng/bin/minzheng serv") == ["serv"]


@pytest.mark.parametrize(
    "password", ["a&b", "a b", "a$b", "a;touch x", "a`id`", "a'b", 'a"b', "a#b"]
)
@pytest.mark.parametrize("quotes", ["", '"', "'"])
def test_root_s_command_reads_the_settings_and_runs_none(
    tmp_path: Path, password: str, quotes: str
) -> None:
    """As systemd reads them for the services, or a command goes to another database than they."""
    address = f"postgres://minzheng:{password}@127.0.0.1/minzheng"
    settings = tmp_path / "minzheng.env"
    settings.write_text(
        f"# PASSWORD=no\n\nDATABASE_URL={quotes}{address}{quotes}\nMINZHENG_DATA_DIR={tmp_path}"
    )
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$DATABASE_URL" "$PWD" "$@"\n')
    (tmp_path / "id").write_text("#!/bin/sh\necho minzheng\n")
    script = (DEPLOY / "minzheng").read_text("utf-8")
    for path, ours in (
        ("/etc/minzheng/minzheng.env", settings),
        ("/opt/minzheng/bin/minzheng", program),
    ):
        assert script.count(path) == 1
        script = script.replace(path, str(ours))
    (tmp_path / "minzheng").write_text(script)
    for name in ("program", "id", "minzheng"):
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [str(tmp_path / "minzheng"), "import", "roster", "a b"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines() == [address, str(tmp_path), "import", "roster", "a b"], done
    assert not (tmp_path / "x").exists()
