"""Asking, taking, extending, answering and withdrawing a request about one's own data."""

from minzheng.stages.rights.actions.answering import answer, extend, take
from minzheng.stages.rights.actions.asking import ask, withdraw
from minzheng.stages.rights.actions.copies import hand_out
from minzheng.stages.rights.actions.recounting import recount

__all__ = ["answer", "ask", "extend", "hand_out", "recount", "take", "withdraw"]
