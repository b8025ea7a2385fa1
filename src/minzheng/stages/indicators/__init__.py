"""指标: numbers counted from records, each with its list, and the nine plans they measure.

An area declares its indicators in `indicators.py`; nothing here is typed in by hand. The plan's
90 clauses are in `plan/clauses.yaml`; each says what serves it, or 未上线.
"""

from minzheng.stages.indicators.declared import (
    Indicator,
    Measure,
    Part,
    Record,
    find,
    register,
    registered,
)  # fmt: skip

__all__ = ["Indicator", "Measure", "Part", "Record", "find", "register", "registered"]
