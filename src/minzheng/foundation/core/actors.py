"""Who does something: staff, a resident, or the line itself."""

from typing import NamedTuple, Protocol


class Actor(Protocol):
    """What every doer shows to the audit trail; never a resident's name or number."""

    @property
    def actor_kind(self) -> str: ...
    @property
    def actor_ref(self) -> str: ...
    @property
    def actor_label(self) -> str: ...


class System(NamedTuple):
    """A part of the platform that works on its own."""

    actor_ref: str
    actor_label: str
    actor_kind: str = "system"


LINE = System("line", "系统自动办理")
IMPORTER = System("import", "系统导入")
DEMO = System("demo", "演示数据")
