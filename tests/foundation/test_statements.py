"""A statement gives what its queryset gives, whatever its values."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db.models import Count, F

from minzheng.foundation.core import clock, statements
from minzheng.foundation.core.sessions import SessionStore
from minzheng.foundation.core.statements import Statement, Tally
from minzheng.foundation.divisions.models import Division

pytestmark = pytest.mark.django_db

BY_NAME = Statement[Any](
    lambda name: Division.objects.filter(name=name).select_related("parent").order_by("pk")
)
BELOW = Statement[Any](
    lambda parents, day: (
        Division.objects.filter(parent_id__in=parents)
        .on(day)
        .order_by("pk")
        .values_list("pk", "valid_from", "parent__name", named=True)
    )
)


def test_rows_of_a_model_with_what_is_joined(district: None) -> None:
    for name in ("南湖", "烟雨", "南湖区", "没有"):
        wanted = list(Division.objects.filter(name=name).select_related("parent").order_by("pk"))
        found = BY_NAME.rows(name)
        assert found == wanted
        assert [one.parent.name if one.parent else "" for one in found] == [
            one.parent.name if one.parent else "" for one in wanted
        ]


def test_a_join_asks_nothing_more(district: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert all(one.parent is not None for one in BY_NAME.rows("烟雨"))


@pytest.mark.parametrize("day", [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(2021, 10, 26)])
@pytest.mark.parametrize("many", [1, 2, 5])
def test_days_and_lists_are_filled_in(district: None, day: dt.date, many: int) -> None:
    towns = tuple(Division.objects.towns().order_by("pk").values_list("pk", flat=True)[:many])
    wanted = Division.objects.filter(parent_id__in=towns).on(day).order_by("pk")
    found = BELOW.rows(towns, day)
    assert [row.pk for row in found] == [one.pk for one in wanted]
    assert [row.valid_from for row in found] == [one.valid_from for one in wanted]
    assert {row.parent__name for row in found} == {one.parent.name for one in wanted if one.parent}


def test_an_empty_list_finds_nothing_and_a_full_one_after_it_does(district: None) -> None:
    day, town = dt.date(2021, 10, 26), Division.objects.towns().first()
    assert town is not None
    assert BELOW.rows((), day) == []
    assert BELOW.rows((town.pk,), day)


def test_a_shape_is_made_once_and_another_shape_anew(district: None) -> None:
    made: list[str] = []

    def build(*, kind: str) -> Any:
        made.append(kind)
        return Division.objects.filter(kind=kind).values_list("pk", flat=True)

    rows = Statement[int](build)
    for _ in range(3):
        assert len(rows.rows(kind="town")) == Division.objects.filter(kind="town").count()
    assert len(rows.rows(kind="district")) == 1
    assert made == ["town", "district"]


def test_hostile_text_is_a_value_and_nothing_else(district: None) -> None:
    for text in ("≪0≫", "' OR 1=1 --", "%s", "\\", "a" * 5000):
        assert BY_NAME.rows(text) == []


def test_what_is_looked_at_by_the_builder_cannot_be_a_value() -> None:
    """`contains` makes another text of its value: filled in by place it would be lost."""
    inside = Statement[Any](lambda text: Division.objects.filter(name__contains=text))
    with pytest.raises(TypeError, match="fill it in"):
        inside.rows("湖")
    chosen = Statement[Any](lambda day: Division.objects.filter(pk=1 if day.year > 2000 else 2))
    with pytest.raises(TypeError, match="fill it in"):
        chosen.rows(dt.date(2021, 10, 26))
    with pytest.raises(TypeError, match="part of the shape"):
        Statement[Any](lambda zone: Division.objects.filter(zone_run=zone)).rows(True)


def test_a_small_column_that_cannot_hold_the_stand_in_is_refused(district: None) -> None:
    """Made with a number out of its range, a comparison is known to be empty, for ever."""
    small = Statement[Any](lambda level: Division.objects.filter(level=level))
    with pytest.raises(TypeError, match="stand-in"):
        small.rows(Division.TOWN)
    none = Statement[Any](lambda name: Division.objects.none())
    assert none.rows("烟雨") == none.rows("南湖区") == []


def test_more_shapes_than_are_kept_are_made_anew(
    district: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST", 3)
    rows = Statement[int](lambda *, n: Division.objects.filter(pk=n).values_list("pk", flat=True))
    tally = Tally(lambda *, n: (Division.objects.filter(pk=n),), 5)
    first = Division.objects.order_by("pk").values_list("pk", flat=True)[:8]
    for n in (*first, *first):
        assert rows.rows(n=n) == [n] and tally.counts(n=n) == [1]
    assert len(rows._made) <= 3 and len(tally._made) <= 3


def test_computed_columns_keep_their_order(district: None) -> None:
    counted = Statement[Any](
        lambda: Division.objects.values("kind").annotate(n=Count("pk")).values_list("n", "kind")
    )
    with pytest.raises(TypeError, match="come last"):
        counted.rows()
    beside = Statement[Any](lambda: Division.objects.values_list("name", F("parent__name")))
    assert set(beside.rows()) == set(Division.objects.values_list("name", "parent__name"))


def test_several_counts_in_one_query(district: None, django_assert_num_queries: Any) -> None:
    def build(*, level: int) -> Any:
        rows = Division.objects.all()
        return rows.filter(level=level), rows.filter(zone_run=True), rows.none(), rows

    tally = Tally(build, 20)
    for level in (Division.DISTRICT, Division.TOWN):
        with django_assert_num_queries(1):
            found = tally.counts(level=level)
        rows = Division.objects
        wanted = [rows.filter(level=level).count(), rows.filter(zone_run=True).count(), 0, 999]
        assert found == [min(number, 20) for number in wanted]


def test_a_session_ends_when_it_is_over_or_gone() -> None:
    session = SessionStore()
    session["word"] = "一"
    session.create()
    key = session.session_key
    assert SessionStore(key)["word"] == "一"
    Session.objects.update(expire_date=clock.real_now() - dt.timedelta(seconds=1))
    late = SessionStore(key)
    assert late.get("word") is None and late.session_key is None
    Session.objects.all().delete()
    gone = SessionStore(key)
    assert gone.get("word") is None and gone.session_key is None


def test_control_a_statement_that_kept_its_first_value_is_seen(district: None) -> None:
    rows = Statement[Any](lambda name: Division.objects.filter(name=name))
    assert [one.name for one in rows.rows("烟雨")] == ["烟雨"]
    ((key, made),) = rows._made.items()
    assert made is not None
    stand_in = tuple("烟雨" if isinstance(one, str) else one for one in made.fixed)
    rows._made[key] = made._replace(fixed=stand_in, filled=())
    assert [one.name for one in rows.rows("南湖区")] != ["南湖区"]
