"""The route table as an OpenAPI 3.1 document; the models give the schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import attrgetter

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from orchestrator.web.routing.answers import ErrorBody
from orchestrator.web.routing.route import Access, AnyRoute

REF = "#/components/schemas/{model}"
Json = dict[str, object]

_SECURITY: dict[Access, list[Json]] = {
    Access.OPEN: [],
    Access.LINK: [],
    Access.OPERATOR: [{"operator": []}],
    Access.METRICS: [{}, {"operator": []}, {"metricsToken": []}],
    Access.SITE: [{"siteToken": []}],
    Access.HOOK: [{"hookSecret": []}],
}
_SCHEMES: Json = {
    "operator": {
        "type": "apiKey",
        "in": "cookie",
        "name": "diemcau",
        "description": "set by POST /api/v1/login; named __Host-diemcau where the page is served by https",
    },
    "siteToken": {"type": "http", "scheme": "bearer", "description": "the token of one bridge point"},
    "metricsToken": {"type": "http", "scheme": "bearer", "description": "DIEMCAU_METRICS_TOKEN"},
    "hookSecret": {
        "type": "http",
        "scheme": "bearer",
        "description": "DIEMCAU_JITSI_HOOK_SECRET; our Prosody module signs with it instead of showing it",
    },
}
_FILE: Json = {"type": "string", "format": "binary"}
_REASONS = {
    400: "the body or the request is wrong",
    401: "not signed in, or token, secret or signature are wrong",
    403: "from another page, or without the header X-Requested-With: diemcau",
    404: "no such thing",
    409: "it is no longer what the caller saw: somebody was quicker, it was sent before, it has begun, or it is over",
    413: "the body is too large",
    415: "the body is not JSON",
    429: "too many attempts; Retry-After says when to come back",
    503: "not ready, or the store does not answer",
}


def openapi(routes: Iterable[AnyRoute], version: str) -> Json:
    """The document, ready for JSON."""
    table = list(routes)
    paths: dict[str, Json] = {}
    for route in table:
        paths.setdefault(_bare(route.path), {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Điểm Cầu", "version": version, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {"schemas": _schemas(table), "securitySchemes": _SCHEMES},
    }


def _bare(path: str) -> str:
    """Without the patterns that aiohttp reads inside braces."""
    return re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", path)


def _schemas(table: Sequence[AnyRoute]) -> object:
    gives = {route.gives for route in table if not isinstance(route.gives, str)} | {ErrorBody}
    gives |= {frame for route in table for frame in route.frames}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in sorted({r.takes for r in table if r.takes}, key=attrgetter("__name__"))),
        *((model, "serialization") for model in sorted(gives, key=attrgetter("__name__"))),
    ]
    return models_json_schema(wanted, ref_template=REF)[1]["$defs"]


def _operation(route: AnyRoute) -> Json:
    operation: Json = {
        "summary": route.summary,
        "operationId": f"{route.method.lower()}{re.sub(r'[^a-z0-9]+', '_', route.path.lower()).rstrip('_')}",
        "security": _SECURITY[route.access],
        "parameters": [*_path_parameters(route), *_header_parameters(route)],
        "responses": _responses(route),
    }
    if route.uploads:
        operation["requestBody"] = {"required": True, "content": {route.uploads: {"schema": _FILE}}}
    if route.takes:
        operation["requestBody"] = {"required": True, "content": {"application/json": _schema(route.takes)}}
    return operation


def _path_parameters(route: AnyRoute) -> list[Json]:
    names = re.findall(r"\{(\w+)\}", _bare(route.path))
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _header_parameters(route: AnyRoute) -> list[Json]:
    header: Json = {"in": "header", "schema": {"type": "string"}}
    if route.frames:
        return [header | {"name": "Last-Event-ID", "required": False, "description": "seq of the last event seen"}]
    if route.method == "POST" and route.access not in (Access.LINK, Access.HOOK):
        return [
            header | {"name": "Origin", "required": True, "description": "the address of our own page"},
            {"name": "X-Requested-With", "in": "header", "required": True, "schema": {"const": "diemcau"}},
        ]
    return []


def _responses(route: AnyRoute) -> Json:
    statuses = set(route.refuses)
    statuses |= {401} if route.access not in (Access.OPEN, Access.LINK) else set()
    by_page = route.method == "POST" or route.access is not Access.OPEN
    statuses |= {403} if by_page and route.access not in (Access.LINK, Access.HOOK) else set()
    statuses |= {400, 413, 415} if route.takes else set()
    refusals = {str(status): _refusal(status) for status in sorted(statuses)}
    if route.access is Access.SITE:
        return {"101": {"description": "the WebSocket opens; messages as in orchestrator/model/wire.py"}, **refusals}
    return {"200": _answer(route), **refusals}


def _answer(route: AnyRoute) -> Json:
    if isinstance(route.gives, str):
        frames = [{"$ref": REF.format(model=frame.__name__)} for frame in route.frames]
        schema: Json = {"type": "string"} | ({"x-events": frames} if frames else {})
        return {"description": "OK", "content": {route.gives: {"schema": schema}}}
    return {"description": "OK", "content": {"application/json": _schema(route.gives)}}


def _refusal(status: int) -> Json:
    return {"description": _REASONS[status], "content": {"application/json": _schema(ErrorBody)}}


def _schema(model: type[BaseModel]) -> Json:
    return {"schema": {"$ref": REF.format(model=model.__name__)}}
