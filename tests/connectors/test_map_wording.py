"""What of an address goes to the map: the house, never the room, the remark or the number."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.connectors.map import wording
from minzheng.connectors.map.wording import wire_address
from minzheng.demo.synthetic.build import build

CASES = [
    ("烟雨社区南湖东路12号3幢2单元501室", "烟雨社区南湖东路12号"),
    ("烟雨社区南湖东路１２号 3 幢 2 单元 501 室", "烟雨社区南湖东路12号"),
    ("南湖东路12号（张秀兰家，东边门）", "南湖东路12号"),
    ("南湖东路12号张秀兰收", "南湖东路12号"),
    ("南湖东路12号，电话13800000001", "南湖东路12号"),
    ("南湖东路12-501号", "南湖东路12号"),
    ("南湖东路12号楼3单元501", "南湖东路12号楼"),
    ("501室，南湖东路12号", "南湖东路12号"),
    ("张秀兰，南湖东路12号", "南湖东路12号"),
    ("12号", ""),
    ("南湖东路，12号", ""),
    ("永红村3组12号", "永红村3组12号"),
    ("永红村三组十二号张家", "永红村三组十二号"),
    ("1号路12号", "1号路12号"),
    ("烟雨新村12幢3单元501室", "烟雨新村12幢"),
    ("烟雨新村12-3-501", "烟雨新村12"),
    ("烟雨花园9弄3号402室", "烟雨花园9弄3号"),
    ("烟雨社区南湖东路张秀兰家", "烟雨社区南湖东路"),
    ("浙江省 嘉兴市 南湖区 南湖路 5 号", "浙江省嘉兴市南湖区南湖路5号"),
    ("永红村", "永红村"),
    ("百花大厦A座1203", ""),
    ("翠湖花园甲幢301", "翠湖花园"),
    ("百花小区B1203", "百花小区"),
    ("中梁大厦1601", ""),
    ("南湖路12", "南湖路12"),
    ("张家浜12号", "张家浜12号"),
    ("王家路5号", "王家路5号"),
    ("王建国家南湖路12号", ""),
    ("户主李秀英南湖路12号", ""),
    ("借住王建国 南湖路12号", ""),
    ("低保户南湖路12号", ""),
    ("电话0573-8222-1234南湖路5号", ""),
    ("张秀兰家", ""),
    ("13800000001", ""),
    ("330402193905111221号", ""),
    ("（已删除）", ""),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kept", "sent"), CASES)
def test_only_the_house_goes(kept: str, sent: str) -> None:
    assert wire_address(kept) == sent


@given(
    st.sampled_from(["烟雨社区南湖东路{}号", "永红村{}组{}号", "烟雨新村{}幢", "烟雨路{}号"]),
    st.integers(1, 399), st.integers(1, 60),
    st.text("室单元幢层楼0123456789张秀兰家（） -—#，、户号", max_size=20),
)  # fmt: skip
def test_whatever_is_written_behind_the_house(road: str, n: int, m: int, more: str) -> None:
    """Nothing of it goes, and what goes would go again."""
    sent = wire_address(road.format(n, m) + "（" + more)
    assert sent == road.format(n, m)
    assert wire_address(sent) == sent


@given(
    st.sampled_from(["户主", "借住", "低保户", "电话", "手机", "特困"]),
    st.text("王建国秀英张0123456789-—", max_size=12),
    st.sampled_from(["南湖路12号", "永红村3组12号", "烟雨新村12幢"]),
)
def test_what_names_somebody_before_the_house_stays(word: str, name: str, road: str) -> None:
    assert wire_address(word + name + road) == ""


@given(
    st.sampled_from(["百花大厦", "翠湖花园", "百花小区", "烟雨公寓"]),
    st.sampled_from(["", "A座", "甲幢", "B", "C栋"]), st.integers(100, 2999),
)  # fmt: skip
def test_a_bare_number_of_a_room_stays(estate: str, block: str, room: int) -> None:
    assert str(room) not in wire_address(f"{estate}{block}{room}")


def rooms(texts: list[str]) -> list[str]:
    return [text for text in texts if re.search(r"室|单元|[（(]", text)]


def test_no_address_of_the_demo_district_goes_with_its_room() -> None:
    homes = [home.address for home in build(3_000).homes]
    assert rooms(homes), "the district has rooms"
    sent = [wire_address(address) for address in homes]
    assert all(sent) and not rooms(sent)
    assert all(wire_address(one) == one for one in sent)


def test_control_cutting_only_the_word_room_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "_cut", lambda text: text)
    sent = [wire_address(address) for address, _ in CASES]
    assert any("张秀兰" in one for one in sent)
