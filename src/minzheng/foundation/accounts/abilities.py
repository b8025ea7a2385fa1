"""Who may do what: the whole matrix on one screen.

Area scope is separate: an ability holds only inside the area of the appointment.
"""

from functools import cache

from django.db import models


class Role(models.TextChoices):
    """Roles of the procedure; maker, checker and payer of money are three people."""

    VILLAGE_WORKER = "village_worker", "村社协理员"
    TOWN_CLERK = "town_clerk", "镇街经办"
    TOWN_LEAD = "town_lead", "镇街分管"
    REVIEWER = "reviewer", "区局审核"
    PAY_MAKER = "pay_maker", "发放制表"
    PAY_CHECKER = "pay_checker", "发放复核"
    PAYER = "payer", "发放支付"
    LEADER = "leader", "区局领导"
    AUDITOR = "auditor", "审计监督"
    OPERATOR = "operator", "系统运维"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


R = Role
# 三员分立 (GB/T 22239 level 3): whoever is one of them is nothing else, and none sees a case.
ADMINISTRATORS = (R.SYSTEM_ADMIN, R.SECURITY_ADMIN, R.AUDIT_ADMIN)
MATRIX: dict[str, tuple[Role, ...]] = {
    # ability: roles that hold it
    "see_cases": (R.VILLAGE_WORKER, R.TOWN_CLERK, R.TOWN_LEAD, R.REVIEWER, R.AUDITOR),
    "see_people": (R.VILLAGE_WORKER, R.TOWN_CLERK, R.TOWN_LEAD, R.REVIEWER, R.AUDITOR),
    "see_secret": (R.REVIEWER, R.AUDITOR),
    "open_sealed": (R.TOWN_CLERK, R.TOWN_LEAD, R.REVIEWER, R.AUDITOR),
    "file_for_resident": (R.VILLAGE_WORKER, R.TOWN_CLERK),
    "accept": (R.TOWN_CLERK,),
    "check": (R.TOWN_CLERK,),
    "visit": (R.VILLAGE_WORKER, R.TOWN_CLERK),
    "opine": (R.TOWN_LEAD,),
    "handle_objection": (R.TOWN_CLERK, R.TOWN_LEAD),
    "decide": (R.REVIEWER,),
    "open_review": (R.REVIEWER, R.TOWN_CLERK),
    "answer_rights": (R.REVIEWER,),
    "call_back": (R.TOWN_LEAD, R.REVIEWER),
    "import_roster": (R.TOWN_CLERK, R.REVIEWER),
    "export": (R.TOWN_CLERK, R.TOWN_LEAD, R.REVIEWER, R.AUDITOR),
    "see_payments": (R.PAY_MAKER, R.PAY_CHECKER, R.PAYER, R.REVIEWER, R.AUDITOR),
    "export_payments": (R.PAY_MAKER, R.PAY_CHECKER, R.REVIEWER, R.AUDITOR),
    "pay_make": (R.PAY_MAKER,),
    "pay_check": (R.PAY_CHECKER,),
    "pay_release": (R.PAYER,),
    "see_figures": (R.LEADER, R.REVIEWER, R.AUDITOR, R.TOWN_LEAD),
    "see_audit": (R.AUDITOR, R.AUDIT_ADMIN),
    "keep_accounts": (R.SYSTEM_ADMIN,),
    "keep_security": (R.SECURITY_ADMIN,),
    "operate": (R.OPERATOR,),
}


@cache
def roles_with(*abilities: str) -> frozenset[str]:
    """The roles that hold any of the abilities; KeyError for an ability nobody declared."""
    return frozenset(role for ability in abilities for role in MATRIX[ability])


@cache
def abilities_of(role: str) -> frozenset[str]:
    """What one role may do."""
    return frozenset(ability for ability, roles in MATRIX.items() if role in roles)
