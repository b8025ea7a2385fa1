"""What can be done to a case."""

from minzheng.stages.cases.actions.drafts import (
    add_material,
    give_papers,
    save_answers,
    start_draft,
    submit,
)
from minzheng.stages.cases.actions.findings import end_finding, report_found
from minzheng.stages.cases.actions.pauses import extend_step, resume_step, suspend_step
from minzheng.stages.cases.actions.recounting import recount
from minzheng.stages.cases.actions.rounds import open_review, withdraw
from minzheng.stages.cases.actions.steps import ask_supplement, block, finish_step, send_supplement
from minzheng.stages.cases.actions.undoing import take_back
from minzheng.stages.cases.actions.unfinished import drop_words, keep_words

__all__ = [
    "add_material", "ask_supplement", "block", "drop_words", "end_finding", "extend_step",
    "finish_step", "give_papers", "keep_words", "open_review", "recount", "report_found",
    "resume_step", "save_answers", "send_supplement", "start_draft", "submit", "suspend_step",
    "take_back", "withdraw",
]  # fmt: skip
