"""One ID, a few questions: begin, one page after another, check, send."""

from minzheng.channels.portal.views.apply.check import check
from minzheng.channels.portal.views.apply.start import question, start

__all__ = ["check", "question", "start"]
