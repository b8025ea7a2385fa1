"""P04: sending twice, in parallel too, is sending once; the same key with another body is not."""

import pytest

from minzheng.foundation.core.refusal import Conflict
from minzheng.stages.cases import actions as cases
from minzheng.stages.cases.models import Case, SentForm
from minzheng.stages.cases.once import first_time
from minzheng.stages.catalog import find
from minzheng.stages.registry.models import Person
from minzheng.stages.verification import actions as verification
from minzheng.stages.verification.models import Visit
from tests import walk
from tests.cast import Cast
from tests.promises.parallel import at_once
from tests.promises.sitting import size

pytestmark = pytest.mark.django_db(transaction=True)


def draft_of(person: Person, home: object) -> Case:
    """What a double click on «开始» runs."""
    return cases.start_draft(
        item=find("dibao"), applicant=person, household=home, channel="portal", by=person
    )


def test_a_double_click_makes_one_draft_and_one_case(cast: Cast) -> None:
    drafts = at_once([lambda: draft_of(cast.li, cast.li_home)] * 4)
    assert {getattr(case, "pk", case) for case in drafts} == {Case.objects.get().pk}
    case = walk.submitted(cast)

    def send() -> Case:
        return cases.submit(case=Case.objects.get(pk=case.pk), by=cast.li)

    numbers = {getattr(sent, "number", sent) for sent in at_once([send] * 4)}
    assert numbers == {case.number} and case.steps.count() == 1


def test_forms_by_key(cast: Cast) -> None:
    keys = size(20)
    print(f"P04: {keys} keys, 4 senders each")
    for number in range(keys):
        answers = at_once([lambda n=number: first_time(f"key-{n}", "body")] * 4)
        assert sorted(a is True for a in answers) == [False, False, False, True], answers
    assert SentForm.objects.count() == keys
    with pytest.raises(Conflict):
        first_time("key-0", "another body")


def test_a_visit_sent_by_a_bad_line(cast: Cast) -> None:
    case = walk.checked(cast)

    def send() -> Visit:
        return verification.record_visit(
            case=Case.objects.get(pk=case.pk), client_id="phone-1", visited_on=case.submitted_on,
            visitor="王", second_visitor="许", met="本人", living="自住", observed={}, agrees=True,
            by=cast.xu,
        )  # fmt: skip

    rows = at_once([send] * 4)
    assert {getattr(row, "pk", row) for row in rows} == {Visit.objects.get().pk}


def test_control_read_then_write_doubles(cast: Cast) -> None:
    """The obvious way, reading first and writing after, lets two through."""
    import threading

    both_read = threading.Barrier(2)

    def naive() -> None:
        free = not SentForm.objects.filter(body_hash="naive").exists()
        both_read.wait(10)
        if free:
            SentForm.objects.create(
                key=str(threading.get_ident()), body_hash="naive", sent_at=walk.clock.now()
            )

    at_once([naive, naive])
    assert SentForm.objects.filter(body_hash="naive").count() == 2
