"""The QR code of one of our codes: its address, drawn."""

from markupsafe import Markup

from minzheng.foundation.core.qr import SIDE, draw
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.queries import address

__all__ = ["SIDE", "draw", "qr_svg"]


def qr_svg(code: Code, site: str = "", label: str = "二维码") -> Markup:
    """The code as inline SVG. `site` is the site's own address, «https://host»; without one
    the drawing holds the path only, which our own scanner reads. No inline style (CSP)."""
    return draw(site.rstrip("/") + address(code), label)
