"""名单导入: people and households from the sheets that towns keep.

Reading refuses what could harm, checking finds every error of every row in one pass, writing is
one transaction: all rows, or, when asked for, the households without an error.
"""

from minzheng.stages.registry.roster.checking import Line, Problem, Roster, read_roster
from minzheng.stages.registry.roster.guarding import Refused
from minzheng.stages.registry.roster.jobs import AT_ONCE, ask_import, know_import, stop_import
from minzheng.stages.registry.roster.report import error_sheet
from minzheng.stages.registry.roster.template import template
from minzheng.stages.registry.roster.writing import import_roster

__all__ = [
    "AT_ONCE",
    "Line",
    "Problem",
    "Refused",
    "Roster",
    "ask_import",
    "error_sheet",
    "import_roster",
    "know_import",
    "read_roster",
    "stop_import",
    "template",
]
