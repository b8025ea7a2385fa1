"""A small site that keeps what is sent to it, and can misbehave as a phone line does."""

from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "src/minzheng/foundation/core/static/core/js"
KEY = "QUFB" * 10 + "QUE="  # 32 bytes
VISIT = """<!doctype html><html lang="zh-CN"><title>入户</title>
<div data-offline-status="{0}" data-offline-key="{1}" hidden></div>
<form method="post" action="/visits" enctype="multipart/form-data" data-offline data-done="/done">
<input type="hidden" name="client_id">
<label>看到的 <input name="seen"></label><button>存下</button></form>
<script src="/page.js"></script><script src="/offline.js"></script>"""
ROW = """<tr data-row data-href="/case/{0}">
<td><input type="checkbox" data-select data-amount="{1}" data-exception="{2}"></td>
<td><a href="/case/{0}">{0}</a></td></tr>"""
ROWS = ROW.format(1, 80000, "") + ROW.format(2, 11350, "") + ROW.format(3, 71300, "徐 2 处不一致")
DESK = f"""<!doctype html><html lang="zh-CN"><title>待办</title><input type="search" data-search>
<table data-list><tr><th><input type="checkbox" data-select-all hidden></th></tr>{ROWS}</table>
<div data-selection data-sum-label="建议合计" data-unit="元/月">
<b data-selection-count></b><i data-selection-text></i><button data-needs-selection>办</button>
</div><script src="/desk.js"></script>"""
LETTER = """<!doctype html><html lang="zh-CN"><title>决定</title>
<button data-read-aloud hidden><span data-read-word>朗读</span></button>
<section data-read><h1>每月可领 800 元</h1>
<p>减去家庭月收入 <span aria-hidden="true">− </span>减1,900</p>
<p>1,900 ÷ 3 = 633.33 元。低于 900 元。</p></section><p>页脚</p><script src="/elder.js"></script>"""
PAGES = {"visit": VISIT, "desk": DESK, "letter": LETTER}


class Site(ThreadingHTTPServer):
    """Serves the pages and the scripts, and keeps every visit it is sent."""

    visits: list[dict[str, str]]
    who, key = "wang", KEY  # whose page it is
    mood = "well"  # or "loses the reply", or "wants a sign-in"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Answer(BaseHTTPRequestHandler):
    """One request to the site."""

    server: Site

    def do_GET(self) -> None:
        name = self.path.strip("/")
        if (SCRIPTS / name).is_file():
            self._say((SCRIPTS / name).read_text(), "text/javascript")
        else:
            words = PAGES.get(name, "<title>好了</title>")
            self._say(words.format(self.server.who, self.server.key), "text/html")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = BytesParser().parsebytes(head + body).get_payload()
        visit = {
            str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True)
            .decode()
            .strip()
            for part in parts
        }
        if self.server.mood == "wants a sign-in":
            self._say("<title>登录</title>", "text/html")
            return
        self.server.visits.append(visit)
        if self.server.mood == "loses the reply":
            self.close_connection = True
            return
        self._say("", "text/plain", {"X-Visit-Stored": visit["client_id"]})

    def _say(self, text: str, kind: str, headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(200)
        more = {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in (more | (headers or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Silence."""
