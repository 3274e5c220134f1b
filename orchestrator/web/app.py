"""The web application, put together from its parts; whoever composes the service gives the edges."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

import structlog
from aiohttp import web

from orchestrator.clock import Clock
from orchestrator.errors import EdgeError, complaint
from orchestrator.model.events import SYSTEM
from orchestrator.model.registry import Registry
from orchestrator.model.wire import StampGrant
from orchestrator.text import Locale, Text
from orchestrator.web.access.doorkeeper import Accounts, Doorkeeper
from orchestrator.web.access.guard import AccessRules, Guard
from orchestrator.web.access.links import AckLinks, SiteLinks
from orchestrator.web.access.sign_in import Operators, SignIn
from orchestrator.web.agents.hub import Hub, Listener, Roster
from orchestrator.web.api import Api, Recorder
from orchestrator.web.jitsi.hooks import HookDoor, Hooks
from orchestrator.web.metrics import Metrics, Vitals
from orchestrator.web.office.calendar import CalendarFeed
from orchestrator.web.office.meetings import Meetings, Planner
from orchestrator.web.office.people import People
from orchestrator.web.office.preparation import Desk, Preparation
from orchestrator.web.office.redaction import Redactions
from orchestrator.web.office.reports import Reports, Sessions
from orchestrator.web.office.room import RoomDesk, SessionRoom
from orchestrator.web.office.sheet import RollCallSheet
from orchestrator.web.pages import STATIC, Pages, secure
from orchestrator.web.points.acknowledge import AcknowledgePage
from orchestrator.web.points.site_page import Reception, SitePage, Strangers
from orchestrator.web.refusals import Refusals
from orchestrator.web.routing.answers import speak
from orchestrator.web.routing.openapi import openapi
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route, attach
from orchestrator.web.streaming.stream import Boards, EventStream, Feed, Patience, Streams

log = structlog.get_logger(__name__)
BODY_BYTES = 64 * 1024
FLUSH_S = 1.0

PORT_TAKEN = Text(
    vi="Không mở được {host}:{port} ({reason}); kiểm tra DIEMCAU_HOST, hoặc chọn cổng khác bằng DIEMCAU_PORT.",
    en="Cannot open {host}:{port} ({reason}); check DIEMCAU_HOST, or choose another port with DIEMCAU_PORT.",
)


class PublicPages(NamedTuple):
    """What opens with a link alone."""

    reception: Reception
    site_links: SiteLinks
    ack_links: AckLinks


class AllAccounts(Accounts, Operators, Protocol):
    """Sessions, operators and site tokens."""


class Journal(Feed, Recorder, Protocol):
    """The ledger: what was told, and what is to be told."""


class Room(Protocol):
    def routes(self) -> list[AnyRoute]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """All that the web needs of the other rooms. `not_ready` as for `Pages`, `grant` and `beat_s` as for `Hub`.

    `hooks` is None without the secret that Prosody shares with us: nobody can post to us then.
    """

    clock: Clock
    accounts: AllAccounts
    journal: Journal
    boards: Boards
    registry: Callable[[], Registry]
    roster: Roster
    listener: Listener
    grant: Callable[[str, str], StampGrant | None]
    vitals: Vitals
    refusals: Refusals
    not_ready: Callable[[], Text | None]
    desk: Desk
    room_desk: RoomDesk
    planner: Planner
    calendar_token: str = field(repr=False)
    people: People
    reports: Sessions
    points: PublicPages
    hooks: HookDoor | None


@dataclass(frozen=True, slots=True)
class Parts:
    """The service calls `streams.publish` and `metrics.count` for each event it has folded, and `hub.ping`."""

    hub: Hub
    streams: Streams
    metrics: Metrics
    refusals: Refusals
    clock: Clock
    rules: AccessRules
    guard: Guard
    routes: list[AnyRoute]


def assemble(
    edges: Edges,
    rules: AccessRules,
    *,
    version: str,
    beat_s: float,
    locale: Locale = "vi",
    static: Path = STATIC,
    patience: Patience | None = None,
) -> Parts:
    """Make the parts and the table of all routes."""
    clock, refusals = edges.clock, edges.refusals
    doorkeeper = Doorkeeper(edges.accounts, clock)
    guard = Guard(doorkeeper, refusals, rules, clock)
    hub = Hub(doorkeeper, guard, edges.roster, edges.listener, grant=edges.grant, beat_s=beat_s, locale=locale)
    streams = Streams(edges.boards, edges.journal, clock)
    metrics = Metrics(
        edges.boards, edges.vitals, clock, rejections=lambda: refusals.totals, stream_clients=lambda: streams.readers
    )
    api = Api(edges.registry, edges.boards, streams, edges.journal, clock)
    rooms: tuple[Room, ...] = (
        SignIn(edges.accounts, doorkeeper, guard, clock, partial(edges.journal.record, SYSTEM)),
        api,
        Preparation(edges.desk),
        SessionRoom(edges.room_desk),
        RollCallSheet(edges.room_desk, edges.registry),
        Meetings(edges.planner, clock),
        CalendarFeed(edges.planner, edges.registry, clock, edges.calendar_token, rules.public_url),
        edges.people,
        Reports(edges.reports, edges.registry),
        Redactions(edges.reports),
        EventStream(streams, guard.session, patience or Patience()),
        hub,
        *_public(edges, api, guard),
        *((Hooks(edges.hooks, guard, clock),) if edges.hooks else ()),
        Pages(metrics, edges.not_ready, static),  # last: its route of files takes whatever is left
    )
    routes = [route for room in rooms for route in room.routes()]
    routes.insert(0, _description(routes, version))
    return Parts(hub, streams, metrics, refusals, clock, rules, guard, routes)


def _public(edges: Edges, api: Api, guard: Guard) -> tuple[SitePage, AcknowledgePage]:
    reception, site_links, ack_links = edges.points
    strangers = Strangers(guard, edges.clock)
    return (
        SitePage(reception, site_links, strangers, lambda: edges.registry().organization),
        AcknowledgePage(api, ack_links, strangers, edges.registry, edges.clock),
    )


def build_app(parts: Parts) -> web.Application:
    app = web.Application(middlewares=[speak], client_max_size=BODY_BYTES)
    attach(app.router, parts.routes, parts.guard)
    app.on_response_prepare.append(partial(secure, https=parts.rules.secure))
    app.cleanup_ctx.append(partial(_background, parts))
    app.on_shutdown.append(partial(_let_go, parts))
    return app


class Server:
    """The application on a TCP port."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0, keepalive_timeout=30.0)

    async def start(self, host: str, port: int) -> int:
        """The port that was opened, for `port` 0 as well. Raises EdgeError when it cannot be."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            text = PORT_TAKEN.format(host=host, port=port, reason=complaint(error))
            raise EdgeError(text, retry=False) from error
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        await self._runner.cleanup()


def _description(routes: list[AnyRoute], version: str) -> AnyRoute:
    """The route that describes all routes, itself among them."""

    async def describe(call: Call[None]) -> web.Response:
        return web.Response(text=json.dumps(openapi(routes, version)), content_type="application/json")

    return Route("GET", "/openapi.json", "This description", Access.OPEN, describe)


async def _background(parts: Parts, app: web.Application) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(work) for work in (parts.streams.tick(), parts.hub.recheck(), _flush(parts))]
    for task in tasks:
        task.add_done_callback(_tell_failure)
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await task


def _tell_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception():
        log.error("background work ended", exc_info=task.exception())


async def _flush(parts: Parts) -> None:
    while True:
        await asyncio.sleep(FLUSH_S)
        parts.refusals.flush(parts.clock.monotonic())


async def _let_go(parts: Parts, app: web.Application) -> None:
    parts.streams.close()
    await parts.hub.close()
