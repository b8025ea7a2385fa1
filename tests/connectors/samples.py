"""One made-up person in all nineteen sources, and the queries the tests ask."""

from datetime import date
from typing import Any

from minzheng.connectors.department_data.asking import Query

SECRET = b"a secret of the tests"
ZHANG = "330402193906151224"
LI = "330402197503027615"
HOME = {
    "certificate_no": "浙(2009)0001",
    "address": "示例路1号",
    "area_hundredths": 6850,
    "share_percent": 100,
    "registered_on": "2009-05-01",
    "disposed_on": None,
}

PAYLOADS: dict[str, dict[str, Any]] = {
    "DS01": {
        "person": {
            "name": "张奶奶", "birth_on": "1939-06-15", "sex": "2", "hukou_local": True,
            "hukou_kind": "U", "household_no": "H0001", "division": "330402007001",
            "address": "示例路1号", "alive": True, "died_on": None,
        },
        "household": [{"id_number": ZHANG, "name": "张奶奶", "relation": "02"}],
        "moves": [{"moved_on": "1998-01-01", "from_place": "外地", "to_place": "本区"}],
    },
    "DS02": {
        "vehicles": [{"plate": "浙F00001", "kind": "DISABLED", "registered_on": "2015-03-02",
                      "value_fen": 300000, "disposed_on": None}],
        "boats": [],
    },
    "DS03": {
        "employments": [{"employer": "示例纺织厂", "from_on": "1970-01-01", "to_on": None}],
        "wages": [{"month": "2021-09", "employer": "示例纺织厂", "amount_fen": 150000}],
        "pensions": [
            {"month": "2021-09", "kind": "RESIDENT_CENTRAL", "amount_fen": 9300},
            {"month": "2021-09", "kind": "RESIDENT_LOCAL", "amount_fen": 18700},
        ],
        "unemployment": [{"month": "2020-12", "amount_fen": 100}],
        "contributions": [{"month": "2021-09", "base_fen": 395700}],
    },
    "DS04": {
        "scheme": "RESIDENT", "serious_illness": False,
        "illnesses": [{"code": "I10", "name": "高血压", "since_on": "2010-01-01"}],
        "costs": [{"on": "2021-08-01", "hospital": "示例医院", "total_fen": 20000,
                   "reimbursed_fen": 12000, "self_paid_fen": 8000}],
    },
    "DS05": {
        "incomes": [{"month": "2021-09", "kind": "LABOUR", "payer": "示例超市", "amount_fen": 5}],
        "business_taxes": [{"month": "2021-09", "amount_fen": 0}],
    },
    "DS06": {
        "businesses": [{"code": "91330402MA00000001", "name": "示例小店", "role": "SOLE_TRADER",
                        "capital_fen": 1000000, "share_percent": None, "state": "DORMANT",
                        "since_on": "2012-04-05"}],
    },
    "DS07": {"dwellings": [HOME], "shops": []},
    "DS08": {
        "fund": {"balance_fen": 1, "monthly_deposit_fen": 0, "employer": "示例纺织厂"},
        "public_rental": {"address": "示例路2号", "rent_fen": 5000, "since_on": "2019-01-01"},
    },
    "DS09": {
        "balances": [{"bank": "示例银行", "kind": "FIXED", "account_tail": "0012",
                      "balance_fen": 1234500}],
        "securities": [{"broker": "示例证券", "value_fen": 10}],
        "insurance": [{"insurer": "示例保险", "cash_value_fen": 10}],
        "large_transfers": [{"on": "2021-05-01", "direction": "OUT", "amount_fen": 5000000}],
    },
    "DS10": {
        "certificate": {"number": f"{ZHANG}42B1", "category": "7", "level": "2",
                        "kinds": [{"category": "4", "level": "2"}, {"category": "1", "level": "3"}],
                        "issued_on": "2015-01-01", "valid_until": "2025-01-01", "state": "VALID"},
    },
    "DS11": {
        "enrolment": {"school": "示例小学", "level": "PRIMARY", "full_time": True,
                      "private": False, "annual_fee_fen": 0, "from_on": "2018-09-01",
                      "ends_on": "2024-06-30"},
    },
    "DS12": {
        "marriage": {"state": "30", "since_on": "2012-02-02", "spouse_id_number": None},
        "benefits": [{"benefit": "DB", "from_on": "2020-01-01", "to_on": None,
                      "monthly_fen": 80000}],
        "adoption": {"adopted_on": "1980-01-01", "adopter_id_number": LI},
        "cremated_on": None,
        "organizations": [{"code": "51330402MJ00000001", "name": "示例协会", "role": "会员"}],
    },
    "DS13": {
        "custody": [{"kind": "PRISON", "from_on": "2020-01-01", "to_on": None}],
        "missing": {"kind": "LOST", "on": "2019-01-01"},
        "judgments": [{"case_no": "(2019)浙0402民初1号", "kind": "PARENT_SUPPORT",
                       "payer_id_number": LI, "payee_id_number": ZHANG, "monthly_fen": 60000,
                       "from_on": "2019-06-01", "to_on": None}],
    },
    "DS14": {
        "birth": {"number": "O330000001", "on": "1939-06-15"}, "death": None,
        "diseases": [{"code": "C34", "name": "肺癌", "since_on": "2020-01-01"}],
        "family_doctor": "示例社区卫生服务站",
    },
    "DS15": {"pensions": [{"month": "2021-09", "kind": "烈属定期抚恤", "amount_fen": 120000}]},
    "DS16": {
        "land": [{"kind": "承包地", "area_hundredths": 230, "since_on": "1999-01-01"}],
        "subsidies": [{"month": "2021-06", "kind": "耕地地力保护补贴", "amount_fen": 23000}],
        "low_income": True,
    },
    "DS17": {"losses": [{"on": "2021-07-25", "kind": "台风", "loss_fen": 100000, "aid_fen": 0}]},
    "DS18": {"usage": [{"month": "2021-09", "kind": "WATER", "quantity": 3000, "amount_fen": 90}]},
    "DS19": {"trips": [{"left_on": "2019-10-01", "back_on": None, "place": "日本"}]},
}  # fmt: skip


def query(n: int = 1, id_number: str = ZHANG, **changed: Any) -> Query:
    """The n-th query, about one person."""
    given = {
        "query_id": f"q{n}",
        "authorisation_id": "a1",
        "case_id": "DB-1",
        "id_number": id_number,
        "purpose": "DB",
        "as_of": date(2021, 10, 26),
    }
    return Query(**{**given, **changed})
