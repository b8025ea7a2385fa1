"""Our own table of what is kept: how long, why, and what is done on the day."""

import datetime as dt

from minzheng.foundation.accounts.guesses import forget_failures
from minzheng.foundation.accounts.models import SignInFailure
from minzheng.foundation.audit.trail import action, record
from minzheng.foundation.core import clock
from minzheng.foundation.core.actors import Actor
from minzheng.stages.cases.actions.emptying import drop_draft, empty_case, empty_finding
from minzheng.stages.cases.models import Case
from minzheng.stages.certificates.emptying import forget_entry
from minzheng.stages.decisions.actions.emptying import empty_decisions
from minzheng.stages.notices.emptying import empty_message, forget_deliveries
from minzheng.stages.notices.models import WebhookDelivery
from minzheng.stages.payments.actions.emptying import empty_file
from minzheng.stages.ratings.actions import empty_rating
from minzheng.stages.registry.actions import empty_account, forget_person
from minzheng.stages.rights.keeping import due
from minzheng.stages.rights.keeping.declared import Kept, register
from minzheng.stages.rights.models import Request
from minzheng.stages.verification.actions.emptying import empty_checks

GONE = "（已删除）"
AID = "《社会救助暂行办法》《浙江省社会救助条例》：依职权办理社会救助"
SAFE = "《网络安全法》第二十一条：留存日志不少于六个月"
MONEY = "会计档案的保存要求"
RIGHTS = "《个人信息保护法》第四十四至五十条"


@action
def empty_whole_case(case: Case, by: Actor) -> bool:
    """Everything of one case, stage by stage from the last to the first, together or not at all."""
    empty_rating(case=case, by=by)
    empty_decisions(case=case, by=by)
    empty_checks(case=case, by=by)
    return empty_case(case=case, by=by)


@action
def empty_request(row: Request, by: Actor) -> bool:
    """What was asked and answered; that it was, when and with which result stays."""
    answer = GONE if row.state == "answered" else ""
    done = Request.objects.filter(pk=row.pk, emptied_on=None).exclude(state="open").update(
        text="", wanted="", proof="", extension_reason="", answer=answer,
        emptied_on=clock.today(),
    )  # fmt: skip
    if done:
        record("rights.emptied", row, by=by, subject=row.person)
    return bool(done)


def _old_failures(before: dt.datetime) -> int:
    return SignInFailure.objects.filter(at__lt=before).count()


def _old_deliveries(before: dt.datetime) -> int:
    return WebhookDelivery.objects.exclude(state="waiting").filter(made_at__lt=before).count()


# From the ground up: the run goes from the last to the first.
PERSON = register(
    Kept(
        "person", "居民登记",
        ("registry.Person", "registry.Household", "registry.HomePosition", "registry.Membership",
         "registry.LifeEvent", "registry.Authorisation", "registry.Mandate", "registry.Freeze",
         "registry.LegalHold", "registry.PhoneChange", "registry.RosterJob"),
        "姓名、身份证号、手机号、住址、要上门时住处的位置、家人、生活变化、授权和委托",
        "知道您是谁、和谁一起生活，按规定办事", AID,
        "去世或者迁出本区以后，别的资料也都到期时",
        "retention.person", due.people, lambda row, by: forget_person(person=row, by=by),
    )
)  # fmt: skip
ACCOUNT = register(
    Kept(
        "account", "换下来的收款账户", ("registry.BankAccount",),
        "开户银行、账号、户名", "把钱发给您本人，退回的查得清", MONEY,
        "不再使用、最后一次付款以后", "retention.payment", due.accounts,
        lambda row, by: empty_account(account=row, by=by),
    )
)  # fmt: skip
DRAFT = register(
    Kept(
        "draft", "没有提交的申请", ("cases.Case",),
        "填了一半的内容和材料", "让您接着填", AID, "开始填写以后", "retention.draft", due.drafts,
        lambda row, by: drop_draft(case=row, by=by),
    )
)  # fmt: skip
CASE = register(
    Kept(
        "case", "办件资料",
        ("cases.Case", "cases.CaseStep", "cases.CaseSuspension", "cases.MaterialPaper",
         "verification.Check", "verification.Query", "verification.Difference",
         "verification.Visit", "verification.VisitPhoto", "decisions.Proposal", "decisions.Opinion",
         "decisions.PublicPosting", "decisions.Objection", "decisions.Decision",
         "decisions.Appeal", "decisions.Entitlement", "decisions.EntitledPerson",
         "ratings.Rating"),
        "申请内容、材料、向有关部门核对的结果、入户调查、公示、决定和理由、您的评价和回访",
        "审核、决定和复核待遇，您不同意时可以查清", AID,
        "办结或者停发以后", "retention.case", due.cases, empty_whole_case,
    )
)  # fmt: skip
FINDING = register(
    Kept(
        "finding", "主动发现的困难", ("cases.Finding",),
        "工作人员发现谁有难处、后来怎么办的", "有难处的人有人管，不漏掉", AID, "办完以后",
        "retention.case", due.findings, lambda row, by: empty_finding(finding=row, by=by),
    )
)  # fmt: skip
COUNTER = register(
    Kept(
        "counter", "窗口代录的表和二维码", ("certificates.CounterEntry", "certificates.Code"),
        "谁替您录的、签了字的表、打在纸上的二维码", "不上网也能办，办过什么查得到", AID,
        "录入以后，那件事的资料也到期时", "retention.case", due.entries,
        lambda row, by: forget_entry(entry=row, by=by),
    )
)  # fmt: skip
PAYMENT = register(
    Kept(
        "payment", "发放资料",
        ("payments.BankFile", "payments.Line", "payments.PaidPerson", "payments.Transfer",
         "payments.Recovery", "payments.RecoveryAsk", "payments.Receipt", "payments.Batch",
         "payments.Hand"),
        "每月发了多少、发到哪个账户、有没有退回", "发放和对账", MONEY, "支付以后",
        "retention.payment", due.files, lambda row, by: empty_file(file=row, by=by),
    )
)  # fmt: skip
MESSAGE = register(
    Kept(
        "message", "发给您的消息", ("notices.Message",),
        "告诉过您的事", "让您随时能看到办到哪一步", AID, "发出以后", "retention.message",
        due.messages, lambda row, by: empty_message(message=row, by=by),
    )
)  # fmt: skip
REQUEST = register(
    Kept(
        "request", "您对资料提的要求", ("rights.Request",),
        "要求、证明、答复", "按期答复，答复了什么说得清", RIGHTS, "答复或者撤回以后",
        "retention.request", due.requests, empty_request,
    )
)  # fmt: skip
DELIVERY = register(
    Kept(
        "delivery", "送给其他系统的通知", ("notices.WebhookDelivery",),
        "只有编号，没有姓名和号码", "让其他系统知道有变化", SAFE, "送出以后", "retention.logs",
        sweep=lambda before, by: forget_deliveries(before=before, by=by), old=_old_deliveries,
    )
)  # fmt: skip
FAILURE = register(
    Kept(
        "failure", "工作人员登录失败的记录", ("accounts.SignInFailure",),
        "哪个账号、什么时候；来处只记代号", "发现有人猜密码", SAFE, "发生以后", "retention.logs",
        sweep=lambda before, by: forget_failures(before=before, by=by), old=_old_failures,
    )
)  # fmt: skip
SIGN_IN = register(
    Kept(
        "sign_in", "您的登录",
        ("registry.SignInCode", "registry.SignInThrottle", "registry.AppToken"),
        "验证码（看不出原码）、手机应用的登录", "确认是您本人", SAFE,
        "验证码两天后自动删除；手机应用的登录失效半年后自动删除",
    )
)  # fmt: skip
TRAIL = register(
    Kept(
        "trail", "谁看过、谁办过的记录", ("audit.Event",),
        "谁、什么时候、做了什么；没有姓名和号码", "您能看到谁看过您的资料，改动查得出来", SAFE,
        "一直保存，前后相扣，不能删改",
    )
)  # fmt: skip
STAFF = register(
    Kept(
        "staff", "工作人员的账号",
        ("accounts.User", "accounts.Appointment", "accounts.Nomination", "accounts.RecoveryCode"),
        "姓名、岗位、登录用的密码和动态码（看不出原文）", "每一步都知道是谁办的", SAFE,
        "停用以后也保留姓名和岗位，办过的事要说得清",
    )
)  # fmt: skip
PROGRAM = register(
    Kept(
        "program", "和其他系统的往来",
        ("accounts.ApiClient", "notices.WebhookTarget", "core.AnsweredOnce"),
        "系统名称、密钥（看不出原文）、刚答复过的内容",
        "手机应用和别的部门连得上，不会重复办", SAFE,
        "刚答复过的内容七天后自动删除；停用的系统只留名称",
    )
)  # fmt: skip
