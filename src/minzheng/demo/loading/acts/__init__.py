"""Each verb of a script as calls of the stages' actions, by the person whose work it is."""

from collections.abc import Callable
from typing import Any

from minzheng.demo.loading.acts.afterwards import ask_copy, ask_correction, death
from minzheng.demo.loading.acts.applying import (
    answers,
    apply,
    correct_account,
    draft,
    mandate,
    return_account,
    withdraw,
    worker_mandate,
)
from minzheng.demo.loading.acts.deciding import (
    advise_refusal,
    agree,
    appeal,
    doubt,
    grant,
    refuse,
    uphold,
)
from minzheng.demo.loading.acts.looking import (
    accept,
    change_opened,
    change_visit,
    review_check,
    review_visit,
    start_check,
    supplement,
    suspend,
    visit,
)
from minzheng.demo.loading.desk import Desk

__all__ = ["VERBS", "Verb", "answers"]

Verb = Callable[[Desk, int], Any]
VERBS: dict[str, Verb] = {
    act.__name__: act
    for act in (
        draft, apply, accept, supplement, start_check, visit, suspend, withdraw, agree,
        advise_refusal, doubt, uphold, grant, refuse, appeal, return_account, correct_account,
        change_opened, change_visit, review_check, review_visit, mandate, worker_mandate, death,
        ask_copy, ask_correction,
    )
}  # fmt: skip
VERBS["check_without_bank"] = start_check
