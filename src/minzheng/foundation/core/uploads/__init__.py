"""Papers from outside: taken by what they are, drawn anew, and only then kept.

A door asks `PaperField`; its answer is a `Paper`, and nothing else can be stored with a case.
"""

from minzheng.foundation.core.uploads.kinds import EXTENSIONS, MOST, kind_of
from minzheng.foundation.core.uploads.taking import Paper, PaperField, clean_bytes, take_in

__all__ = ["EXTENSIONS", "MOST", "Paper", "PaperField", "clean_bytes", "kind_of", "take_in"]
