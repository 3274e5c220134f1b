"""One row of the route table. Router and OpenAPI document are both made from it, so neither can lag behind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Literal, NamedTuple, Protocol, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from orchestrator.text import Text
from orchestrator.web.routing.answers import Handler, HttpRefusal, json_answer

Body_co = TypeVar("Body_co", bound=BaseModel | None, covariant=True)

NOT_JSON = Text(
    vi="Nội dung phải là JSON (Content-Type: application/json).",
    en="The body must be JSON (Content-Type: application/json).",
)
BAD_BODY = Text(
    vi="Nội dung gửi lên không đúng tại {fields}; xem /openapi.json.",
    en="The body is wrong at {fields}; see /openapi.json.",
)


class Access(StrEnum):
    """Who may call."""

    OPEN = "open"
    OPERATOR = "operator"  # signed in, by cookie
    METRICS = "metrics"  # this machine, an operator, or the bearer of the metrics token
    LINK = "link"  # whoever has the link: the token in the address is the lock
    SITE = "site"  # an agent, by its site's bearer token; the hub looks at it
    HOOK = "hook"  # Prosody, by the shared secret; the hooks look at it


class Caller(NamedTuple):
    """Whoever asks; an empty name on routes that are open."""

    name: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Call(Generic[Body_co]):
    """One request, let in and read."""

    request: web.Request
    caller: Caller
    body: Body_co

    def part(self, name: str) -> str:
        """A named part of the path."""
        return self.request.match_info[name]


@dataclass(frozen=True, slots=True)
class Route(Generic[Body_co]):
    """`gives` is the model of the answer, or a media type where it is none; `refuses` are statuses beyond those
    that follow from access and body."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    summary: str
    access: Access
    handle: Callable[[Call[Body_co]], Awaitable[BaseModel | web.StreamResponse]]
    takes: type[Body_co] | None = None
    uploads: str | None = None  # the media type of a body that `handle` reads itself
    gives: type[BaseModel] | str = "application/json"
    refuses: tuple[int, ...] = ()
    frames: tuple[type[BaseModel], ...] = ()  # what an event stream carries


AnyRoute = Route[Any]


class Doorman(Protocol):
    async def admit(self, access: Access, request: web.Request) -> Caller:
        """Who calls. Raises HttpRefusal when they may not."""


def attach(router: web.UrlDispatcher, routes: Iterable[AnyRoute], doorman: Doorman) -> None:
    """A page can be asked for its head alone; an agent's socket has none."""
    for route in routes:
        endpoint = _endpoint(route, doorman)
        if route.method == "GET" and route.access is not Access.SITE:
            router.add_get(route.path, endpoint)
        else:
            router.add_route(route.method, route.path, endpoint)


def _endpoint(route: AnyRoute, doorman: Doorman) -> Handler:
    async def endpoint(request: web.Request) -> web.StreamResponse:
        caller = await doorman.admit(route.access, request)
        body = await _read(request, route.takes) if route.takes else None
        answer = await route.handle(Call(request, caller, body))
        return json_answer(answer) if isinstance(answer, BaseModel) else answer

    return endpoint


async def _read(request: web.Request, model: type[BaseModel]) -> BaseModel:
    if request.content_type != "application/json":
        raise HttpRefusal(415, "not_json", NOT_JSON)
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        places = {".".join(map(str, problem["loc"])) or "JSON" for problem in error.errors(include_input=False)}
        raise HttpRefusal(400, "bad_body", BAD_BODY.format(fields=", ".join(sorted(places)))) from None
