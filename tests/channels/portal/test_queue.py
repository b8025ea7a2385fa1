"""How many are before me: a person who waits sees it on the page of the case."""

from collections.abc import Callable

import pytest

from minzheng.foundation.divisions.models import Division
from minzheng.stages.cases.actions import finish_step
from minzheng.stages.cases.models import CaseStep
from minzheng.stages.cases.queue import ahead
from minzheng.stages.registry.models import Person
from tests import walk
from tests.cast import Cast, area, home, person
from tests.channels.portal.screens import Walker

pytestmark = pytest.mark.django_db


def test_the_page_says_how_many_are_before(cast: Cast, walk_as: Callable[[Person], Walker]) -> None:
    others = [person("钱试", "1975-03-08", 501 + 2 * n) for n in range(2)]
    for n, other in enumerate(others):
        walk.submitted(
            cast, applicant=other, household=home(other, [], f"试路 {n} 号", f"9{n:03d}")
        )
    mine = walk.submitted(cast)
    page = walk_as(cast.li).open(f"/cases/{mine.public_id}/").text
    assert ahead(mine) == 2 and "前面还有约 2 件" in page
    first = CaseStep.objects.filter(case__applicant=others[0], finished_at=None).get()
    finish_step(case=first.case, code="accept", result="accepted", by=cast.wang)
    assert ahead(mine) == 1
    CaseStep.objects.filter(case__applicant=others[1]).update(blocked="等材料")
    assert ahead(mine) == 0
    assert "轮到您的" in walk_as(cast.li).open(f"/cases/{mine.public_id}/").text


def test_the_queue_of_another_town_is_not_counted(cast: Cast) -> None:
    village = Division.objects.villages().filter(parent=area("新丰镇"), valid_to=None)[0]
    far = person("钱试", "1975-03-08", 501, where=village.label)
    walk.submitted(cast, applicant=far, household=home(far, [], "试路 1 号", "9001"))
    mine = walk.submitted(cast)
    assert CaseStep.objects.filter(owner="town_clerk", finished_at=None).count() == 2
    assert ahead(mine) == 0


def test_control_nobody_waits_when_it_is_the_residents_turn(cast: Cast) -> None:
    mine = walk.submitted(cast)
    CaseStep.objects.filter(case=mine).update(owner="resident")
    assert ahead(mine) is None
