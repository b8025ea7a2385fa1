"""Paper twins: every resident form on A4, blank or filled, and the code that opens it again."""

from minzheng.stages.certificates.twins.declared import Twin, find, twins
from minzheng.stages.certificates.twins.filling import About, blank, filled
from minzheng.stages.certificates.twins.opening import Opened, about_of, offered, opened

__all__ = [
    "About", "Opened", "Twin", "about_of", "blank", "filled", "find", "offered", "opened",
    "twins",
]  # fmt: skip
