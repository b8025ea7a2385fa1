"""The whole API: its rooms, its doors, and its description."""

from typing import Any

from django.urls import URLPattern
from django.urls.resolvers import RoutePattern
from ninja import NinjaAPI

from minzheng.channels.api import problems
from minzheng.channels.api.auth import ClientKey, ResidentToken
from minzheng.channels.api.problems import Problem
from minzheng.channels.api.reading import Read, guarded
from minzheng.channels.api.verbs import cases, drafts, items, letters, me, sign_in
from minzheng.foundation.core.doors import Door

ROOT = "/api/v1/"
ABOUT = (
    "居民应用和其他系统用的接口。只用 POST，路径固定，编号写在 JSON 里；请求体最多 200,000 字节。"
    "令牌放在 Authorization 头里，不看 cookie。写操作要带 Idempotency-Key。"
    "出错都是 application/problem+json，code 是不会变的数字，detail 可以直接给人看。"
)
NAME = "minzheng-api"
# What may go wrong wherever it says so; a verb's own words are in `detail`.
ALWAYS = (400, 413, 415, 422, 500)
BY_KIND = {"public": (), "token": (401, 403, 404, 409), "client": (401, 403)}
SIGN_IN = (401, 409, 429)


def build() -> NinjaAPI:
    """The API with every room."""
    api = NinjaAPI(
        title="南湖民政接口", version="1", description=ABOUT, docs_url=None, openapi_url=None,
        urls_namespace="api", parser=Read(),
    )  # fmt: skip
    problems.install(api)
    api.add_router("/sign-in", sign_in.router)
    api.add_router("/items", items.router)
    api.add_router("/drafts", drafts.router)
    api.add_router("/cases", cases.router)
    api.add_router("/me", me.router)
    api.add_router("/letters", letters.router)
    api.add_router("/systems", letters.systems)
    return api


API = build()


def addresses() -> list[URLPattern]:
    """Every verb behind the door that its own authentication says, and no other."""
    doors = _doors()
    found = []
    for pattern in API.urls[0]:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and route in doors:
            view = guarded(pattern.callback, doors[route])
            found.append(URLPattern(RoutePattern(route, is_endpoint=True), view, name=pattern.name))
    return found


def description() -> dict[str, Any]:
    """OpenAPI 3.1 of everything that is served."""
    schema: dict[str, Any] = dict(API.get_openapi_schema(path_prefix=ROOT))
    schema["components"]["schemas"]["Problem"] = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    for name, part in schema["components"]["schemas"]["Problem"].pop("$defs").items():
        schema["components"]["schemas"][name] = part
    doors = _doors()
    for path, verbs in schema["paths"].items():
        verbs["post"]["operationId"] = path.removeprefix(ROOT).replace("/", "_")
        kind = doors[path.removeprefix(ROOT)].kind
        more = SIGN_IN if path.startswith(f"{ROOT}sign-in/") else ()
        for status in sorted({*ALWAYS, *BY_KIND[kind], *more}):
            verbs["post"]["responses"][status] = _problem(status)
        verbs["post"]["responses"] = {str(k): v for k, v in verbs["post"]["responses"].items()}
    return schema


def _problem(status: int) -> dict[str, Any]:
    titles = dict.fromkeys(
        f"{code.value} {told.title}"
        for code, told in problems.TABLE.items()
        if told.status == status
    )
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": "；".join(titles), "content": content}


def _doors() -> dict[str, Door]:
    """Route to door."""
    found = {}
    for bound in API._get_bound_routers():
        for path, view in bound.path_operations.items():
            (operation,) = view.operations
            auth = operation.auth_callbacks
            route = f"{bound.prefix}/{path}".replace("//", "/").strip("/")
            found[route] = _door(auth[0] if auth else None)
    return found


def _door(auth: Any) -> Door:
    match auth:
        case None:
            return Door("public")
        case ResidentToken():
            return Door("token")
        case ClientKey():
            return Door("client", (auth.scope,))
    raise TypeError("a verb with an authentication of its own")
