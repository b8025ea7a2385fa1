"""What every desk page shows around its content: navigation with counts, search, who."""

from base64 import b64encode
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from minzheng.channels.desk.views.waiting import COUNTED_FOR
from minzheng.foundation.accounts.abilities import Role
from minzheng.foundation.accounts.models import User
from minzheng.foundation.accounts.scope import NOBODY, Scope
from minzheng.foundation.core.sealing import blind

LINKS: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = (
    # group: (words, view, abilities that open it, any of them)
    (
        "",
        (
            ("我的待办", "desk:worklist", "accept visit opine decide"),
            ("全部办件", "desk:cases", "see_cases"),
            ("今天要做", "desk:today", "visit"),
            ("主动发现", "desk:findings", "visit accept"),
            ("窗口办理", "desk:file", "file_for_resident"),
            ("公示与异议", "desk:postings", "see_cases"),
            ("不满意回访", "desk:call_backs", "call_back"),
            ("在享待遇", "desk:entitlements", "see_cases"),
        ),
    ),
    (
        "资金",
        (
            ("发放批次", "desk:batches", "see_payments"),
            ("退汇与追回", "desk:returns", "see_payments"),
        ),
    ),
    (
        "登记",
        (
            ("居民", "desk:people", "see_people"),
            ("名册导入", "desk:roster", "import_roster"),
            ("个人信息请求", "desk:rights", "answer_rights file_for_resident"),
        ),
    ),
    (
        "账号",
        (
            ("账号与岗位", "desk:staff", "keep_accounts keep_security"),
            ("登录失败", "desk:staff_failures", "keep_security"),
        ),
    ),
    (
        "工具",
        (
            ("数据与图表", "cockpit:figures", "see_figures"),
            ("审计记录", "desk:audit", "see_audit"),
            ("运行状况", "desk:doctor", "operate"),
            ("组件样张", "desk:gallery", "operate"),
            ("工作日历", "desk:calendar", ""),
            ("九大计划", "cockpit:plan", ""),
            ("改密码", "accounts:password", ""),
        ),
    ),
)


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """Names of the desk base; empty for anyone who is not staff."""
    scope: Scope = getattr(request, "scope", NOBODY)
    if not scope.grants:
        return {"nav": [], "search_url": "", "who": "", "sign_out_url": ""}
    return {
        "nav": navigation(scope, request.path),
        "waiting_url": _address("desk:waiting") if scope.can(*COUNTED_FOR) else "",
        "search_url": _address("desk:search") if scope.can("see_people", "see_cases") else "",
        "who": who(request, scope),
        **(waiting_of(request.user) if scope.can("visit") else {}),
        "sign_out_url": _address("accounts:sign_out"),
    }


def waiting_of(user: object) -> dict[str, str]:
    """Whose forms wait on this phone for a signal, and the key (32 bytes, base64) they lie under.

    They go out from any page of their writer. The key is his as long as the index key stays, so
    that no change of session or of seal keys closes what waits. In base64, as a long row of
    digits would look like somebody's number to whoever scans pages for one.
    """
    public_id = getattr(user, "public_id", "")
    key = bytes.fromhex(blind("kept on a phone", public_id))
    return {"waits_for": public_id, "waits_key": b64encode(key).decode()}


@cache
def _address(view: str) -> str:
    return reverse(view)


def navigation(scope: Scope, here: str) -> list[dict[str, Any]]:
    """The groups of links this person may open."""
    groups = []
    for title, links in LINKS:
        allowed = [
            {
                "label": label,
                "url": (address := _address(view)),
                "current": here == address,
                "place": view.replace(":", "-"),
            }
            for label, view, ability in links
            if not ability or scope.can(*ability.split())
        ]
        if allowed:
            groups.append({"title": title, "links": allowed})
    return groups


def who(request: HttpRequest, scope: Scope) -> str:
    """«南湖街道 · 镇街经办 王»."""
    if not isinstance(request.user, User):
        return ""
    posts = [f"{grant.place} · {Role(grant.role).label}" for grant in scope.grants]
    return f"{'、'.join(posts)} {request.user.display_name}"
