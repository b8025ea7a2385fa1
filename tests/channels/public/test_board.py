"""P10: what hangs on the board comes from an allow-list, masked, and is gone after its last day."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from minzheng.foundation.core import clock
from minzheng.stages.catalog import find
from minzheng.stages.decisions.actions.postings import columns_of
from minzheng.stages.notices.leaks import leaks_in_page
from minzheng.stages.registry.models import Person
from tests.cast import area
from tests.stages.records import COLUMNS, Folk, a_case, a_posting, a_proposal, households


def village_page(client: Client, label: str = "烟雨社区") -> str:
    address = reverse("public:village", kwargs={"village": area(label).pk})
    response = client.get(address)
    assert response.status_code == 200
    assert "noindex" in response["X-Robots-Tag"]
    page = response.content.decode()
    assert '<meta name="robots" content="noindex' in page
    return page


def test_the_board_shows_the_allowed_columns_and_nothing_else(folk: Folk, client: Client) -> None:
    case = a_case(folk.zhang, folk.zhang_home)
    proposal = a_proposal(case)
    a_posting(case, columns=columns_of(find("DB"), case, proposal))
    page = village_page(client)
    for words in ("张*兰", "烟雨社区", "给予低保", "700 元", "11月2日"):
        assert words in page
    for words in (folk.zhang.name, case.number, folk.zhang_home.address, case.public_id):
        assert words not in page
    assert leaks_in_page(page) == []


def test_many_postings_leave_no_leak_on_any_page(folk: Folk, client: Client) -> None:
    """120 families through the real generator; every page of the board is scanned."""
    item = find("DB")
    for label in ("烟雨社区", "永红村"):
        for person, home in households(area(label), 60):
            case = a_case(person, home)
            a_posting(case, columns=columns_of(item, case, a_proposal(case)))
        assert leaks_in_page(village_page(client, label)) == []


def test_a_generator_without_an_allow_list_leaks_and_the_scanner_says_so(
    folk: Folk, client: Client
) -> None:
    """Control: a posting made from whatever the records hold; the board's own list stops it."""
    case = a_case(folk.zhang, folk.zhang_home)
    everything = {
        **COLUMNS,
        "申请人": folk.zhang.name,
        "身份证号": folk.zhang.id_number.open(),
        "电话": folk.zhang.phone.open(),
        "住址": folk.zhang_home.address,
        "情况": "患病住院，离异",
    }
    leaking = "".join(
        f"<tr><td>{key}</td><td>{value}</td></tr>" for key, value in everything.items()
    )
    kinds = {leak.kind for leak in leaks_in_page(leaking)}
    assert {"id", "phone", "address", "health", "family"} <= kinds
    a_posting(case, columns=everything)
    page = village_page(client)
    for key in ("身份证号", "电话", "住址", "情况"):
        assert everything[key] not in page


def test_a_leak_inside_an_allowed_column_is_held_back(folk: Folk, client: Client) -> None:
    number = folk.zhang.id_number.open()
    a_posting(
        a_case(folk.zhang, folk.zhang_home), columns={**COLUMNS, "拟定结果": f"低保 {number}"}
    )
    page = village_page(client)
    assert number not in page
    assert "张*兰" not in page
    assert "正在核对内容" in page


def test_it_is_gone_the_day_after_even_if_the_line_stands_still(folk: Folk, client: Client) -> None:
    posting = a_posting(a_case(folk.zhang, folk.zhang_home))
    clock.fix(posting.until_on)
    assert "张*兰" in village_page(client)
    clock.fix(posting.until_on + dt.timedelta(days=1))
    assert "张*兰" not in village_page(client)
    assert "烟雨社区" not in client.get(reverse("public:board")).content.decode()


@pytest.mark.parametrize("why", ["taken down", "not begun", "secret"])
def test_what_must_not_hang_does_not(folk: Folk, client: Client, why: str) -> None:
    posting = a_posting(a_case(folk.zhang, folk.zhang_home))
    if why == "taken down":
        posting.taken_down_at = clock.now()
    elif why == "not begun":
        posting.from_on = clock.today() + dt.timedelta(days=1)
    else:
        Person.objects.filter(pk=folk.zhang.pk).update(secret=True)
    posting.save()
    assert "张*兰" not in village_page(client)


def test_another_village_shows_none_of_it(folk: Folk, client: Client) -> None:
    a_posting(a_case(folk.zhang, folk.zhang_home))
    assert "张*兰" not in village_page(client, "永红村")


def test_the_list_of_villages_names_only_those_with_postings(folk: Folk, client: Client) -> None:
    empty = client.get(reverse("public:board")).content.decode()
    assert "现在没有正在公示的名单" in empty
    a_posting(a_case(folk.zhang, folk.zhang_home))
    page = client.get(reverse("public:board")).content.decode()
    assert "南湖街道烟雨社区" in page
    assert "张" not in page


def test_the_number_of_queries_does_not_grow_with_the_postings(
    folk: Folk, client: Client, django_assert_max_num_queries: object
) -> None:
    people = households(area("烟雨社区"), 21)
    address = reverse("public:village", kwargs={"village": area("烟雨社区").pk})
    a_posting(a_case(*people[0]))
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        client.get(address)
    for person, home in people[1:]:
        a_posting(a_case(person, home))
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert client.get(address).content.decode().count("张*兰") == 21
