"""A decision in the order it is read, spoken and printed: answer, sums, reasons, what else."""

import datetime as dt
from typing import Any, NamedTuple

from django.conf import settings
from markupsafe import Markup

from minzheng.foundation.core.actors import name_in
from minzheng.foundation.core.identity import mask_account
from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.pages import day, ymd
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.cases.visitors import Visitor
from minzheng.stages.certificates import earnings
from minzheng.stages.certificates.models import Code
from minzheng.stages.certificates.qr import qr_svg
from minzheng.stages.certificates.queries import letter_code
from minzheng.stages.decisions.models import Decision, Entitlement
from minzheng.stages.decisions.queries import letter
from minzheng.stages.payments.months import PAY_DAY
from minzheng.stages.registry.models import BankAccount

# Lines that sum up others or say what the result is: the letter says that in its own words.
SUMMARIES = ("result", "eligible", "amount", "property_within")
# What need not be read where something better was granted, or nothing: the lesser alternatives.
BESIDE = {
    "DIBAO": ("income_marginal", "marginal", "single"), "MARGIN": ("single",), "SINGLE": (),
    "NONE": ("marginal", "single"),
}  # fmt: skip

# Limits in yuan that a refusal names in its first sentences, and what was measured against them.
MEASURED = {"financial_within": "查到的存款等", "shares_within": "查到的企业出资"}
POSTED = "posting"
ALONE = "SINGLE"  # one member is weighed by his own income


class Letter(NamedTuple):
    """Everything the letter's page and its paper print."""

    sentence: str
    amount: str
    lead: str
    explanation: dict[str, Any]
    incomes: list[dict[str, Any]]  # told apart where no sum of the amount tells them
    income_fen: int
    income_failed: bool  # it stood in the way: how it was reckoned is among what decided
    main: list[dict[str, Any]]
    rest: list[dict[str, Any]]
    sums_title: str
    why_title: str
    refusals: list[str]
    written: str
    remedies: tuple[str, ...]
    signed: list[str]
    rule: str  # by which law's day and which version it was computed
    seal: list[str]
    warning: str
    next_url_ref: str
    qr: Markup | str
    granted: bool
    appeal: Any
    decision: Decision
    placeholder: bool
    item_name: str


def letter_of(decision: Decision, site: str, reader: Visitor | None = None) -> Letter:
    """Compose the letter. `site` is the address that its code is printed with; `reader` is the
    resident who reads it on a screen, None for the paper that staff hand out."""
    data = letter(decision)
    right: Entitlement | None = data["entitlement"]
    granted = decision.verdict in ("grant", "change")
    told: dict[str, Any] = data["explanation"]
    paying = granted and decision.amount_fen > 0
    told = {**told, "incomes": earnings.told_incomes(decision, told, reader)}
    told["sums"] = _with_incomes(decision, told, reader) if paying else []
    apart = not any(isinstance(row["note"], list) for row in told["sums"])
    rows = _reasons(data, granted)
    main = [row for row in rows if _is_main(row, decision.result, granted)]
    code, office = letter_code(decision), settings.DISTRICT["full_name"]
    later = decision.superseded_by.order_by("-id").first()
    return Letter(
        sentence=_sentence(data, right, paying),
        amount=yuan(decision.amount_fen) if paying else "",
        lead=_lead(data, right, paying),
        explanation=told,
        incomes=told["incomes"] if apart else [],
        income_fen=earnings.total(told["incomes"]),
        income_failed=any("income" in row.get("field", "") and not row["holds"] for row in main),
        main=main,
        rest=[row for row in rows if row not in main],
        sums_title=f"这 {yuan(decision.amount_fen)} 元是怎么算的",
        why_title="为什么可以领" if paying else "逐条看是怎么定的",
        refusals=data["refusals"],
        written=decision.reasons,
        remedies=data["remedies"],
        signed=[
            f"决定人：{name_in(decision.decided_label)}（{office} {data['item'].owner}）",
            ymd(decision.decided_on),
            f"编号 {decision.number}",
        ],
        rule=_rule(decision),
        seal=settings.DISTRICT["seal"],
        warning=_warning(decision, right, later),
        next_url_ref=later.public_id if later else "",
        qr=qr_svg(code, site, label="扫一扫，核对这份决定书") if code else "",
        granted=granted,
        appeal=data["appeal"],
        decision=decision,
        placeholder=data["placeholder"],
        item_name=data["item"].name,
    )


def _rule(decision: Decision) -> str:
    used = decision.proposal
    version = f"规则版本 {used.rule_version[:12]}，标准 {used.profile}"
    return f"按 {ymd(used.law_on)}有效的规则计算（{version}）。用同样的情况再算一遍，结果一样。"


def _sentence(data: dict[str, Any], right: Entitlement | None, paying: bool) -> str:
    decision, name = data["decision"], data["item"].name
    if paying:
        since = f"从 {_month(right.from_month, decision.decided_on)}起" if right else ""
        return f"您家{since}"
    if decision.verdict == "refuse":
        return f"您家申请的{name}，这次没有批准"
    if decision.verdict == "stop":
        return f"您家的{name}停发了"
    return str(data["explanation"]["headline"])


def _lead(data: dict[str, Any], right: Entitlement | None, paying: bool) -> str:
    decision, item = data["decision"], data["item"]
    if decision.verdict == "refuse":
        found = "，".join(filter(None, ("、".join(data["refusals"]), _above(data))))
        return f"{found}。下面逐条写明，不同意可以申请复核。"
    parts = [
        item.granting.get(decision.result, item.name) if decision.result != "DIBAO" else item.name
    ]
    if decision.result == ALONE and right is not None:
        parts.append(f"{right.covered.count()} 人单独享受")
    else:
        parts.append(f"{decision.proposal.people} 口人")
    if paying:
        account = BankAccount.objects.filter(person=decision.case.applicant, current=True).first()
        to = f"每月 {PAY_DAY} 日前打到{mask_account(account.tail)} 的账户" if account else ""
        parts.append(to or "还没有收钱的账户，请补登")
        if data["placeholder"]:
            parts.append("金额按示例值算")
    return " · ".join(parts)


def _above(data: dict[str, Any]) -> str:
    """What was found above which limit, in yuan, of the grounds that the officer named; only from
    what was told with the decision."""
    codes, found = data["decision"].refusal_codes, []
    for line in data["explanation"]["reasons"]:
        what = MEASURED.get(line["field"])
        told, limit = line["value"], line["flips_at"]  # a limit kept at most flips at itself
        if what and line.get("code") in codes and _number(told) and _number(limit):
            mark = "（示例值）" if line.get("placeholder") else ""
            found.append(f"{what} {_figure(told)} 元，超过 {_figure(limit)} 元{mark}的限额")
    return "；".join(found)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _reasons(data: dict[str, Any], granted: bool) -> list[dict[str, Any]]:
    """The conditions that decide, each ticked, with the nearest article; the posting is one."""
    rows = []
    skip = (*SUMMARIES, *BESIDE.get(data["decision"].result, ()))
    for line in data["explanation"]["reasons"]:
        if not isinstance(line["holds"], bool) or line["field"] in skip:
            continue
        value = None if isinstance(line["value"], bool) else _figure(line["value"])
        rows.append({**line, **_words(line["condition"], line["article"]), "value": value or None})
    posting, declared = data["posting"], data["item"].posting
    if posting is not None and declared is not None and granted:
        told = f"{day(posting.from_on)}至{day(posting.until_on)}，{full_name(data['case'].area)}"
        title = f"公示 {declared.days} 天，没有异议"
        rows.append(
            {"label": title, "value": None, "unit": "", "holds": True, "placeholder": False,
             **_words(told, declared.basis)}
        )  # fmt: skip
    return rows


def _words(condition: str, article: str) -> dict[str, str]:
    """A condition as a sentence, and the narrowest of its articles."""
    sentence = f"{condition}。" if condition and article else condition
    return {"condition": sentence, "article": article.split("；")[-1]}


def _is_main(row: dict[str, Any], result: str, granted: bool) -> bool:
    """What a reader wants to see first: what fails; and of a grant what has a figure of his
    family, the condition that bears the result's own name, and the posting."""
    if not row["holds"] or not granted:
        return not row["holds"]
    named = row.get("field", POSTED) in (POSTED, result.lower())
    return named or row["value"] not in (None, "0")


def _with_incomes(
    decision: Decision, told: dict[str, Any], reader: Visitor | None
) -> list[dict[str, Any]]:
    """Under the line that takes the income away, what it consists of and whose it is."""
    sums = [dict(row) for row in told["sums"]]
    taken = next((row for row in sums if row["sign"] == "-" and not row["note"]), None)
    if taken is None:
        return sums
    lines = told["incomes"]
    if decision.result == ALONE:
        lines = earnings.own_income(decision, told, taken["fen"], reader)
    taken["note"] = [earnings.note(row) for row in lines]
    return sums


def _figure(value: Any) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}" if isinstance(value, float) else str(value or "")


def _warning(decision: Decision, right: Entitlement | None, later: Decision | None) -> str:
    """What a reader of an old letter must know first."""
    if later is not None:
        return f"这份决定已经被{ymd(later.decided_on)}的新决定（{later.number}）代替。"
    codes = Code.objects.filter(kind="letter", target=decision.public_id)
    if codes.exists() and not codes.filter(revoked_at=None).exists():
        return "这份决定书已经作废，请以民政局的最新答复为准。"
    if right is not None and right.until_month is not None:
        return f"这项待遇发到{_month(_before(right.until_month), decision.decided_on)}为止。"
    return ""


def _before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)


def _month(month: dt.date, on: dt.date) -> str:
    words = f"{month.month} 月"
    return words if month.year == on.year else f"{month.year} 年 {words}"
