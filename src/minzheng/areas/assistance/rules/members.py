"""Who counts as a member of the household, who may apply alone, who gets the uplift.

Each question is one function of one row, called by the rule and by the explanation.
"""

from minzheng.areas.assistance.rules.family import (
    ADULT_CHILD_INDEPENDENT,
    CHILD,
    DECLARED_MISSING,
    FORCED_DETOX,
    FULL_TIME_UNDERGRADUATE,
    INTELLECTUAL,
    MENTAL,
    PARENT,
    PRISON,
    RELIGIOUS_3Y,
    SELF,
    SERIOUS_ILLNESS,
    SEVERE_L2,
    SPOUSE,
    Members,
)
from minzheng.areas.assistance.rules.figures import FULL_FOR_SEVERE, Figures

ADULT = 18

LEAVES_OUT = PRISON | FORCED_DETOX | DECLARED_MISSING | RELIGIOUS_3Y | ADULT_CHILD_INDEPENDENT

# Standings
COUNTED, COUNTED_SELF, COUNTED_SPOUSE, COUNTED_CHILD, COUNTED_PARENT, COUNTED_STUDENT = range(6)
EXCLUDED_PRISON = 10
EXCLUDED_DETOX = 11
EXCLUDED_MISSING = 12
EXCLUDED_RELIGIOUS = 13
EXCLUDED_INDEPENDENT = 14

STANDINGS = {
    COUNTED: ("COUNTED", "共同生活的家庭成员"),
    COUNTED_SELF: ("COUNTED_SELF", "申请人本人"),
    COUNTED_SPOUSE: ("COUNTED_SPOUSE", "配偶"),
    COUNTED_CHILD: ("COUNTED_CHILD", "未成年子女或不能独立生活的子女"),
    COUNTED_PARENT: ("COUNTED_PARENT", "共同生活的父母"),
    COUNTED_STUDENT: ("COUNTED_STUDENT", "全日制在读（本科及以下），仍算家庭成员"),
    EXCLUDED_PRISON: ("EXCLUDED_PRISON", "正在服刑，不计入家庭人口"),
    EXCLUDED_DETOX: ("EXCLUDED_DETOX", "正在强制隔离戒毒，不计入家庭人口"),
    EXCLUDED_MISSING: ("EXCLUDED_MISSING", "已宣告失踪，不计入家庭人口"),
    EXCLUDED_RELIGIOUS: (
        "EXCLUDED_RELIGIOUS",
        "连续三年以上脱离家庭的宗教教职人员，不计入家庭人口",
    ),
    EXCLUDED_INDEPENDENT: ("EXCLUDED_INDEPENDENT", "已独立生活的成年子女，不计入家庭人口"),
}

# May apply alone (单人保)
NOT_ALONE, ALONE_FULL, ALONE_SHORTFALL = 0, 1, 2


def counts(members: Members, i: int) -> bool:
    """Whether person *i* is one of the household's n."""
    return members.flags[i] & LEAVES_OUT == 0


def standing(members: Members, i: int) -> int:
    """Whether and why person *i* counts; a reason to leave out goes before any to count.

    民发〔2021〕57号: spouse, minor children, adult children who cannot live independently
    (full-time students up to bachelor level among them), others who live together.
    """
    if not counts(members, i):
        return exclusion(members.flags[i])
    relation = members.relation[i]
    if members.flags[i] & FULL_TIME_UNDERGRADUATE:
        return COUNTED_STUDENT
    if relation == SELF:
        return COUNTED_SELF
    if relation == SPOUSE:
        return COUNTED_SPOUSE
    if relation == CHILD:
        return COUNTED_CHILD
    return COUNTED_PARENT if relation == PARENT else COUNTED


def exclusion(flags: int) -> int:
    """Which of the reasons to leave a person out is told, where there are several."""
    if flags & PRISON:
        return EXCLUDED_PRISON
    if flags & FORCED_DETOX:
        return EXCLUDED_DETOX
    if flags & DECLARED_MISSING:
        return EXCLUDED_MISSING
    return EXCLUDED_RELIGIOUS if flags & RELIGIOUS_3Y else EXCLUDED_INDEPENDENT


def severe(members: Members, i: int) -> bool:
    """Disability level 1 or 2 of any kind (重度残疾)."""
    level = members.level[i]
    return bool(members.flags[i] & SEVERE_L2) or level == 1 or level == 2


def alone(members: Members, i: int, values: Figures) -> int:
    """Whether person *i* of a marginal household may apply alone, and by which sum.

    中办发〔2020〕18号: disability level 1 or 2, level 3 intellectual or mental, or a
    recognised serious illness. The sum is ``single.mode``.
    """
    if not counts(members, i):
        return NOT_ALONE
    if severe(members, i):
        return ALONE_FULL if values.single_mode == FULL_FOR_SEVERE else ALONE_SHORTFALL
    if members.level[i] == 3 and members.kinds[i] & (INTELLECTUAL | MENTAL):
        return ALONE_SHORTFALL
    return ALONE_SHORTFALL if members.flags[i] & SERIOUS_ILLNESS else NOT_ALONE


def uplift(members: Members, i: int, values: Figures) -> int:
    """Percent of the standard added for person *i* (分类施保): the highest of his classes.

    Decree 649 art 12: the elderly, minors, the severely disabled, the seriously ill.
    """
    rate = 0
    age = members.age[i]
    if not counts(members, i):
        return rate
    if age >= values.elder_age:
        rate = max(rate, values.elder_rate)
    if 0 <= age < ADULT:
        rate = max(rate, values.minor_rate)
    if severe(members, i):
        rate = max(rate, values.severe_rate)
    if members.flags[i] & SERIOUS_ILLNESS:
        rate = max(rate, values.illness_rate)
    return rate
