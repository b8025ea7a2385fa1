"""What can be done towards a decision."""

from minzheng.stages.decisions.actions.appeals import appeal
from minzheng.stages.decisions.actions.deciding import BatchResult, decide, decide_batch
from minzheng.stages.decisions.actions.ending import end_entitlement
from minzheng.stages.decisions.actions.opinions import give_opinion
from minzheng.stages.decisions.actions.postings import answer_objection, object_to, take_down
from minzheng.stages.decisions.actions.proposing import propose
from minzheng.stages.decisions.actions.recounting import recount
from minzheng.stages.decisions.actions.taking_back import take_back

__all__ = [
    "BatchResult", "answer_objection", "appeal", "decide", "decide_batch", "end_entitlement",
    "give_opinion", "object_to", "propose", "recount", "take_back", "take_down",
]  # fmt: skip
