"""A form as its page needs it, whichever door shows it."""

from typing import Any

from minzheng.foundation.core.actors import Actor
from minzheng.stages.certificates.actions import paper_code
from minzheng.stages.certificates.qr import qr_svg
from minzheng.stages.certificates.queries import live_code
from minzheng.stages.certificates.twins.declared import Twin
from minzheng.stages.certificates.twins.filling import blank, filled
from minzheng.stages.certificates.twins.opening import Filled

SCAN_BLANK = "扫一扫，手机上也能填"
SCAN_FILLED = "扫一扫，登录后接着办"


def blank_page(twin: Twin, site: str) -> dict[str, Any]:
    """An empty form; `site` is the site's own address, «https://host»."""
    code = live_code("form", twin.slug)
    return {
        "twin": twin, "sheets": blank(twin), "known": "",
        "qr": qr_svg(code, site, "表格码") if code else "",
        "code_note": SCAN_BLANK if code else "",
    }  # fmt: skip


def filled_page(form: Filled, site: str, by: Actor) -> dict[str, Any]:
    """A filled form, with the code that opens it again."""
    twin, ref, about = form
    code = paper_code(slug=twin.slug, ref=ref, by=by)
    number = about.case.number if about.case else ""
    return {
        "twin": twin, "sheets": filled(twin, about), "known": f"编号 {number}" if number else "",
        "qr": qr_svg(code, site, "表格码"), "code_note": SCAN_FILLED,
    }  # fmt: skip
