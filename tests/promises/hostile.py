"""What nobody types by accident: values for any field, and requests that are wrong as a whole."""

import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

FORM = "application/x-www-form-urlencoded"
EDGE = "edge--of--a--part"
VALUES: dict[str, str] = {
    "empty": "",
    "blank": " \t\u3000\xa0",
    "nul": "\x00",
    "nul inside": "1\x002",
    "lone": "\ud800",
    "pair torn": "\udc00\ud83d",
    "wide digits": "１２３４５",
    "arabic digits": "١٢٣",
    "math": "𝟙𝟚",
    "superscript": "²³",
    "roman": "Ⅷ",
    "rtl": "\u202e张三\u202c",
    "joined": "a\u200d\u200b\ufeffb",
    "stacked": "a" + "\u0301" * 5_000,
    "million": "长" * 300_000 + "x" * 100_000,
    "nan": "NaN",
    "inf": "-Infinity",
    "two63": str(2**63),
    "below": str(-(2**63) - 1),
    "two31": str(2**31),
    "1e400": "1e400",
    "1e9": "1e999999999",
    "minus zero": "-0",
    "minus": "-1",
    "huge": "9" * 5_000,
    "point": "0." + "0" * 400 + "1",
    "hex": "0x7f",
    "under": "1_000",
    "true": "True",
    "none": "None",
    "null": "null",
    "list": "[]",
    "deep": "[" * 50_000,
    "deep objects": '{"a":' * 5_000,
    "date zero": "0000-00-00",
    "date far": "9999-12-31",
    "date beyond": "10000-01-01",
    "date leap": "2021-02-29",
    "date time": "2021-10-26T25:61:61",
    "date dash": "2021–10–26",
    "month": "2021-13",
    "quote": "' OR 1=1 --",
    "percent": "%s%d%n%00%",
    "format": "{0.__class__}",
    "template": "{{7*7}}{% raw %}",
    "path": "../../../../etc/passwd",
    "lines": "a\r\nSet-Cookie: x=1",
    "controls": "".join(map(chr, range(1, 32))),
    "del": "\x7f\x80\x9f",
    "private": "\ue000\U0010ffff",
    "not a character": "\ufffe\uffff",
    "tag": "<script>alert(1)</script>",
    "emoji": "👨‍👩‍👧‍👦" * 50,
    "id": "110101199003077777",
    "id x": "33040219000101000x",
    "id torn": "330402" * 3,
    "ref": "A" * 22,
    "ref odd": "../" * 7 + "A",
    "backslash": "\\" * 200,
    "comma": "1,2,,3",
    "turkish": "İıſK",
    "nfd": "가",
    "regex": "(a+)+$" + "a" * 5_000,
    "xml": "<!DOCTYPE a [<!ENTITY b 'c'>]>",
}
HEADERS: dict[str, dict[str, str]] = {
    "languages": {"HTTP_ACCEPT_LANGUAGE": "zh-" + "a-" * 20_000},
    "language odd": {"HTTP_ACCEPT_LANGUAGE": "\xff\xfe;q=NaN,*;q=-1"},
    "range": {"HTTP_RANGE": "bytes=-99999999999999999999,0-0,,5-1"},
    "since": {"HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 99999 99:99:99 GMT"},
    "match": {"HTTP_IF_NONE_MATCH": '"' * 9_000},
    "forwarded": {
        "HTTP_X_FORWARDED_FOR": "' OR 1=1, ::ffff:999.1.1.1",
        "HTTP_X_FORWARDED_PROTO": "x",
    },
    "host": {"HTTP_HOST": "evil.example:99999"},
    "host odd": {"HTTP_HOST": "[::1]:a\x7f"},
    "host long": {"HTTP_HOST": "a" * 70_000},
    "encoding": {"HTTP_ACCEPT_ENCODING": "gzip;q=x"},
    "htmx": {
        "HTTP_HX_REQUEST": "true",
        "HTTP_HX_CURRENT_URL": "javascript:%ff",
        "HTTP_HX_TARGET": "\xff",
    },
    "origin": {"HTTP_ORIGIN": "http://[", "HTTP_REFERER": "http://[::1"},
    "agent": {"HTTP_USER_AGENT": "\xff" * 70_000},
    "length": {"CONTENT_LENGTH": "abc"},
    "length minus": {"CONTENT_LENGTH": "-1"},
    "token": {"HTTP_AUTHORIZATION": "Bearer " + "\xff" * 9},
    "idempotency": {"HTTP_IDEMPOTENCY_KEY": "x" * 70_000},
    "method": {"HTTP_X_HTTP_METHOD_OVERRIDE": "PUT"},
}
COOKIES: dict[str, str] = {
    "session long": "sessionid=" + "a" * 100_000,
    "session odd": "sessionid=\xff';--",
    "session empty": "sessionid=; sessionid=x; sessionid",
    "many": "; ".join(f"c{n}=1" for n in range(5_000)),
    "elder": "elder=<script>; csrftoken=" + "z" * 5_000,
    "broken": '="";,=;\x01',
    "messages": "messages=W1tdXQ",
}


class Wire(NamedTuple):
    """One request as a whole."""

    method: str = "GET"
    query: str = ""
    body: bytes = b""
    kind: str = FORM
    extra: dict[str, str] = {}


def pairs(fields: list[tuple[str, str]]) -> bytes:
    """A form as a browser sends it, lone surrogates and all."""
    return urlencode(fields, encoding="utf-8", errors="surrogatepass").encode()


def parts(fields: list[tuple[str, str]], files: list[tuple[str, str, bytes]]) -> bytes:
    """The same as multipart; files: (field, file name, bytes)."""
    out = b""
    for name, value in fields:
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        out += (head + value + "\r\n").encode("utf-8", "surrogatepass")
    for name, called, data in files:
        head = f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n'
        out += head.encode("utf-8", "surrogatepass") + b"Content-Type: image/jpeg\r\n\r\n"
        out += data + b"\r\n"
    return out + f"--{EDGE}--\r\n".encode()


MULTIPART = f"multipart/form-data; boundary={EDGE}"


@cache
def wires(params: tuple[str, ...] = ()) -> dict[str, Wire]:
    """What → request, for any address; `params`: the names that its lists and filters know. Made
    once: some are megabytes, and each is looked up for every request that is sent."""
    return dict(_wires(params))


def _wires(params: tuple[str, ...]) -> Iterator[tuple[str, Wire]]:
    for name in ("page", "q", "next", "c", *params):
        for key in ("lone", "minus", "two63", "nul", "wide digits", "million", "1e400", "date far"):
            value = quote(VALUES[key][:60_000], errors="surrogatepass")
            yield f"GET {name}={key}", Wire(query=f"{name}={value}")
    yield "GET torn", Wire(query="%ff%fe=%ed%a0%80&&=&a[]=1&a[b]=2;%")
    yield "GET doubled", Wire(query="page=1&page=2&q=a&q=%00")
    for what, head in HEADERS.items():
        yield f"header {what}", Wire(extra=head)
        yield f"POST header {what}", Wire("POST", body=b"do=1", extra=head)
    for what, cookie in COOKIES.items():
        yield f"cookie {what}", Wire(extra={"HTTP_COOKIE": cookie})
    bodies: dict[str, tuple[bytes, str]] = {
        "json": (b'{"a":NaN,"b":1e400,"c":9223372036854775808,"a":null}', "application/json"),
        "json deep": (b"[" * 100_000, "application/json"),
        "json odd": (b'"\\ud800"', "application/json"),
        "json objects": (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "application/json"),
        "json torn": (b"\xff\xfe{", "application/json; charset=utf-16"),
        "nothing": (b"", ""),
        "no boundary": (b"--x\r\n", "multipart/form-data"),
        "text": (b"do=accepted", "text/plain"),
        "boundary odd": (b"--x", "multipart/form-data; boundary=" + "\xff" * 300),
        "open part": (f'--{EDGE}\r\nContent-Disposition: form-data; name="do'.encode(), MULTIPART),
        "part without a name": (f"--{EDGE}\r\n\r\nx\r\n--{EDGE}--".encode(), MULTIPART),
        "base64 part": (
            f'--{EDGE}\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: '
            f"base64\r\n\r\n!!!\r\n--{EDGE}--".encode(),
            MULTIPART,
        ),
        "charset": (b"do=%ff%fe&version=\xa3\xb1", f"{FORM}; charset=nonsense"),
        "charset utf-16": ("do=1".encode("utf-16"), f"{FORM}; charset=utf-16"),
        "charset utf-7": (b"do=+AGE-", f"{FORM}; charset=utf-7"),
        "3,000 fields": (b"a=1&" * 3_000, FORM),
        "3 MB": (b"text=" + b"x" * 3_000_000, FORM),
        "xml": (b"<!DOCTYPE a><a/>", "application/xml"),
        "200 files": (parts([], [(f"f{n}", "a", b"") for n in range(200)]), MULTIPART),
    }
    for what, (body, kind) in bodies.items():
        yield f"POST {what}", Wire("POST", body=body, kind=kind)
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "BREW"):
        yield method, Wire(method)


def random_text(rng: random.Random) -> str:
    """Any text: one of the known bad ones, noise of any alphabet, digits, or something cut."""
    if rng.random() < 0.3:
        return rng.choice(list(VALUES.values()))
    length = rng.choice((0, 1, 2, 8, 18, 22, 41, 121, 201, 301, 501, 3_000))
    kind = rng.randrange(5)
    if kind == 0:
        return "".join(chr(rng.randrange(0x110000)) for _ in range(min(length, 300)))
    if kind == 1:
        return rng.choice(("", "-", "+", "1e", "0.")) + "".join(
            rng.choices("0123456789.-", k=length)
        )
    if kind == 2:
        return "".join(rng.choices("张三李四王年月日元０１２３\u3000，。·※", k=length))
    if kind == 3:
        return "".join(rng.choices("'\"<>&{}%\\\r\n\t;:/=+-@\x00\x1b", k=length))
    return json.dumps([rng.random() * 10 ** rng.randrange(300)] * (length % 50))


def random_fields(rng: random.Random, fields: dict[str, str]) -> list[tuple[str, str]]:
    """The form with some fields changed, doubled, left out or added."""
    sent: list[tuple[str, str]] = []
    for name in sorted(fields):
        dice = rng.random()
        if dice < 0.08:
            continue
        sent.append((name, random_text(rng) if dice < 0.5 else fields[name]))
        if dice > 0.95:
            sent.append((name, random_text(rng)))
    if rng.random() < 0.1:
        sent.append((random_text(rng)[:50], random_text(rng)))
    return sent


def described(wire: Any) -> str:
    """A request in a few words."""
    return f"{wire.method} {wire.query[:80]} {wire.body[:200]!r} {wire.kind[:60]}"
