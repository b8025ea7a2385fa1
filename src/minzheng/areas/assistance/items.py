"""The service items of social assistance."""

from typing import Any

from django.conf import settings

from minzheng.areas.assistance.evidence import NOT_ASKED, assemble, estimate
from minzheng.areas.assistance.evidence.words import FACT_WORDS
from minzheng.areas.assistance.rules.dibao import RULE
from minzheng.stages.catalog import (
    Edge,
    Estimate,
    Item,
    Limit,
    Material,
    Posting,
    Question,
    Step,
    register,
)

DIBAO_STEPS = (
    Step(
        "accept", "受理", "town_clerk",
        (
            Edge("accepted", "受理", ("check", "visit")),
            Edge("supplement", "一次告知补材料", ("supplement",)),
            Edge("rejected", "不予受理", close="rejected"),
        ),
        Limit(0, since="submission", basis="民发〔2021〕57号"),
    ),
    Step("supplement", "补材料（已一次告知）", "resident", (Edge("sent", "已补充", ("accept",)),)),
    Step(
        "check", "核对经济状况", "town_clerk",
        (Edge("done", "核对完成", ("opinion",)),),
        Limit(3, since="acceptance", basis="民发〔2021〕57号"), short="核对",
    ),
    Step(
        "visit", "入户调查", "town_clerk",
        (Edge("done", "调查完成", ("opinion",)),),
        Limit(10, since="acceptance", basis="《浙江省社会救助条例》第十一条"), short="入户",
    ),
    Step(
        "opinion", "提出初审意见", "town_lead",
        (
            Edge("agree", "同意，进入公示", ("posting",)),
            Edge("refuse", "建议不予", ("decide",)),
            Edge("return", "退回重查", ("check", "visit")),
        ),
        Limit(15, since="acceptance", basis="《浙江省社会救助条例》第十一条"),
        needs=("check", "visit"), short="初审意见",
    ),
    Step(
        "posting", "公示 7 天", "system",
        (
            Edge("clear", "公示期满，无异议", ("decide",)),
            Edge("objection", "有异议，重新调查", ("check", "visit")),
        ),
        Limit(7, "day", basis="《浙江省社会救助条例》第十一条"), short="公示",
    ),
    Step(
        "decide", "审核确认", "reviewer",
        (
            Edge("granted", "确认同意", ("pay",)),
            Edge("certified", "确认同意", close="granted"),
            Edge("refused", "不予确认", close="refused"),
            Edge("returned", "退回镇街", ("check", "visit")),
        ),
        Limit(5, basis="《浙江省社会救助条例》第十一条"), short="确认",
    ),
    Step(
        "pay", "发放（次月起）", "system", (Edge("paid", "已到账", close="granted"),),
        short="发放",
    ),
)  # fmt: skip

DIBAO_QUESTIONS = (
    Question(
        "members_same", "family", "和您一起生活的就是这几个人吗？", "yesno",
        help="这是户籍里查到的。不对也没关系，选“不是”，工作人员会来核实。", looked_up=True,
    ),
    Question(
        "members_note", "family", "哪里不一样？", "text", required=False, looked_up=True,
        help="选“不是”才要写：多了谁，少了谁。", unless="members_same",
    ),
    Question(
        "odd_income", "income", "打零工、摆摊，一个月大约挣多少？", "money",
        help="没有就填 0。工资、养老金由我们去查，不用填。",
    ),
    Question("rent_income", "income", "出租房子，一个月收多少租金？", "money", help="没有就填 0。"),
    Question(
        "support_received", "income", "不住在一起的子女或亲属，一个月给您家多少钱？", "money",
        help="没有就填 0。",
    ),
    Question(
        "deposits", "property", "全家的存款一共大约多少？", "money",
        help="包括存折、理财、保险能退的钱。大约数就行，银行那边我们会查。",
    ),
    Question(
        "phone", "contact", "您的手机号", "phone",
        help="用来告诉您办到哪一步。没有手机可以不填。", required=False,
    ),
    Question("bank", "contact", "开户银行", "text", help="例如：嘉兴银行。"),
    Question(
        "account", "contact", "银行卡号或存折账号", "account",
        help="钱会打到这个账户，户名要是您本人。",
    ),
    Question(
        "authorised", "authorise", "同意民政局查询全家的经济状况", "yesno",
        help="只用来办这件事和以后的复核。您随时可以撤回；撤回后这项待遇不能继续。",
        choices=(("yes", "同意"), ("no", "不同意")),
    ),
)  # fmt: skip

OR_EMPTY = "没有就填 0，不知道就空着。"
ESTIMATE_QUESTIONS = (
    Question(
        "people", "estimate", "一家人一共几个？", "people",
        help="您自己、配偶、没成年的和还在上学的孩子，还有靠您家养的人。自己过日子的成年子女不算。",
    ),
    Question(
        "earned", "estimate", "全家的工资和退休工资，一个月一共多少？", "money", required=False,
        help=f"算上面这几个人的。{OR_EMPTY}",
    ),
    Question(
        "pension", "estimate", "城乡居民养老金，一个月一共多少？", "money", required=False,
        help=f"也叫农保。里面有一部分不算收入。{OR_EMPTY}",
    ),
    Question(
        "other", "estimate", "别的收入，一个月大约多少？", "money", required=False,
        help=f"打零工、摆摊、房租、子女给的钱。残疾补贴、高龄津贴、救助金不用填。{OR_EMPTY}",
    ),
    Question(
        "savings", "estimate", "全家的存款一共大约多少？", "money", required=False,
        help=f"存折、理财、保险能退的钱。{OR_EMPTY}",
    ),
    Question("homes", "estimate", "家里的房子不止一套吗？", "yesno", required=False,
             choices=(("yes", "是，不止一套"), ("no", "不是，一套或者没有"))),
    Question(
        "car", "estimate", "家里有汽车吗？", "yesno", required=False,
        help="残疾人用车、摩托车、电动车、干活用的便宜车不算。",
        choices=(("yes", "有"), ("no", "没有")),
    ),
    Question(
        "frail", "estimate", "家里有重残或者重病的人吗？", "choice", required=False,
        help="看残疾证。两样都有的，选第一个。",
        choices=(
            ("severe", "有一级、二级残疾的人"),
            ("ill", "有得重病的人，或者三级智力、精神残疾的人"),
            ("none", "没有"),
        ),
    ),
)  # fmt: skip


def review_class(outcome: Any, facts: dict[str, Any]) -> str:
    """A, B or C (民发〔2021〕57号): A without labour ability, C with unstable income, else B."""
    able = [
        m for m in facts["members"]
        if 18 <= m.get("age", 0) < 60 and m.get("disability", {}).get("level", 9) > 2
        and not {"full_time_undergraduate", "serious_illness"} & set(m.get("flags", []))
    ]  # fmt: skip
    if not able:
        return "A"
    kinds = {row["kind"] for row in facts["incomes"]}
    return "C" if "business" in kinds and "wage" not in kinds else "B"


DIBAO = register(
    Item(
        code="DB",
        slug="dibao",
        name="最低生活保障",
        owner="社会救助科",
        clauses=("1.8", "1.9", "2.2", "2.9"),
        who="户籍在本区、共同生活的家庭人均月收入低于低保标准、家庭财产在规定以内的家庭",
        what="按月补足到保障标准；收入比低保标准高一点的，认定为低保边缘家庭",
        basis=(
            "《社会救助暂行办法》第九条至第十三条",
            "《浙江省社会救助条例》第九条至第十三条",
            "《最低生活保障审核确认办法》（民发〔2021〕57号，2021年7月1日起）",
        ),
        steps=DIBAO_STEPS,
        rule=RULE,
        assemble=assemble,
        sources=(
            "DS01", "DS02", "DS03", "DS04", "DS05", "DS06", "DS07", "DS08", "DS09", "DS10",
            "DS11", "DS13",
        ),
        questions=DIBAO_QUESTIONS,
        materials=(
            Material("odd_proof", "零工收入说明", "没有部门能查到零工收入"),
            Material("rent_contract", "租房合同", "租房的家庭才需要"),
            Material("support_agreement", "赡养（抚养、扶养）协议或判决书", "有约定数额的才需要"),
            Material("illness_proof", "重病诊断书", "医保还没有记录时才需要"),
            Material("authorisation_paper", "家庭成员签字的授权书", "没有全员授权，不能查询"),
        ),
        posting=Posting(
            7,
            ("申请人", "村（社区）", "保障人数", "拟定结果", "拟定金额"),
            "《浙江省社会救助条例》第十一条",
        ),
        granting={"DIBAO": "给予低保", "SINGLE": "给予单人保", "MARGIN": "认定为低保边缘家庭"},
        fact_words=FACT_WORDS,
        review_class=review_class,
        review_months={"A": 12, "B": 6, "C": 3},
        refusals={
            "R01": "人均收入不低于标准", "R02": "财产超标", "R03": "非本地户籍",
            "R04": "不符合家庭成员或单独申请条件", "R07": "拒绝授权核对或调查", "R08": "申报不实",
            "R09": "同一事由重复申请", "R10": "已享受互斥待遇", "R99": "其他",
        },
        remedies=(
            f"先问经办人，或打 {settings.HUMAN_PHONE}，我们把每一笔账讲给您听。",
            "可以在网上、窗口或电话里申请复核，我们换人再看一遍。",
            "收到决定之日起 60 日内，可以向南湖区人民政府或嘉兴市民政局申请行政复议。",
            "收到决定之日起 6 个月内，可以向人民法院提起行政诉讼。",
        ),
        total_limit=Limit(30, since="acceptance", basis="民发〔2021〕57号"),
        estimate=Estimate(ESTIMATE_QUESTIONS, estimate, NOT_ASKED),
    )
)  # fmt: skip
