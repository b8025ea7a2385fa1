"""The doctor of the registers: whether numbers open with the keys, and are found by them."""

from collections.abc import Iterator

from minzheng.foundation.core.findings import FAULT, OK, Finding
from minzheng.foundation.core.sealing import SealError, blind
from minzheng.stages.registry.models import Person

LOOKED_AT = 50


def checks() -> Iterator[Finding]:
    """Open a few numbers, old and new: a wrong set of keys shows at once."""
    ends = [*Person.objects.order_by("id")[:LOOKED_AT], *Person.objects.order_by("-id")[:LOOKED_AT]]
    shut = lost = 0
    for person in {person.pk: person for person in ends}.values():
        try:
            number = person.id_number.open()
        except SealError:
            shut += 1
            continue
        lost += blind("id", number) != person.id_index
    if shut:
        text = f"有 {shut} 人的证件号打不开"
        yield Finding(FAULT, text, "密钥与数据不是一套，请换回原来的 MINZHENG_KEYS。")
    if lost:
        text = f"有 {lost} 人的证件号查不到本人"
        yield Finding(FAULT, text, "索引密钥换过了，请换回原来的 MINZHENG_KEYS。")
    if ends and not shut and not lost:
        yield Finding(OK, "证件号能打开，也能查到")
