"""What stands on the sheets: the fields of the form, what is known already, what to bring."""

from typing import Any, NamedTuple

from minzheng.foundation.core import clock
from minzheng.foundation.core.identity import age_on, mask_id, mask_name, mask_phone
from minzheng.foundation.core.pages import ymd
from minzheng.foundation.core.paper import (
    Block,
    block_of,
    blocks_of,
    facts,
    heading,
    listing,
    note,
    pack,
    signing,
    table,
    ticks,
    writing,
)
from minzheng.foundation.core.paper.blocks import PEOPLE
from minzheng.stages.cases.models import Case
from minzheng.stages.cases.queries import answers_of
from minzheng.stages.cases.visitors import is_grown
from minzheng.stages.catalog import Item, registered
from minzheng.stages.catalog.questions import PAGE_TITLES, field_of
from minzheng.stages.certificates.twins.declared import LOOKS, Twin
from minzheng.stages.decisions import application
from minzheng.stages.decisions.models import Decision
from minzheng.stages.decisions.progress import title
from minzheng.stages.decisions.wanted import missing_papers
from minzheng.stages.registry.models import Person
from minzheng.stages.registry.queries import household_of
from minzheng.stages.registry.relations import RELATIONS
from minzheng.stages.verification.gather import members_of

WHERE = (
    "村、社区：交给工作人员。走不开，打电话请人上门来收。",
    "镇、街道便民服务中心：交到民政窗口。",
    "不会写，到窗口说，我们替您记；记好念给您听，您点头再交。",
)
UNSAID = "没有填"
HEADS = ("姓名", "是您的什么人", "年龄", "身份证号")


class About(NamedTuple):
    """What a filled form belongs to. `named`: whether others of the household are shown by
    their names (staff) or by their masked names (the portal, as on its other pages)."""

    person: Person
    case: Case | None = None
    decision: Decision | None = None
    named: bool = True

    @property
    def version(self) -> int:
        """Of the record that the form changes."""
        return self.case.version if self.case else self.person.version


def blank(twin: Twin) -> list[list[Block]]:
    """The sheets with nothing on them."""
    return pack([*_identity(twin, None), *_fields(twin, None), *_foot(twin, None)])


def filled(twin: Twin, about: About) -> list[list[Block]]:
    """The sheets with what is known; what is not is left to write."""
    return pack([*_identity(twin, about), *_fields(twin, about), *_foot(twin, about)])


def _identity(twin: Twin, about: About | None) -> list[Block]:
    if about is not None:
        return [heading("谁办、办哪件"), facts(_known(about))]
    if twin.about == "nothing":
        return [writing("哪个村（社区）的公示"), writing("公示的是谁（写公示上的就行）")]
    blocks = [writing("姓名"), writing("身份证号（一格一个数字）", "id")]
    if (
        twin.item is None and twin.slug != "supplement"
    ):  # an application asks for the phone among its own questions
        blocks.append(writing(f"{'现在的' if twin.slug == 'phone' else ''}手机号（没有就空着）"))
    if twin.item is not None:
        blocks.append(writing("现在住在哪里", help="例如：烟雨社区烟雨路 18 号 2 幢 101 室。"))
    elif twin.about in ("case", "decision"):
        blocks.append(writing("办件编号（找不到就空着）"))
    return [heading("您是谁"), *blocks]


def _known(about: About) -> list[tuple[str, str]]:
    person, case = about.person, about.case
    home = case.household if case else household_of(person)
    rows = [
        ("姓名", person.name),
        ("身份证号", mask_id(person.id_number.open())),
        ("手机号", mask_phone(person.phone.open()) if person.phone else "没有登记"),
        ("住址", home.address if home else "没有登记"),
    ]
    if case is not None:
        rows.append(("办的事", title(case)))
        rows.append(("办件编号", case.number or "还没有提交"))
        if case.submitted_on:
            told = f"{ymd(case.submitted_on)}，{Case.CHANNELS[case.channel]}"
            rows.append(("申请", told))
    if about.decision is not None:
        on = ymd(about.decision.decided_on)
        rows.append(("哪个决定", f"{about.decision.number}，{on}"))
    return rows


def _fields(twin: Twin, about: About | None) -> list[Block]:
    if twin.item is not None:
        return _application(twin.item, about)
    if twin.slug == "supplement":
        return _supplement(about)
    blocks: list[Block] = []
    if twin.slug in ("account", "phone"):
        blocks = [heading("改成什么")]
    if twin.form is not None:
        blocks += blocks_of(twin.form(), LOOKS, _said(twin, about))
    return blocks


def _said(twin: Twin, about: About | None) -> dict[str, Any]:
    """What was said already, where it was sent before."""
    if twin.slug == "appeal" and about is not None and about.decision is not None:
        made = about.decision.appeals.first()
        return {"text": made.text.open()} if made else {}
    return {}


def _supplement(about: About | None) -> list[Block]:
    if about is not None and about.case is not None:
        rows = [(code, f"{name}（{why}）") for code, name, why in missing_papers(about.case)]
        asked = ticks("要补的材料，交了哪样勾哪样", rows) if rows else note("现在没有要补的材料。")
        return [heading("补什么"), asked, writing("还想说明的")]
    found = {material.code: material for item in registered() for material in item.materials}
    rows = [(code, f"{material.name}（{material.why}）") for code, material in found.items()]
    return [
        heading("补什么"), ticks("交了哪样勾哪样", rows), writing("别的材料、想说明的")
    ]  # fmt: skip


def _application(item: Item, about: About | None) -> list[Block]:
    blocks = [heading(PAGE_TITLES["family"]), _people(about)]
    case = about.case if about else None
    answers = answers_of(case) if case else {}
    words = application.shown(item, answers)
    page = "family"
    for question in item.questions:
        if question.page == application.AUTHORISE or (about is None and question.looked_up):
            continue
        if question.page != page:
            page = question.page
            blocks.append(heading(PAGE_TITLES.get(page, "")))
        field = field_of(question, question.required)
        said = words[question.key] if question.kind not in ("yesno", "choice") else ""
        if case is not None and case.state != "draft" and question.kind not in ("yesno", "choice"):
            said = said or UNSAID
        blocks.append(block_of(field, _look(question.kind), answers.get(question.key), said))
    return [*blocks, *_consent(item)]


def _look(kind: str) -> str:
    return kind if kind in ("money", "phone", "account") else ""


def _people(about: About | None) -> Block:
    if about is None or about.case is None:
        return table(HEADS, [], PEOPLE)
    case = about.case
    rows = []
    for one in members_of(case):
        person, own = one.person, one.person_id == about.person.pk
        name = person.name if own or about.named else mask_name(person.name)
        relation = "申请人" if own else RELATIONS.get(one.relation, "家人")
        age = age_on(person.birth_on, case.submitted_on or clock.today())
        rows.append((name, relation, f"{age} 岁", mask_id(person.id_number.open())))
    return table(HEADS, rows)


def _consent(item: Item) -> list[Block]:
    """The authorisation: whom we ask and what for; the signatures that follow give it."""
    asked = [f"{owner}：{said}" for owner, said in application.sources(item)]
    if not asked:
        return []
    return [
        heading("同意查询"),
        note(
            f"我和一起生活的成年家人同意民政部门查询全家的经济状况，只用来办{item.name}和以后的"
            "定期核查。可以随时撤回；撤回后不再查，这项待遇不能继续。"
        ),
        listing("问谁、查什么", asked),
        note("请全家成年人签字，缺一位都不能查询。未满 18 岁的由监护人代签。", strong=True),
    ]


def _signers(item: Item, about: About | None) -> list[str]:
    """Who signs that we may ask: each grown-up by name where known, else a line a row."""
    if not application.sources(item):
        return []
    if about is None or about.case is None:
        return ["本人", *["家人"] * (PEOPLE - 1)]
    people = [one.person for one in members_of(about.case) if is_grown(one.person)]
    own = about.person.pk
    return [p.name if p.pk == own or about.named else mask_name(p.name) for p in people]


def _foot(twin: Twin, about: About | None) -> list[Block]:
    if twin.item is not None:
        papers = [f"{paper.name}：{paper.why}" for paper in twin.item.materials]
        return [
            signing(*_signers(twin.item, about), "经办人（收表）"),
            listing("要带什么：一个身份证号就够了，只有我们查不到的才请您补", papers),
            listing("交到哪里", list(WHERE)),
        ]
    bring = "；".join(twin.bring) + "。"
    last = listing("要带什么、交到哪里", [bring, *WHERE])
    own = [] if twin.about == "nothing" else ["本人签字"]
    if twin.slug == "mandate":
        own.append("代办人签字")
    return [signing(*own, "经办人（收表）"), last]
