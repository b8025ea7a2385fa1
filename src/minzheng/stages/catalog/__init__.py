"""事项: what may be asked for. Areas declare items in Python; the guide page is generated."""

from minzheng.stages.catalog.items import (
    Earned,
    Edge,
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
    "Earned", "Edge", "Evidence", "Found", "Gap", "Gathered", "Item", "Limit", "Material", "Member",
    "Posting", "Question", "Row", "Step", "find", "register", "registered",
]  # fmt: skip
