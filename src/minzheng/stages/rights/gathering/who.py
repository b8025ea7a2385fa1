"""Who she is: the sections of the registry."""

from typing import Any

from minzheng.foundation.core.identity import mask_name
from minzheng.stages.registry.models import (
    Authorisation,
    HomePosition,
    Mandate,
    Membership,
    Person,
)
from minzheng.stages.registry.positions import Spot, spots
from minzheng.stages.registry.relations import RELATIONS
from minzheng.stages.rights.gathering.shape import Section, day, item, moment


def person(person: Person) -> Section:
    """Herself."""
    columns = {
        "name": "姓名", "id_number": "身份证号", "sex": "性别", "birth_on": "出生日期",
        "phone": "手机号", "area": "所在社区（村）", "hukou_local": "本区户籍",
        "died_on": "去世日期", "secret": "保密对象",
    }  # fmt: skip
    record = {
        "name": person.name, "id_number": person.id_number.open(),
        "sex": Person.SEXES[person.sex], "birth_on": day(person.birth_on),
        "phone": person.phone.open() if person.phone else "", "area": person.area.label,
        "hukou_local": person.hukou_local, "died_on": day(person.died_on),
        "secret": person.secret,
    }  # fmt: skip
    return Section("person", "本人", columns, [record])


def homes(person: Person) -> Section:
    """Where and with whom she lived."""
    columns = {"from_on": "起", "to_on": "止", "relation": "与户主关系", "address": "住址",
               "register_no": "户号", "place": "住处的位置（地图查的，入户以后删除）"}  # fmt: skip
    rows = Membership.objects.filter(person=person).select_related("household").order_by("from_on")
    places = spots(m.household_id for m in rows if m.to_on is None)  # where others live is theirs
    records = [
        {"from_on": day(m.from_on), "to_on": day(m.to_on),
         "relation": RELATIONS.get(m.relation, m.relation), "address": m.household.address,
         "register_no": m.household.register_no, "place": _place(places.get(m.household_id))}
        for m in rows
    ]  # fmt: skip
    return Section("homes", "户籍家庭", columns, records)


def _place(spot: Spot | None) -> str:
    if spot is None:
        return ""
    lat, lon = spot.degrees
    return f"北纬 {lat}，东经 {lon}（{HomePosition.PRECISIONS[spot.precision]}）"


def accounts(person: Person) -> Section:
    """Where money goes."""
    columns = {"bank": "开户银行", "number": "账号", "holder": "户名", "from_at": "登记时间",
               "current": "现在在用"}  # fmt: skip
    records = [
        {"bank": a.bank, "number": a.number.open(), "holder": a.holder,
         "from_at": moment(a.from_at), "current": a.current}
        for a in person.accounts.order_by("id")
    ]  # fmt: skip
    return Section("accounts", "收款账户", columns, records)


def events(person: Person) -> Section:
    """What happened in her life."""
    records = [
        {
            "on": day(event.on),
            "source": event.source,
            "kind": event.KINDS[event.kind] + ("（登记错了，已作废）" if event.voided_at else ""),
        }
        for event in person.life_events.order_by("on", "id")
    ]
    columns = {"on": "日期", "kind": "发生了什么", "source": "从哪里知道"}
    return Section("life_events", "生活变化", columns, records)


def consents(person: Person) -> Section:
    """What she agreed to, and who may act for her."""
    columns = {"kind": "种类", "for": "用于", "from_on": "起", "until_on": "止", "ended": "已撤回"}
    records: list[dict[str, Any]] = [
        {"kind": "同意核对", "for": item(row.purpose), "from_on": day(row.given_on),
         "until_on": day(row.until_on), "ended": row.withdrawn_at is not None}
        for row in Authorisation.objects.filter(person=person).order_by("id")
    ]  # fmt: skip
    for row in Mandate.objects.filter(person=person).select_related("agent", "worker"):
        agent = mask_name(row.agent.name) if row.agent else "工作人员"
        records.append(
            {"kind": "委托代办", "for": agent, "from_on": day(row.from_on),
             "until_on": day(row.until_on), "ended": row.revoked_at is not None}
        )  # fmt: skip
    return Section("consents", "授权和委托", columns, records)
