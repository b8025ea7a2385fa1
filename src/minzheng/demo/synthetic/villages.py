"""The villages and communities that stand on a day, from the published list."""

import csv
import datetime as dt
from importlib.resources import files

from minzheng.demo.synthetic.shapes import Village


def villages(on: dt.date) -> list[Village]:
    """Villages of the district's own towns on a day, in the order of their codes.

    The two subdistricts that the development zone runs are outside the plan's scope.
    """
    text = files("minzheng.foundation.divisions").joinpath("data/nanhu_divisions.csv")
    rows = [
        row
        for row in csv.DictReader(text.read_text("utf-8").splitlines())
        if str(on.year) in row["nbs_years"].split("|") and row["run_by_jiaxing_edz"] != "1"
    ]
    towns = {row["nbs_code"]: row["name"] for row in rows if row["level"] == "4"}
    return [
        _village(row, towns[row["nbs_parent"]])
        for row in sorted(rows, key=lambda row: row["nbs_code"])
        if row["level"] == "5"
    ]


def _village(row: dict[str, str], town: str) -> Village:
    rural = row["kind"] == "villagers_committee"
    ending = "村" if rural else "社区"
    name = row["name"].removesuffix("居委会").removesuffix("村委会").removesuffix(ending)
    return Village(row["nbs_code"], name, name + ending, rural, row["nbs_parent"], town)
