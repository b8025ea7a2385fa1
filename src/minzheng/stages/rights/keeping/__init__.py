"""How long each kind of record is kept, and what happens on its day (PIPL arts. 19 and 47)."""

from minzheng.stages.rights.keeping.declared import Kept, register, registered
from minzheng.stages.rights.keeping.periods import Period, period_of

__all__ = ["Kept", "Period", "period_of", "register", "registered"]
