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


def name_in(label: str) -> str:
    """The name alone, for a column that says the part already: 钱（南湖区 发放制表） → 钱."""
    return label.partition("（")[0]


def post_in(label: str) -> str:
    """The post alone, empty where there is none."""
    return label.partition("（")[2].removesuffix("）")


LINE = System("line", "系统自动办理")
IMPORTER = System("import", "系统导入")
DEMO = System("demo", "演示数据")
