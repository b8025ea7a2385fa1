"""The explanation of dibao for an old person: a sentence, the sums on paper, what would change."""

from collections.abc import Mapping
from math import floor

from minzheng.areas.assistance.rules.amount import band_rate
from minzheng.areas.assistance.rules.family import Family
from minzheng.areas.assistance.rules.figures import CEIL_YUAN, FEN, HALF_UP_YUAN, Figures
from minzheng.areas.assistance.rules.income import (
    EMPLOYMENT_COST,
    KIND_LABELS,
    LAST_COUNTED,
    RIGID_COST,
    SUPPORT,
    job_cap,
    support_fee,
)
from minzheng.areas.assistance.rules.members import ALONE_FULL, STANDINGS, counts, standing
from minzheng.areas.assistance.rules.outcome import (
    DIBAO,
    MARGIN,
    NONE,
    RESULT_LABELS,
    RESULTS,
    SINGLE,
    Dibao,
    why,
)
from minzheng.law.reasons import Case, Number, Story, Sum, Verdict
from minzheng.law.words import exact, half_up, plain_number, yuan_text

Marks = Mapping[str, bool]

ROUNDINGS = {FEN: "四舍五入到分", CEIL_YUAN: "不足一元的进到一元", HALF_UP_YUAN: "四舍五入到元"}
REFUSED = {
    "members": "没有可以计入的家庭成员",
    "hukou": "不是本地户籍",
    "cooperation": "没有同意或配合家庭经济状况核对和调查",
    "property": "家庭财产超过规定的限额",
    "income": "家庭人均月收入超过低保边缘家庭的收入线",
}


def cars_text(most: int) -> str:
    """How many motor vehicles a household may have, as one says it."""
    return f"机动车不超过 {most} 辆" if most else "没有机动车"


def monthly_income(outcome: Dibao) -> Number:
    """The household's countable income a month, exact fen."""
    return exact(outcome.income, outcome.per)


def tell(case: Case[Family, Figures, Dibao], marks: Marks) -> Story:
    """The whole story of one decision."""
    outcome = case.outcome
    return Story(
        result=RESULTS[outcome.result],
        result_label=RESULT_LABELS[outcome.result],
        amount_fen=outcome.amount,
        headline=headline(outcome),
        sums=payment_sums(case, marks),
        incomes=income_sums(case, marks),
        changes=changes(case),
        members=[
            Verdict(
                i - case.facts.members.first,
                counts(case.facts.members, i),
                *STANDINGS[standing(case.facts.members, i)],
            )
            for i in range(case.facts.members.first, case.facts.members.last)
        ],
    )


def headline(outcome: Dibao) -> str:
    """The one sentence that matters."""
    if outcome.result == DIBAO:
        return f"您家每月可领 {yuan_text(outcome.amount)} 元"
    if outcome.result == SINGLE:
        return f"您家可以单独享受低保的成员每月可领 {yuan_text(outcome.amount)} 元"
    if outcome.result == MARGIN:
        return "您家是低保边缘家庭，不发低保金，可以申请其他专项救助"
    return f"您家目前不符合低保条件：{REFUSED[why(outcome)]}"


def payment_sums(case: Case[Family, Figures, Dibao], marks: Marks) -> list[Sum]:
    """How the amount comes about, line by line; the signed lines add up to it exactly."""
    outcome = case.outcome
    if outcome.result == DIBAO:
        lines = _band_sums(case, marks) if outcome.band else _gap_sums(case, marks)
        if outcome.topup:
            extra = half_up(exact(outcome.topup, 100))
            lines.append(Sum("加上：分类施保增发", "", extra, "+", marks["standard"]))
    elif outcome.result == SINGLE:
        lines = _single_sums(case, marks)
    else:
        return []
    how = ROUNDINGS[case.values.rounding]
    return _closed(lines, outcome.amount, "取整", how, marks["rounding"])


def _gap_sums(case: Case[Family, Figures, Dibao], marks: Marks) -> list[Sum]:
    outcome = case.outcome
    each, mark = yuan_text(outcome.standard), marks["standard"]
    shared = outcome.size - outcome.apart
    full = outcome.standard * outcome.apart
    need = outcome.standard * shared
    lines = []
    if shared:
        lines.append(Sum("保障标准", f"每人每月 {each} 元 × {shared} 人", need, "+", mark))
        earned = monthly_income(outcome)
        note = "" if earned <= need else f"月收入 {yuan_text(earned)} 元，最多减到 0"
        lines.append(Sum("减去：家庭月收入", note, half_up(min(earned, need)), "-"))
    if full:
        note = f"每人每月 {each} 元 × {outcome.apart} 人"
        lines.append(Sum("重度残疾人按标准全额保障", note, full, "+", mark))
    return lines


def _band_sums(case: Case[Family, Figures, Dibao], marks: Marks) -> list[Sum]:
    outcome = case.outcome
    rate = band_rate(outcome.band, case.values)
    note = f"家庭标准 {yuan_text(outcome.need)} 元的 {rate}%"
    fen = half_up(exact(outcome.need * rate, 100))
    return [Sum(f"按第 {outcome.band} 档发放", note, fen, "+", marks["standard"])]


def _single_sums(case: Case[Family, Figures, Dibao], marks: Marks) -> list[Sum]:
    outcome = case.outcome
    lines = [Sum("保障标准", "1 人", outcome.standard, "+", marks["standard"])]
    if outcome.single_kind != ALONE_FULL:
        lines.append(Sum("减去：本人月收入", "", case.facts.single_income, "-"))
    return lines


def income_sums(case: Case[Family, Figures, Dibao], marks: Marks) -> list[Sum]:
    """How the household's income comes about; lines with sign "" are named but not counted."""
    facts, outcome = case.facts, case.outcome
    lines: list[Sum] = []
    for i in range(facts.incomes.first, facts.incomes.last):
        kind, fen = facts.incomes.kind[i], facts.incomes.amount[i]
        if kind <= LAST_COUNTED:
            lines.append(Sum(KIND_LABELS[kind], "", fen, "+", earned=True))
        elif kind not in (SUPPORT, EMPLOYMENT_COST, RIGID_COST):
            lines.append(Sum(KIND_LABELS[kind], "不计入", fen, "", earned=True))
    if facts.annual:
        note = f"全年 {yuan_text(facts.annual)} 元 ÷ 12"
        monthly = half_up(exact(facts.annual, 12))
        lines.append(Sum("全年收入折算到每月", note, monthly, "+", earned=True))
    if outcome.job_wages:
        lines.append(Sum("新就业工资", "", outcome.job_wages, "+"))
    if outcome.job_free:
        mark = marks["standard"] or marks["disregard_months"]
        note = f"就业初期每月最多 {yuan_text(job_cap(case.values))} 元不计入"
        lines.append(Sum("新就业工资中不计入的部分", note, outcome.job_free, "-", mark))
    lines += _adjustments(case, marks)
    total = half_up(monthly_income(outcome))
    label = "扣减后不足 0 的按 0 计" if outcome.income == 0 else "分的尾数"
    return _closed(lines, total, label, "", placeholder=False)


def _adjustments(case: Case[Family, Figures, Dibao], marks: Marks) -> list[Sum]:
    outcome = case.outcome
    guess = half_up(exact(outcome.imputed, outcome.per))
    told = [
        Sum("推定收入", "", guess, "+", marks["impute_mode"]),
        Sum(KIND_LABELS[EMPLOYMENT_COST], "", outcome.cost, "-"),
        Sum(KIND_LABELS[RIGID_COST], "限额以内", outcome.rigid, "-", marks["rigid_cap"]),
    ]
    return [*_support_sums(case, marks), *(line for line in told if line.fen)]


def _support_sums(case: Case[Family, Figures, Dibao], marks: Marks) -> list[Sum]:
    """What each obligor household pays, or what was received if that is more: never both."""
    outcome, table = case.outcome, case.facts.obligors
    if outcome.received * outcome.per > outcome.fees:
        return [Sum(KIND_LABELS[SUPPORT], "高于应得数，按实际收到的算", outcome.received, "+")]
    return [
        _fee_sum(case, i, marks["standard"] or marks["support_k_num"])
        for i in range(table.first, table.last)
    ]


def _fee_sum(case: Case[Family, Figures, Dibao], i: int, mark: bool) -> Sum:
    values, table = case.values, case.facts.obligors
    label = f"第 {i - table.first + 1} 户义务人的赡养（抚养、扶养）费"
    fee = support_fee(table, i, values)
    fen = half_up(exact(fee.num, fee.den))
    if table.exempt[i]:
        return Sum(label, "免除义务", 0, "")
    if fee.den == 1 and fee.num == table.agreed[i] and fen:
        return Sum(label, "按判决、调解或协议", fen, "+")
    free = exact(values.support_k_num * values.standard, values.support_k_den)
    if not fen:
        return Sum(label, f"其家庭人均月收入不超过 {yuan_text(free)} 元", 0, "")
    rate = plain_number(exact(100 * values.support_r_num, values.support_r_den))
    note = (
        f"（{yuan_text(table.income[i])} − {yuan_text(free)} × {table.size[i]} 人）"
        f"× {rate}% ÷ {table.parents[i]} 位老人"
    )
    return Sum(label, note, fen, "+", mark)


def _closed(lines: list[Sum], total: int, label: str, note: str, placeholder: bool) -> list[Sum]:
    """The lines, with a last one for what rounding or a floor leaves to the exact total."""
    rest = total - sum(line.signed for line in lines if line.sign)
    if rest:
        sign = "+" if rest > 0 else "-"
        return [*lines, Sum(label, note, abs(rest), sign, placeholder)]
    return lines


def changes(case: Case[Family, Figures, Dibao]) -> list[str]:
    """What would change the result, nearest first, in sentences."""
    outcome, values = case.outcome, case.values
    if outcome.result == NONE and why(outcome) != "income":
        return _to_right(case)
    need, earned = outcome.need, monthly_income(outcome)
    bound = exact(outcome.marginal_limit, values.marginal_den)
    line = f"家庭月收入低于 {yuan_text(need)} 元"
    told = []
    if outcome.result == DIBAO:
        if outcome.band == 0 and outcome.apart == 0:
            told.append("家里每月多收入 1 元，就少领 1 元；少收入 1 元，就多领 1 元")
        told.append(f"家庭月收入达到 {yuan_text(need)} 元时，就不再符合低保条件")
    elif outcome.result in (MARGIN, SINGLE):
        less = earned - need
        told.append(f"{line}（比现在少 {yuan_text(_down(less))} 元）时，可以享受低保")
        told.append(f"家庭月收入超过 {yuan_text(bound)} 元时，就不再是低保边缘家庭")
    else:
        told.append(f"家庭月收入不超过 {yuan_text(bound)} 元时，可以认定为低保边缘家庭")
        told.append(f"{line}时，可以享受低保")
    told.append(f"家庭金融资产超过 {yuan_text(outcome.financial_limit)} 元时，不能享受")
    return told


def _down(gap: Number) -> int:
    """The smallest whole fen that brings an income at or above a line strictly below it."""
    return floor(gap) + 1


def _to_right(case: Case[Family, Figures, Dibao]) -> list[str]:
    """What would have to be otherwise where something else than income stands in the way."""
    outcome, values = case.outcome, case.values
    told = []
    if not outcome.has_members:
        told.append("请核对家庭成员的情况，至少要有一名共同生活的成员")
    if not outcome.hukou_local:
        told.append("可以向户籍所在地的镇、街道申请")
    if not outcome.cooperates:
        told.append("同意并配合核对和调查后，可以重新申请")
    if outcome.has_members and not outcome.financial_within:  # of nobody the limit is nothing
        limit = yuan_text(outcome.financial_limit)
        told.append(f"家庭金融资产不超过 {limit} 元时，可以再申请")
    if not outcome.cars_within:
        told.append(f"{cars_text(values.cars_max)}时，可以再申请")
    if not outcome.dwellings_within:
        told.append(f"住房不超过 {values.dwellings_max} 套时，可以再申请")
    if not outcome.shares_within:
        told.append(f"企业出资额不超过 {yuan_text(values.shares_max)} 元时，可以再申请")
    return told
