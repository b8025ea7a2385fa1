"""事项: what may be asked for. Areas declare items in Python; the guide page is generated."""

from minzheng.stages.catalog.estimates import Check, Estimated
from minzheng.stages.catalog.items import (
    Earned,
    Edge,
    Estimate,
    Evidence,
    Found,
    Gap,
    Gathered,
    Item,
    Limit,
    Material,
    Member,
    Posting,
    Question,
    Row,
    Step,
    find,
    register,
    registered,
)  # fmt: skip

__all__ = [
    "Check", "Earned", "Edge", "Estimate", "Estimated", "Evidence", "Found", "Gap", "Gathered",
    "Item", "Limit", "Material", "Member", "Posting", "Question", "Row", "Step", "find", "register",
    "registered",
]  # fmt: skip
