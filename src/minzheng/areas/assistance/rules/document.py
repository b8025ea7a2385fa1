"""The facts document of dibao: its shape, and how it becomes a ``Family``."""

from collections.abc import Sequence
from typing import Any

from minzheng.areas.assistance.rules.family import (
    FLAGS,
    KINDS,
    RELATIONS,
    Family,
    Gifts,
    Incomes,
    Jobs,
    Members,
    Obligors,
)
from minzheng.areas.assistance.rules.income import INCOME_KINDS
from minzheng.law.errors import FactsError
from minzheng.law.facts import REQUIRED, Count, Flag, FreeWord, Money, Record, Rows, Word, Words

MOST_MEMBERS = 30
MOST_ROWS = 100
MOST_ASSETS = 1_000_000_000

MEMBER = Record(
    "家庭成员",
    {
        "rel": FreeWord("与申请人关系", RELATIONS),
        "age": Count("年龄", 0, 150, default=-1),
        "flags": Words("情形", FLAGS),
        "disability": Record(
            "残疾",
            {"level": Count("残疾等级", 1, 4), "kinds": Words("残疾类别", KINDS)},
            default=None,
        ),
    },
)
INCOME = Record("收入", {"kind": Word("收入类别", INCOME_KINDS), "amount": Money("每月金额")})
OBLIGOR = Record(
    "法定义务人家庭",
    {
        "household_income": Money("家庭月收入", default=None),
        "household_size": Count("家庭人口", 1, MOST_MEMBERS, default=None),
        "parents_supported": Count("需赡养的老人数", 1, 10, default=1),
        "exempt": Flag("免除义务"),
        "agreed": Money("判决、调解或公证协议确定的每月金额", default=0),
    },
    rules={
        "anyOf": [
            {"required": ["household_income", "household_size"]},
            {"required": ["exempt"], "properties": {"exempt": {"const": True}}},
        ]
    },
)
JOB = Record(
    "享受低保期间新就业",
    {
        "monthly": Money("每月工资"),
        "months_since_start": Count("第几个月（开始当月为 1）", 1, 1200),
        "limit": Count("不计入的月数", 1, 12, default=-1),
    },
    default=None,
)
PROPERTY = Record(
    "财产",
    {
        "financial": Money("金融资产", default=0, most=MOST_ASSETS),
        "cars": Count("机动车辆数", 0, 100, default=0),
        "cars_exempt": Count("其中残疾人用车、摩托车、低值生产用车", 0, 100, default=0),
        "dwellings": Count("住房套数", 0, 100, default=1),
        "area": Money("全部住房建筑面积", default=0, most=100_000, unit="平方米"),
        "shares": Money("企业出资额", default=0, most=MOST_ASSETS),
        "luxury": Flag("近期购买奢侈品"),
        "study_abroad": Flag("自费出国留学"),
        "gifts": Rows(
            "赠与他人的财产",
            Record(
                "赠与",
                {
                    "amount": Money("金额", most=MOST_ASSETS // 100),
                    "months_ago": Count("几个月前", 0, 1200),
                },
            ),
        ),
    },
    default=None,
)
SINGLE = Record(
    "单人保申请",
    {
        "own_income": Money("本人月收入", default=0),
        "member": Count("第几位家庭成员（从 0 起）", 0, MOST_MEMBERS - 1, default=-1),
    },
    default=None,
)
DIBAO = Record(
    "最低生活保障家庭情况",
    {
        "members": Rows("家庭成员", MEMBER, least=1, most=MOST_MEMBERS, default=REQUIRED),
        "incomes": Rows("收入", INCOME, most=MOST_ROWS),
        "annual_incomes": Money("全年收入合计，按十二分之一计入每月", default=0),
        "obligors": Rows("法定义务人", OBLIGOR, most=20),
        "property": PROPERTY,
        "single": SINGLE,
        "new_job": JOB,
        "new_jobs": Rows("多名成员新就业", JOB, most=MOST_MEMBERS),
        "hukou_local": Flag("本地户籍", default=1),
        "cooperates": Flag("同意并配合核对和调查", default=1),
    },
)


def build(clean: dict[str, Any]) -> Family:
    """A ``Family`` from what ``DIBAO`` read; ``FactsError`` where two fields contradict."""
    property_ = clean["property"] or PROPERTY.read({}, "property")
    single = clean["single"] or {"own_income": 0, "member": -1}
    if single["member"] >= len(clean["members"]):
        raise FactsError("single.member", "没有这位家庭成员")
    return Family(
        hukou_local=clean["hukou_local"],
        cooperates=clean["cooperates"],
        annual=clean["annual_incomes"],
        financial=property_["financial"],
        cars=property_["cars"],
        cars_exempt=property_["cars_exempt"],
        dwellings=property_["dwellings"],
        area=property_["area"],
        shares=property_["shares"],
        luxury=property_["luxury"],
        study_abroad=property_["study_abroad"],
        single=int(clean["single"] is not None),
        single_income=single["own_income"],
        single_member=single["member"],
        members=_members(clean["members"]),
        incomes=Incomes(
            0,
            len(clean["incomes"]),
            _column(clean["incomes"], "kind"),
            _column(clean["incomes"], "amount"),
        ),
        obligors=_obligors(clean["obligors"]),
        jobs=_jobs(clean),
        gifts=Gifts(
            0,
            len(property_["gifts"]),
            _column(property_["gifts"], "amount"),
            _column(property_["gifts"], "months_ago"),
        ),
    )


def _column(rows: Sequence[dict[str, Any]], key: str) -> tuple[int, ...]:
    return tuple(row[key] for row in rows)


def _members(rows: Sequence[dict[str, Any]]) -> Members:
    disabilities = [row["disability"] or {"level": 0, "kinds": 0} for row in rows]
    return Members(
        0,
        len(rows),
        _column(rows, "rel"),
        _column(rows, "flags"),
        _column(rows, "age"),
        _column(disabilities, "level"),
        _column(disabilities, "kinds"),
    )


def _obligors(rows: Sequence[dict[str, Any]]) -> Obligors:
    for index, row in enumerate(rows):
        for key in ("household_income", "household_size"):
            if row[key] is None and not row["exempt"]:
                raise FactsError(f"obligors[{index}].{key}", "缺少这一项")
    return Obligors(
        0,
        len(rows),
        tuple(row["household_income"] or 0 for row in rows),
        tuple(row["household_size"] or 1 for row in rows),
        _column(rows, "parents_supported"),
        _column(rows, "exempt"),
        _column(rows, "agreed"),
    )


def _jobs(clean: dict[str, Any]) -> Jobs:
    rows = ([clean["new_job"]] if clean["new_job"] else []) + list(clean["new_jobs"])
    return Jobs(
        0,
        len(rows),
        _column(rows, "monthly"),
        _column(rows, "months_since_start"),
        _column(rows, "limit"),
    )
