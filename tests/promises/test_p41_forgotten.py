"""P41: forgotten when due. Ten synthetic years: each record gone on its day and not a day before;
a hold keeps, who lived with her stays, nothing is left hanging, sums and the trail stand.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django.db.models import Count, Sum
from django.db.models.fields.files import FieldFile

from minzheng.foundation.accounts.models import SignInFailure
from minzheng.foundation.audit.chain import faults
from minzheng.foundation.audit.models import Event
from minzheng.foundation.core import clock, line
from minzheng.foundation.core.models import SetAside
from minzheng.foundation.core.sealing import Sealed, SealedField
from minzheng.foundation.ledger.models import Posting
from minzheng.stages.cases.models import Case, Finding, MaterialPaper
from minzheng.stages.decisions.models import Decision, EntitledPerson, Entitlement
from minzheng.stages.indicators.declared import registered as indicators
from minzheng.stages.notices.models import Message, WebhookDelivery, WebhookTarget
from minzheng.stages.payments.models import BankFile, Line, PaidPerson
from minzheng.stages.registry import actions as registry
from minzheng.stages.registry.models import Household, Mandate, Membership, Person
from minzheng.stages.rights.keeping import periods, registered
from minzheng.stages.rights.keeping import run as keeping_run
from minzheng.stages.rights.models import Request
from minzheng.stages.verification.models import Visit, VisitPhoto
from tests.cast import BY, TODAY, area
from tests.promises.sitting import size
from tests.promises.ten_years import DAY, History, at, build

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SMALL = 3
KINDS: dict[str, tuple[type[models.Model], dict[str, Any]]] = {
    "case": (Case, {"emptied_on": None}),
    "draft": (Case, {"state": "draft"}),
    "message": (Message, {"emptied_on": None}),
    "request": (Request, {"emptied_on": None}),
    "person": (Person, {"forgotten_on": None}),
}


@pytest.fixture
def story(district: None, seed: int) -> History:
    """The history, as it stands on the last of its days."""
    return build(seed, size(SMALL, "households"))


def there(kind: str, key: int) -> bool:
    """Whether a record is still kept."""
    if kind == "payment":
        return BankFile.objects.filter(pk=key).exclude(content="").exists()
    model, kept = KINDS[kind]
    return model._default_manager.filter(pk=key, **kept).exists()


def run(on: dt.date) -> int:
    """The nightly run of a day; how many rows were done."""
    clock.fix(on)
    return sum(found.done for found in keeping_run.retain(really=True))


def early(story: History) -> list[Any]:
    """Walk the days on which something must go; what went too early or stayed too long."""
    wrong: list[Any] = []
    waiting = dict(story.days)
    for on in sorted({max(day, TODAY) for day in story.days.values()}):
        if on > TODAY:
            run(on - DAY)
            wrong += [("early", *row) for row in waiting if not there(*row)]
        run(on)
        for row in [row for row, day in waiting.items() if max(day, TODAY) == on]:
            if there(*row):
                wrong.append(("late", *row))
            del waiting[row]
    return wrong


def aggregates() -> dict[str, Any]:
    """Every sum that may not change by forgetting."""
    books = Posting.objects.order_by("account_id").values_list("account_id").annotate(Sum("fen"))
    days = (dt.date(2015, 6, 30), dt.date(2019, 12, 31), TODAY)
    return {
        "cases": list(
            Case.objects.exclude(state="draft").values_list("state", "outcome", "area")
            .annotate(Count("pk")).order_by("state", "outcome", "area")
        ),
        "decided": list(Decision.objects.order_by("pk").values_list("number", "amount_fen")),
        "rights": Entitlement.objects.aggregate(Sum("amount_fen"), Count("pk")),
        "covered": EntitledPerson.objects.values("person").count(),
        "paid": list(Line.objects.order_by("pk").values_list("month", "amount_fen", "state")),
        "people paid": PaidPerson.objects.count(),
        "books": list(books),
        "indicators": {
            (one.id, on): dict(one.tally(on)) for one in indicators() if one.tally for on in days
        },
    }  # fmt: skip


def texts() -> Iterator[str]:
    """Every text of every table of ours, opened."""
    for model in apps.get_models():
        if not model.__module__.startswith("minzheng"):
            continue
        names = [
            f.name for f in model._meta.concrete_fields
            if isinstance(f, models.TextField | models.CharField | models.JSONField | SealedField)
        ]  # fmt: skip
        for row in model._default_manager.all():
            for name in names:
                value = getattr(row, name)
                yield value.open() if isinstance(value, Sealed) else str(value)


def test_each_record_goes_on_its_day_and_nothing_else_changes(story: History) -> None:
    before, events = aggregates(), Event.objects.count()
    wrong = early(story)
    print(f"P41: {len(story.days)} records, {len(wrong)} off their day")
    assert wrong == []
    assert run(clock.today()) == 0, "what is done is done"
    assert aggregates() == before
    assert Event.objects.count() > events and list(faults()) == []
    connection.check_constraints()
    assert not Membership.objects.filter(person__forgotten_on__isnull=False).exists()
    whole = "\n".join(texts())
    left = [word for words in story.words.values() for word in words if word in whole]
    assert left == []
    for wife in story.stays:
        kept = Person.objects.get(pk=wife.pk)
        assert (kept.name, kept.id_number.open()) == (wife.name, wife.id_number.open())
        assert Household.objects.get(memberships__person=kept).address.startswith("长寿路")
    assert line.run_until_quiet() is not None
    assert not Message.objects.filter(emptied_on=None, title__contains="病历").exists()


def test_control_a_run_a_day_early_is_noticed(
    story: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = periods.Period.over
    monkeypatch.setattr(periods.Period, "over", lambda self, today: right(self, today) + DAY)
    assert any(row[0] == "early" for row in early(story))


def test_control_a_run_that_forgets_a_kind_is_noticed(
    story: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    rest = tuple(kept for kept in registered() if kept.code != "message")
    monkeypatch.setattr(keeping_run, "registered", lambda: rest)
    assert any(row[:2] == ("late", "message") for row in early(story))


def held_rows(story: History, head: Person) -> list[tuple[str, int]]:
    """What is about a held person."""
    cases = Case.objects.filter(applicant=head).values_list("pk", flat=True)
    return [("person", head.pk), *(("case", key) for key in cases)]


def test_a_hold_keeps_and_its_release_lets_go(story: History) -> None:
    head = Person.objects.get(pk=min(story.words))
    registry.hold(person=head, reason="行政复议", by=BY)
    rows = [row for row in held_rows(story, head) if row in story.days]
    end = max(story.days.values()) + 400 * DAY
    run(end)
    others = [row for row in story.days if row[0] == "person" and row[1] != head.pk]
    assert not any(there(*row) for row in others)
    assert [there(*row) for row in rows] == [True] * len(rows)
    registry.release_hold(person=head, by=BY)
    run(end + DAY)
    assert not any(there(*row) for row in rows if row[0] != "draft")


def test_control_a_run_without_holds_is_noticed(
    story: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    from minzheng.stages.registry.models import LegalHold
    from minzheng.stages.rights.keeping import due

    head = Person.objects.get(pk=min(story.words))
    registry.hold(person=head, reason="行政复议", by=BY)
    monkeypatch.setattr(due, "_held", LegalHold.objects.none)
    run(max(story.days.values()) + 400 * DAY)
    cases = [row for row in held_rows(story, head) if row[0] == "case"]
    assert cases and not any(there(*row) for row in cases)


def papers(head: Person) -> list[FieldFile]:
    """A paper of the draft, a picture of a visit of the case, a signed mandate, on the disk."""
    draft = Case.objects.get(applicant=head, state="draft")
    case = Case.objects.filter(applicant=head, state="closed").order_by("pk")[0]
    other = Person.objects.filter(forgotten_on=None).exclude(pk=head.pk).order_by("pk")[0]
    visit = Visit.objects.create(
        case=case, client_id="c1", visited_on=TODAY, visitor="许", second_visitor="王", met="本人",
        living="own", agrees=True, sent_at=at(TODAY), sent_by="x",
    )  # fmt: skip
    rows: list[Any] = [
        MaterialPaper(case=draft, code="x", name="证明", seen_on=TODAY, added_at=at(TODAY),
                      added_by="x"),
        VisitPhoto(visit=visit),
        Mandate(person=head, agent=other, from_on=TODAY, until_on=TODAY, channel="paper"),
    ]  # fmt: skip
    found = []
    for row in rows:
        file = row.paper if isinstance(row, Mandate) else row.file
        file.save(f"{row.public_id}.bin", ContentFile(b"x"), save=False)
        row.save()
        found.append(file)
    return found


def test_papers_go_with_their_rows(
    story: History, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    files = papers(Person.objects.get(pk=min(story.words)))
    names = [(file.storage, file.name) for file in files]
    end = max(story.days.values()) + DAY
    assert all(storage.exists(name) for storage, name in names)
    with django_capture_on_commit_callbacks(execute=True):
        run(end)
    assert [name for storage, name in names if storage.exists(name)] == []
    assert not VisitPhoto.objects.exists() and not MaterialPaper.objects.exists()


def test_a_finding_is_emptied_on_its_day(district: None) -> None:
    ended = dt.date(2016, 2, 29)
    row = Finding.objects.create(
        client_id="f1", area=area("烟雨社区"), who="桥下的老人", need="没有饭吃", urgency="now",
        found_on=ended, found_at=at(ended), found_by="x", found_label="许", due_on=ended,
        state="closed", answer="家人接走", ended_at=at(ended), ended_by="x",
    )  # fmt: skip
    clock.fix(dt.date(2021, 2, 28))
    run(clock.today())
    assert Finding.objects.get().need.open() == "没有饭吃"
    run(dt.date(2021, 3, 1))
    row.refresh_from_db()
    assert not row.who and not row.need and "家人" not in row.answer and row.found_on == ended


def test_killed_in_the_middle_it_goes_on(story: History, monkeypatch: pytest.MonkeyPatch) -> None:
    end, done = max(story.days.values()) + DAY, 0
    each = line.each

    def dies(stage: str, rows: Any, move: Any, *, whole: bool = True) -> int:
        nonlocal done

        def one(row: Any) -> Any:
            nonlocal done
            done += 1
            if done % 4 == 0:
                raise KeyboardInterrupt
            return move(row)

        return each(stage, rows, one, whole=whole)

    monkeypatch.setattr(keeping_run.line, "each", dies)
    for _ in range(200):
        try:
            run(end)
            break
        except KeyboardInterrupt:
            continue
    else:
        pytest.fail("never finished")
    assert not any(there(*row) for row in story.days)
    assert list(faults()) == []


def test_one_bad_row_is_set_aside(story: History, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = min(key for kind, key in story.days if kind == "message")
    right = keeping_run.registered()

    def breaks(row: Any, by: Any) -> Any:
        if row.pk == bad:
            raise ValueError("torn")
        return next(kept for kept in right if kept.code == "message").forget(row, by)  # type: ignore[misc]

    broken = tuple(k._replace(forget=breaks) if k.code == "message" else k for k in right)
    monkeypatch.setattr(keeping_run, "registered", lambda: broken)
    end = max(story.days.values()) + DAY
    run(end)
    messages = [key for kind, key in story.days if kind == "message"]
    assert [key for key in messages if there("message", key)] == [bad]
    assert SetAside.objects.filter(stage="retain:message", reference=str(bad)).exists()
    monkeypatch.setattr(keeping_run, "registered", lambda: right)
    run(end)
    assert not there("message", bad) and not SetAside.objects.exists()


def test_a_dry_run_deletes_nothing(story: History) -> None:
    clock.fix(max(story.days.values()) + DAY)
    found = list(keeping_run.retain(really=False))
    assert sum(one.due for one in found) > 0 and all(one.done == 0 for one in found)
    assert all(there(*row) for row in story.days)


def test_no_example_deletes_outside_a_demonstration(story: History, settings: Any) -> None:
    settings.DEMO = False
    end = max(story.days.values()) + DAY
    clock.fix(end)
    found = list(keeping_run.retain(really=True))
    assert all(there(*row) for row in story.days)
    assert {one.kept.code for one in found if one.why_not} >= {"case", "person", "payment"}


def log_rows(days: range) -> None:
    """One wrong password and one delivery on each of so many days before now."""
    target = WebhookTarget.objects.create(
        name="x", url="https://example.invalid", secret="s", made_at=clock.real_now(), made_by="x"
    )
    now = clock.real_now()
    for age in days:
        when = now - age * DAY
        SignInFailure.objects.create(kind="password", address="a", at=when)
        WebhookDelivery.objects.create(
            target=target, key=f"k{age}", made_at=when, sent_at=when, state="sent"
        )


def kept_ages() -> tuple[list[int], list[int]]:
    """How old, in days, the logs that are left are."""
    now = clock.real_now()
    rows = SignInFailure.objects.values_list("at"), WebhookDelivery.objects.values_list("made_at")
    first, second = ([(now - when).days for (when,) in kind.order_by("pk")] for kind in rows)
    return first, second


def test_logs_are_kept_for_183_days_and_then_go(district: None) -> None:
    with time_machine.travel(at(dt.date(2026, 11, 26)), tick=False):
        log_rows(range(175, 195))
        run(TODAY)
        assert kept_ages() == (list(range(175, 184)),) * 2


def test_control_a_log_pruned_early_is_noticed(
    district: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = periods.Period.over
    monkeypatch.setattr(periods.Period, "over", lambda self, today: right(self, today) + DAY)
    with time_machine.travel(at(dt.date(2026, 11, 26)), tick=False):
        log_rows(range(175, 195))
        run(TODAY)
        assert kept_ages() != (list(range(175, 184)),) * 2
