"""The shape of each source's payload. Whole fen, ISO days, months as YYYY-MM.

Every key is always there; what is unknown or does not apply is null, a list may be empty.
Incomes come month by month, so that each item can take its own window.
"""

from typing import Final

from minzheng.connectors.shapes import (
    DAY,
    FEN,
    FLAG,
    ID_NUMBER,
    MONTH,
    Maybe,
    Shape,
    code,
    pattern,
    record,
    rows,
    text,
    whole,
)

_TWO_DIGITS = pattern("[0-9]{2}")
_DIVISION = pattern("[0-9]{12}")
_AREA = whole(1, 10**7)  # hundredths of a square metre (or of a mu)

_DS01 = record(
    person=record(
        name=text(60),
        birth_on=DAY,
        sex=code("1", "2"),
        hukou_local=FLAG,
        hukou_kind=code("U", "R"),
        household_no=text(30),
        division=_DIVISION,
        address=text(200),
        alive=FLAG,
        died_on=Maybe(DAY),
    ),
    # The whole hukou booklet, the person included; relation to the head, GB/T 4761.
    household=rows(id_number=ID_NUMBER, name=text(60), relation=_TWO_DIGITS),
    moves=rows(moved_on=DAY, from_place=text(), to_place=text()),
)
_DS02 = record(
    vehicles=rows(
        plate=text(12),
        kind=code("CAR", "TRUCK", "MOTORCYCLE", "TRICYCLE", "DISABLED"),
        registered_on=DAY,
        value_fen=FEN,
        disposed_on=Maybe(DAY),
    ),
    boats=rows(name=text(), registered_on=DAY, value_fen=FEN, disposed_on=Maybe(DAY)),
)
_DS03 = record(
    employments=rows(employer=text(), from_on=DAY, to_on=Maybe(DAY)),
    wages=rows(month=MONTH, employer=text(), amount_fen=FEN),
    pensions=rows(
        month=MONTH,
        # The central basic part of the residents' pension is not counted as dibao income.
        kind=code("RESIDENT_CENTRAL", "RESIDENT_LOCAL", "RESIDENT_ACCOUNT", "EMPLOYEE"),
        amount_fen=FEN,
    ),
    unemployment=rows(month=MONTH, amount_fen=FEN),
    contributions=rows(month=MONTH, base_fen=FEN),
)
_DS04 = record(
    scheme=code("EMPLOYEE", "RESIDENT", "NONE"),
    serious_illness=FLAG,
    illnesses=rows(code=text(20), name=text(), since_on=DAY),
    costs=rows(on=DAY, hospital=text(), total_fen=FEN, reimbursed_fen=FEN, self_paid_fen=FEN),
)
_DS05 = record(
    incomes=rows(
        month=MONTH,
        kind=code("WAGE", "LABOUR", "BUSINESS", "RENT", "INTEREST", "TRANSFER", "OTHER"),
        payer=text(),
        amount_fen=FEN,
    ),
    business_taxes=rows(month=MONTH, amount_fen=FEN),
)
_DS06 = record(
    businesses=rows(
        code=pattern("[0-9A-Z]{18}"),
        name=text(),
        role=code("LEGAL_REPRESENTATIVE", "SHAREHOLDER", "SOLE_TRADER"),
        capital_fen=FEN,
        share_percent=Maybe(whole(0, 100)),
        state=code("OPEN", "DORMANT", "REVOKED", "CLOSED"),
        since_on=DAY,
    ),
)
_PREMISES: dict[str, Shape] = {
    "certificate_no": text(40),
    "address": text(200),
    "area_hundredths": _AREA,
    "share_percent": whole(1, 100),
    "registered_on": DAY,
    "disposed_on": Maybe(DAY),
}
_DS07 = record(dwellings=rows(**_PREMISES), shops=rows(**_PREMISES))
_DS08 = record(
    fund=Maybe(record(balance_fen=FEN, monthly_deposit_fen=FEN, employer=text())),
    public_rental=Maybe(record(address=text(200), rent_fen=FEN, since_on=DAY)),
)
_DS09 = record(
    balances=rows(
        bank=text(),
        kind=code("CURRENT", "FIXED", "WEALTH", "INTERNET"),
        account_tail=pattern("[0-9]{4}"),
        balance_fen=FEN,
    ),
    securities=rows(broker=text(), value_fen=FEN),
    insurance=rows(insurer=text(), cash_value_fen=FEN),
    large_transfers=rows(on=DAY, direction=code("IN", "OUT"), amount_fen=FEN),
)
_DS10 = record(
    certificate=record(
        number=pattern("[1-9][0-9]{16}[0-9X][1-7][1-4](B[0-9])?"),
        category=code(*"1234567"),
        level=code(*"1234"),
        # For multiple disability: the kinds it is made of, GB/T 26341.
        kinds=rows(category=code(*"123456"), level=code(*"1234")),
        issued_on=DAY,
        valid_until=DAY,
        state=code("VALID", "EXPIRED", "CANCELLED"),
    ),
)
_DS11 = record(
    enrolment=record(
        school=text(),
        level=code(
            "KINDERGARTEN", "PRIMARY", "JUNIOR", "SENIOR", "VOCATIONAL", "COLLEGE",
            "UNDERGRADUATE", "POSTGRADUATE",
        ),
        full_time=FLAG,
        private=FLAG,
        annual_fee_fen=FEN,
        from_on=DAY,
        ends_on=DAY,
    ),
)  # fmt: skip
_DS12 = record(
    marriage=Maybe(
        record(
            state=code("10", "20", "21", "22", "23", "30", "40", "90"),
            since_on=Maybe(DAY),
            spouse_id_number=Maybe(ID_NUMBER),
        )
    ),
    benefits=rows(benefit=text(10), from_on=DAY, to_on=Maybe(DAY), monthly_fen=FEN),
    adoption=Maybe(record(adopted_on=DAY, adopter_id_number=ID_NUMBER)),
    cremated_on=Maybe(DAY),
    organizations=rows(code=pattern("[0-9A-Z]{18}"), name=text(), role=text(40)),
)
_DS13 = record(
    custody=rows(
        kind=code("PRISON", "DETOX", "DETENTION", "RESTRAINED", "DEPORTED"),
        from_on=DAY,
        to_on=Maybe(DAY),
    ),
    missing=Maybe(record(kind=code("DECLARED_MISSING", "DECLARED_DEAD", "LOST"), on=DAY)),
    judgments=rows(
        case_no=text(60),
        kind=code("PARENT_SUPPORT", "CHILD_SUPPORT", "SPOUSE_SUPPORT", "CUSTODY"),
        payer_id_number=ID_NUMBER,
        payee_id_number=ID_NUMBER,
        monthly_fen=FEN,
        from_on=DAY,
        to_on=Maybe(DAY),
    ),
)
_DS14 = record(
    birth=Maybe(record(number=text(30), on=DAY)),
    death=Maybe(record(number=text(30), on=DAY)),
    diseases=rows(code=text(20), name=text(), since_on=DAY),
    family_doctor=Maybe(text(60)),
)
_DS15 = record(pensions=rows(month=MONTH, kind=text(40), amount_fen=FEN))
_DS16 = record(
    land=rows(kind=text(40), area_hundredths=_AREA, since_on=DAY),
    subsidies=rows(month=MONTH, kind=text(40), amount_fen=FEN),
    low_income=FLAG,
)
_DS17 = record(losses=rows(on=DAY, kind=text(40), loss_fen=FEN, aid_fen=FEN))
_DS18 = record(
    usage=rows(
        month=MONTH,
        kind=code("WATER", "POWER", "GAS", "PHONE"),
        quantity=whole(0, 10**9),  # litres, watt-hours ×1000, litres, minutes
        amount_fen=FEN,
    ),
)
_DS19 = record(trips=rows(left_on=DAY, back_on=Maybe(DAY), place=text()))

PAYLOADS: Final[dict[str, Shape]] = {
    "DS01": _DS01, "DS02": _DS02, "DS03": _DS03, "DS04": _DS04, "DS05": _DS05,
    "DS06": _DS06, "DS07": _DS07, "DS08": _DS08, "DS09": _DS09, "DS10": _DS10,
    "DS11": _DS11, "DS12": _DS12, "DS13": _DS13, "DS14": _DS14, "DS15": _DS15,
    "DS16": _DS16, "DS17": _DS17, "DS18": _DS18, "DS19": _DS19,
}  # fmt: skip
