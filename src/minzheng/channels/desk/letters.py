"""A decision as the letter that goes out on paper: answer, sums, reasons, remedies, who, seal."""

from typing import Any, NamedTuple

from django.conf import settings
from markupsafe import Markup

from minzheng.foundation.core.money import yuan
from minzheng.foundation.core.pages import day, ymd
from minzheng.foundation.divisions.queries import full_name
from minzheng.stages.certificates.qr import qr_svg
from minzheng.stages.certificates.queries import letter_code
from minzheng.stages.decisions.models import Decision
from minzheng.stages.decisions.queries import letter

# Lines that sum up others: the letter says that in its own words.
SUMMARIES = ("result", "eligible", "amount", "property_within", "marginal", "single")


class Letter(NamedTuple):
    """Everything the paper prints."""

    sentence: str
    lead: str
    amount: str
    explanation: dict[str, Any]
    refusals: list[str]
    remedies: tuple[str, ...]
    signed: list[str]
    qr: Markup | str
    paying: bool
    decision: Decision


def letter_of(decision: Decision, site: str) -> Letter:
    """Compose the letter. `site` is the address that its code is printed with."""
    data = letter(decision)
    item, right = data["item"], data["entitlement"]
    paying = decision.verdict in ("grant", "change") and decision.amount_fen > 0
    told = {**data["explanation"], "reasons": _reasons(data)}
    if not paying:
        told["sums"] = []
    words = item.granting.get(decision.result, "不予确认")
    since = f"从 {right.from_month.year} 年 {right.from_month.month} 月起" if right else ""
    sentence = f"您家{since}" if paying else f"您家这次没有批准{item.name}"
    if decision.verdict == "grant" and not paying:
        sentence = f"您家{words}"
    if decision.verdict == "stop":
        sentence = f"您家的{item.name}停发了"
    code = letter_code(decision)
    return Letter(
        sentence=sentence,
        lead=" · ".join(
            (
                words.removeprefix("给予"),
                f"{decision.proposal.people} 口人",
                full_name(data["case"].area),
            )
        ),
        amount=yuan(decision.amount_fen) if paying else "",
        explanation=told,
        refusals=data["refusals"],
        remedies=data["remedies"],
        signed=[
            f"决定人：{decision.decided_label}（{settings.DISTRICT['full_name']} {item.owner}）",
            ymd(decision.decided_on),
            f"编号 {decision.number}",
        ],
        qr=qr_svg(code, site, label="扫一扫，核对这份决定书") if code else "",
        paying=paying,
        decision=decision,
    )


def _reasons(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions that decide, each ticked; the posting is one of them."""
    granted = data["decision"].verdict in ("grant", "change")
    rows = []
    for line in data["explanation"]["reasons"]:
        if not isinstance(line["holds"], bool) or line["field"] in SUMMARIES:
            continue
        if line["field"] == "income_marginal" and data["decision"].result == "DIBAO":
            continue
        value = None if isinstance(line["value"], bool) else _figure(line["value"])
        article = "；".join(line["article"].split("；")[:2])
        note = f"{line['condition']} " if line["condition"] else ""
        rows.append({**line, "value": value, "article": article, "condition": note})
    posting = data["posting"]
    if posting is not None and granted:
        rows.append(
            {
                "label": "公示期满，没有异议", "value": None, "unit": "", "holds": True,
                "condition": f"{day(posting.from_on)}至{day(posting.until_on)}，"
                f"{full_name(data['case'].area)} ",
                "article": data["item"].posting.basis if data["item"].posting else "",
            }
        )  # fmt: skip
    return rows


def _figure(value: Any) -> str | None:
    if value is None:
        return None
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
