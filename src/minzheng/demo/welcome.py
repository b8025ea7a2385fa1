"""What the terminal says when the demo is up: addresses, accounts, and whom to be."""

from minzheng.demo.loading.staff import CAST, PASSWORD
from minzheng.demo.synthetic.build import build
from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.core import clock

ENGLISH = {
    "village_worker": "village worker", "town_clerk": "town clerk", "town_lead": "town lead",
    "reviewer": "bureau reviewer", "pay_maker": "makes pay lists", "pay_checker": "checks them",
    "payer": "pays them", "leader": "leader", "auditor": "auditor", "operator": "operator",
    "system_admin": "opens accounts", "security_admin": "approves roles",
    "audit_admin": "reads the trail",
}  # fmt: skip
PAGES = (
    ("", "居民", "residents: an ID number is enough; the code is shown on the page"),
    ("desk/", "工作台", "staff desk: accounts below"),
    ("plan/", "计划页", "the plan, live"),
    ("open/", "公开", "public: guides, notices, letter verification"),
)
STORIES = {
    "zhang": ("张奶奶，82 岁，独居，还没有申请", "has not applied yet"),
    "son": ("张建林，张奶奶的儿子，可以替她办", "her son, may act for her"),
    "li": ("李家三口，等镇街意见", "waiting for the town's opinion"),
    "twin": ("吴家三口，今天确认，有决定书", "decided today, with the letter"),
}


def welcome(address: str) -> str:
    """The text; people and numbers in it are invented."""
    lines = ["", f"南湖民政演示区  业务日期 {clock.today()}（人和数都是编造的，金额是示例值）"]
    lines += [f"The demo district is up; business date {clock.today()}.", ""]
    lines += [f"  {address}/{path:<6} {name}  {words}" for path, name, words in PAGES]
    lines += ["", f"  工作人员 Staff（密码 password: {PASSWORD}；动态码登录时显示在页面上）"]
    for username, (name, role, place) in CAST.items():
        lines.append(f"    {username:<6} {name} {Role(role).label}（{place}） {ENGLISH[role]}")
    lines += ["", "  居民 Residents（身份证号 ID number）"]
    district = build(0)
    for story, (words, english) in STORIES.items():
        number = district.story(story).head.id_number
        lines.append(f"    {number}  {words}  {english}")
    lines += ["", "  按 Ctrl-C 停止 · Ctrl-C stops everything", ""]
    return "\n".join(lines)
