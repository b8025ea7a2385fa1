"""What declared answers and department data become: the facts of a household, with gaps.

Months are counted over the twelve before the application (示例口径). The higher of declared
and found enters the proposal; an officer sees every gap and decides.
"""

from minzheng.areas.assistance.evidence.assemble import assemble
from minzheng.areas.assistance.evidence.estimate import NOT_ASKED, estimate

__all__ = ["NOT_ASKED", "assemble", "estimate"]
