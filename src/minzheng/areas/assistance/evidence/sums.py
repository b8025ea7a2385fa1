"""Reading money out of department payloads. Everything is whole fen."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from minzheng.foundation.core.workdays import months_after

WINDOW = 12
RENTS = ("RENT", "INTEREST", "TRANSFER")
BASE = ("RESIDENT_CENTRAL",)
PENSIONS = ("RESIDENT_LOCAL", "RESIDENT_ACCOUNT", "EMPLOYEE")


class Yearly(NamedTuple):
    """What came in over the window, by kind of the rule."""

    kind: str
    label: str
    total_fen: int
    source: str

    @property
    def monthly_fen(self) -> int:
        """The monthly mean for reading; the rule gets the exact total."""
        return self.total_fen // WINDOW


def window(on: dt.date) -> tuple[str, str]:
    """First and last month («2020-10», «2021-09») of the twelve before the month of `on`."""
    return f"{months_after(on.replace(day=1), -WINDOW):%Y-%m}", f"{months_after(on, -1):%Y-%m}"


def total(rows: Iterable[dict[str, Any]], on: dt.date, *kinds: str) -> int:
    """Sum of `amount_fen` inside the window, of some kinds or of all."""
    first, last = window(on)
    return sum(
        row["amount_fen"]
        for row in rows
        if first <= row["month"] <= last and (not kinds or row["kind"] in kinds)
    )


def income_of(payloads: dict[str, dict[str, Any]], on: dt.date) -> list[Yearly]:
    """A person's income of the window by kind, counted and not, from every source."""
    work, tax = payloads.get("DS03", {}), payloads.get("DS05", {})
    pensions, taxed = work.get("pensions", []), tax.get("incomes", [])
    honours = payloads.get("DS15", {}).get("pensions", [])
    insured, wage = total(work.get("wages", []), on), total(taxed, on, "WAGE")
    labour = total(taxed, on, "LABOUR")
    told_by = "DS03" if insured >= wage and not labour else "DS05"  # the tax office knows labour
    rows = [
        Yearly("wage", "工资、劳务" if labour else "工资", max(insured, wage) + labour, told_by),
        Yearly("business", "经营", total(taxed, on, "BUSINESS"), "DS05"),
        Yearly("property", "房租利息", total(taxed, on, *RENTS), "DS05"),
        Yearly("pension_base_central", "基础养老金（中央）", total(pensions, on, *BASE), "DS03"),
        Yearly("pension_local", "养老金", total(pensions, on, *PENSIONS), "DS03"),
        Yearly("unemployment", "失业金", total(work.get("unemployment", []), on), "DS03"),
        Yearly("veteran_preferential", "优待抚恤", total(honours, on), "DS15"),
    ]  # fmt: skip
    # The tax office knows wages too: on paper only what is earned beside them is asked for.
    told = (("DS03", "wage", "工资（凭证）"), ("DS05", "business", "经营（凭证）"))
    for source, kind, label in told:
        if manual := payloads.get(source, {}).get("amount_fen"):
            rows.append(Yearly(kind, label, manual * WINDOW, source))
    return [row for row in rows if row.total_fen]


def assets_of(payloads: dict[str, dict[str, Any]]) -> int:
    """A person's deposits, securities and cash value of insurance (DS09)."""
    held = payloads.get("DS09", {})
    total_fen: int = (
        sum(row["balance_fen"] for row in held.get("balances", []))
        + sum(row["value_fen"] for row in held.get("securities", []))
        + sum(row["cash_value_fen"] for row in held.get("insurance", []))
        + int(held.get("amount_fen", 0))
    )
    return total_fen


def vehicles_of(payloads: dict[str, dict[str, Any]], on: dt.date) -> tuple[int, int]:
    """Vehicles still held, and how many of them do not count (motorcycles, disabled persons').

    Those seen on paper or promised count in full.
    """
    held = [v for v in payloads.get("DS02", {}).get("vehicles", []) if _held(v, on)]
    free = sum(v["kind"] in ("MOTORCYCLE", "TRICYCLE", "DISABLED") for v in held)
    return len(held) + int(payloads.get("DS02", {}).get("count", 0)), free


def dwellings_of(payloads: dict[str, dict[str, Any]], on: dt.date) -> list[dict[str, Any]]:
    """Dwellings still held (DS07); those seen on paper or promised have no certificate here."""
    found = payloads.get("DS07", {})
    told = [{"certificate_no": "", "area_hundredths": 0}] * int(found.get("count", 0))
    return [d for d in found.get("dwellings", []) if _held(d, on)] + told


def shares_of(payloads: dict[str, dict[str, Any]]) -> int:
    """Paid-in capital of companies that are open (DS06)."""
    held = payloads.get("DS06", {})
    registered: int = sum(
        b["capital_fen"] * (b["share_percent"] or 100) // 100
        for b in held.get("businesses", [])
        if b["state"] == "OPEN" and b["role"] != "SOLE_TRADER"
    )
    return registered + int(held.get("amount_fen", 0))  # the latter seen on paper, or promised


def _held(row: dict[str, Any], on: dt.date) -> bool:
    return not row["disposed_on"] or row["disposed_on"] > on.isoformat()
