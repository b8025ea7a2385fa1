"""How each field of dibao's outcome is told: label, unit, condition in words, article, flip."""

from collections.abc import Callable

from minzheng.areas.assistance.rules import limits
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import Figures
from minzheng.areas.assistance.rules.limits import DibaoCase
from minzheng.areas.assistance.rules.outcome import RESULT_LABELS, Dibao
from minzheng.areas.assistance.rules.property import gifts_counted
from minzheng.areas.assistance.rules.story import cars_text, monthly_income, tell
from minzheng.law.reasons import Line
from minzheng.law.register import Ref
from minzheng.law.words import exact, plain_number, yuan_text

__all__ = ["LINES", "tell"]

DibaoLine = Line[Family, Figures, Dibao]

ELIGIBLE: list[Ref] = [("decree_649", 9), ("zj_assistance", 9)]
HUKOU: list[Ref] = [("decree_649", 11), ("zj_assistance", 11)]
AMOUNT: list[Ref] = [("decree_649", 12), ("zj_assistance", 12)]
NEAR: list[Ref] = [("zj_assistance", 13)]
DECLARE: list[Ref] = [("zj_assistance", 48)]
CHECK: list[Ref] = [("zj_assistance", 49), ("zj_assistance", 51)]
WORK: list[Ref] = [("zj_assistance", 50)]
UPLIFT: list[Ref] = [("decree_649", 12)]
SEVERE: list[Ref] = [("zj_disabled", 26)]
ALONE: list[Ref] = [("reform_18", 0), ("mca_57", 0)]
MEMBERS: list[Ref] = [("mca_220", 0), ("mca_57", 0)]
SUPPORT: list[Ref] = [("decree_271", 2), ("mca_220", 0), ("mca_57", 0)]
MEANS: list[Ref] = [("mca_220", 0), ("mca_57", 0)]


def _need_text(case: DibaoCase) -> str:
    return (
        f"家庭月收入低于 {yuan_text(case.outcome.need)} 元"
        f"（每人每月 {yuan_text(case.outcome.standard)} 元 × {case.outcome.size} 人，不含本数）"
    )


def _marginal_text(case: DibaoCase) -> str:
    return (
        f"不符合低保条件，且家庭月收入不超过 {yuan_text(limits.marginal_bound(case))} 元（含本数）"
    )


def _financial_text(case: DibaoCase) -> str:
    gifts = gifts_counted(case.facts, case.values)
    told = f"，其中近期赠与他人的 {yuan_text(gifts)} 元仍算家庭财产" if gifts else ""
    return f"金融资产不超过 {yuan_text(case.outcome.financial_limit)} 元{told}"


def _dwellings_text(case: DibaoCase) -> str:
    area = plain_number(exact(case.values.area_per_head, 100))
    most = case.values.dwellings_max
    return f"住房不超过 {most} 套；有 {most + 1} 套的，人均面积不超过 {area} 平方米"


def _fixed(text: str) -> Callable[[DibaoCase], str]:
    return lambda case: text


VERDICTS: list[DibaoLine] = [
    Line(
        "result",
        "结果",
        articles=ELIGIBLE,
        uses=("standard",),
        value=lambda case: RESULT_LABELS[case.outcome.result],
    ),
    Line(
        "eligible",
        "符合低保条件",
        "元/月",
        [*ELIGIBLE],
        uses=("standard", "financial_mult"),
        condition=_fixed("户籍、家庭成员、收入、财产、配合核对各项都符合"),
        value=lambda case: monthly_income(case.outcome),
        flips=limits.eligible_flip,
    ),
    Line(
        "has_members",
        "有共同生活的家庭成员",
        "人",
        MEMBERS,
        code="R04",
        condition=_fixed("至少有一名可以计入的家庭成员"),
        value=lambda case: case.outcome.size,
        flips=lambda case: 0 if case.outcome.has_members else 1,
    ),
    Line("hukou_local", "本地户籍", "", HUKOU, code="R03", condition=_fixed("户籍在本地")),
    Line(
        "cooperates",
        "配合核对和调查",
        "",
        CHECK,
        code="R07",
        condition=_fixed("同意核对家庭经济状况，配合入户调查"),
    ),
    Line(
        "income_below",
        "收入低于低保标准",
        "元/月",
        ELIGIBLE,
        uses=("standard",),
        code="R01",
        condition=_need_text,
        limit=limits.income,
    ),
    Line(
        "property_within",
        "财产符合规定",
        "",
        [*ELIGIBLE, *MEANS],
        uses=("financial_mult", "standard", "cars_max", "dwellings_max", "shares_max"),
        code="R02",
        condition=_fixed("金融资产、机动车、住房、企业出资等各项都在限额以内"),
        flips=lambda case: None,
    ),
    Line(
        "financial_within",
        "金融资产在限额以内",
        "元",
        MEANS,
        uses=("financial_mult", "standard"),
        code="R02",
        condition=_financial_text,
        limit=limits.financial,
    ),
    Line(
        "cars_within",
        "机动车在限额以内",
        "辆",
        MEANS,
        uses=("cars_max",),
        code="R02",
        condition=lambda case: (
            f"{cars_text(case.values.cars_max)}（残疾人用车、摩托车、低值生产用车除外）"
        ),
        limit=limits.cars,
    ),
    Line(
        "dwellings_within",
        "住房在限额以内",
        "套",
        MEANS,
        uses=("dwellings_max", "area_per_head"),
        code="R02",
        condition=_dwellings_text,
        limit=limits.dwellings,
    ),
    Line(
        "shares_within",
        "企业出资在限额以内",
        "元",
        MEANS,
        uses=("shares_max",),
        code="R02",
        condition=lambda case: f"企业出资额不超过 {yuan_text(case.values.shares_max)} 元",
        limit=limits.shares,
    ),
    Line("no_luxury", "近期没有购买奢侈品", "", MEANS, code="R02"),
    Line("no_study_abroad", "没有自费出国留学", "", MEANS, code="R02"),
    Line(
        "income_marginal",
        "收入在低保边缘线以内",
        "元/月",
        NEAR,
        uses=("standard", "minimum_wage"),
        condition=lambda case: (
            f"家庭月收入不超过 {yuan_text(limits.marginal_bound(case))} 元（含本数）"
        ),
        limit=limits.marginal,
    ),
    Line(
        "marginal",
        "符合低保边缘家庭条件",
        "元/月",
        NEAR,
        uses=("standard", "minimum_wage", "financial_mult"),
        condition=_marginal_text,
        value=lambda case: monthly_income(case.outcome),
        flips=limits.marginal_flip,
    ),
    Line(
        "single",
        "成员可以单独享受低保（单人保）",
        "",
        ALONE,
        uses=("single_mode",),
        condition=_fixed(
            "低保边缘家庭中的一、二级残疾人，三级智力、精神残疾人或重病患者，由本人单独申请"
        ),
        flips=lambda case: None,
    ),
]

NUMBERS: list[DibaoLine] = [
    Line("amount", "每月发放金额", "元/月", AMOUNT, uses=("standard", "rounding")),
    Line("size", "计入的家庭人口", "人", MEMBERS, flips=limits.size_flip),
    Line("left_out", "不计入的人数", "人", MEMBERS),
    Line("standard", "低保标准（每人每月）", "元/月", [("zj_assistance", 10)], ("standard",)),
    Line("need", "家庭保障标准", "元/月", AMOUNT, ("standard",)),
    Line("income", "家庭月收入", "元/月", DECLARE, value=limits.scaled("income")),
    Line("per", "收入的共同除数", ""),
    Line("counted", "计入的收入", "元/月", MEANS, value=limits.scaled("counted")),
    Line("ignored", "不计入的收入", "元/月", MEANS),
    Line("cost", "扣减：必要就业成本", "元/月", MEANS),
    Line("rigid", "扣减：残疾、重病刚性支出", "元/月", MEANS, ("rigid_cap",)),
    Line("imputed", "推定收入", "元/月", MEANS, ("impute_mode",), value=limits.scaled("imputed")),
    Line("job_wages", "新就业工资", "元/月", WORK),
    Line(
        "job_free",
        "新就业工资中不计入的部分",
        "元/月",
        WORK,
        ("standard", "disregard_months", "disregard_scope"),
    ),
    Line(
        "fees",
        "应得的赡养（抚养、扶养）费",
        "元/月",
        SUPPORT,
        ("standard", "support_k_num", "support_r_num"),
        value=limits.scaled("fees"),
    ),
    Line("received", "收到的赡养（抚养、扶养）费", "元/月", SUPPORT),
    Line("support", "计入的赡养（抚养、扶养）费", "元/月", SUPPORT, value=limits.scaled("support")),
    Line("financial", "金融资产", "元", MEANS),
    Line("financial_limit", "金融资产限额", "元", MEANS, ("financial_mult", "standard")),
    Line("cars", "计算的机动车", "辆", MEANS),
    Line(
        "marginal_limit",
        "低保边缘家庭收入线",
        "元/月",
        NEAR,
        ("standard", "minimum_wage"),
        value=limits.marginal_bound,
    ),
    Line("single_kind", "单人保类别", "", ALONE, ("single_mode",)),
    Line("single_owed", "单人保金额", "元/月", [*ALONE, *SEVERE], ("standard", "single_mode")),
    Line("apart", "按标准全额保障的重度残疾人", "人", SEVERE, ("severe_full",)),
    Line("gap", "与标准的差额", "元/月", AMOUNT, ("standard",), value=limits.scaled("gap")),
    Line("band", "发放档次", "", AMOUNT, ("amount_mode",)),
    Line(
        "topup",
        "分类施保增发",
        "元/月",
        UPLIFT,
        ("elder_rate", "minor_rate", "severe_rate", "illness_rate", "standard"),
        value=lambda case: exact(case.outcome.topup, 100),
    ),
]

LINES: list[DibaoLine] = VERDICTS + NUMBERS
