"""The agents' socket: lets one instance a site in, hears it, asks it, and says why it is turned away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog
from aiohttp import hdrs, web

from orchestrator.errors import StoreError
from orchestrator.model.check import Fault, MediaPort
from orchestrator.model.events import AgentAttached, AgentDetached
from orchestrator.model.signals import Reading, Source
from orchestrator.model.wire import (
    MEDIA,
    VERSION,
    Beat,
    Bye,
    Echo,
    Hello,
    MediaChecked,
    Pong,
    StampGrant,
    Welcome,
)
from orchestrator.text import Locale, Text
from orchestrator.web.access.guard import Guard, bearer
from orchestrator.web.agents.arrivals import Arrivals
from orchestrator.web.agents.attachment import HEARTBEAT_S, MESSAGE_BYTES, Attachment, Parted
from orchestrator.web.agents.reasons import BAD_TOKEN, NOT_FOR_BROWSERS, refusal
from orchestrator.web.routing.answers import HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

log = structlog.get_logger(__name__)
HELLO_S = 5.0
RECHECK_S = 30.0


class Sites(Protocol):
    async def site(self, token: str) -> str | None: ...


class Roster(Protocol):
    """Which agent instance speaks for a site."""

    def admit(self, site: str, instance: str, now: float) -> str | None: ...
    def heard(self, site: str, instance: str, now: float) -> None: ...
    def left(self, site: str, instance: str) -> None: ...
    def ban(self, site: str, instance: str) -> None: ...


class Listener(Protocol):
    """The watch."""

    def hear(self, reading: Reading) -> None: ...
    def attached(self, body: AgentAttached) -> None: ...
    def parted(self, body: AgentDetached) -> None: ...


class Hub:
    """`grant` gives an instance its STAMP session, or None where there is no UDP; `beat_s` is the rhythm of beats
    over the socket where UDP is blocked."""

    def __init__(
        self,
        sites: Sites,
        guard: Guard,
        roster: Roster,
        listener: Listener,
        *,
        grant: Callable[[str, str], StampGrant | None],
        beat_s: float,
        locale: Locale = "vi",
    ) -> None:
        self._sites = sites
        self._guard = guard
        self._roster = roster
        self._listener = listener
        self._grant = grant
        self._beat_s = beat_s
        self._locale = locale
        self._seats: dict[str, Attachment] = {}
        self._arrivals = Arrivals(guard)

    def routes(self) -> list[AnyRoute]:
        summary = "The agents' WebSocket; messages as in orchestrator/model/wire.py"
        return [Route("GET", "/agent", summary, Access.SITE, self.open, gives="*/*", refuses=(429, 503))]

    def ping(self, site: str) -> None:
        """Ask a site's agent for a sign of life; the answer is heard as a reading with its round trip."""
        if seat := self._seats.get(site):
            seat.ping()

    @property
    def media_sites(self) -> frozenset[str]:
        """The sites whose agents can ask a media port."""
        return frozenset(site for site, seat in self._seats.items() if MEDIA in seat.can)

    async def check_media(self, site: str, port: MediaPort, within_s: float) -> float | tuple[Fault, str | Text]:
        """Ask a bridge's media port from a site: the round trip in ms, or what is wrong."""
        seat = self._seats.get(site)
        told = await seat.check_media(port, within_s) if seat and MEDIA in seat.can else None
        if told is None:
            return Fault.NO_AGENT, ""
        return (told.fault or Fault.SILENT, told.said) if told.ms is None else told.ms

    def revoke(self, site: str, reason: str = "revoked") -> None:
        """Send a site's agent away: its token was revoked, or the site is `unknown` since a reload."""
        if seat := self._seats.get(site):
            if reason == "revoked":
                self._roster.ban(site, seat.instance)
            self._part(seat, reason)
            seat.dismiss(refusal(self._locale, reason))

    async def recheck(self) -> None:
        """Looks every RECHECK_S, until cancelled, whether the agents' tokens still hold."""
        while True:
            await asyncio.sleep(RECHECK_S)
            await self.recheck_once()

    async def recheck_once(self) -> None:
        for seat in list(self._seats.values()):
            try:
                holds = await self._sites.site(seat.token) == seat.site
            except StoreError:
                return  # nobody can tell; they stay
            if not holds and self._seats.get(seat.site) is seat:
                self.revoke(seat.site)

    async def close(self) -> None:
        seats = list(self._seats.values())
        self._seats.clear()  # our own end is not theirs, and the journal tells it once
        await asyncio.gather(*(seat.close() for seat in seats), return_exceptions=True)

    async def open(self, call: Call[None]) -> web.StreamResponse:
        request = call.request
        site, token = await self._identify(request)
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, max_msg_size=MESSAGE_BYTES, compress=False, autoping=False, timeout=1.0
        )
        with self._arrivals.of(site, request):
            try:
                await socket.prepare(request)
            except ConnectionError:  # its line was cut while it dialled: nobody is there to be answered
                return web.Response(status=400)
            seat = Attachment(socket, request, site, token)
            hello = await self._welcome(seat, request)
        if hello:
            await self._serve(seat, hello, request)
        return socket

    async def _identify(self, request: web.Request) -> tuple[str, str]:
        """The site whose token this is, and the token."""
        if hdrs.ORIGIN in request.headers:
            self._guard.refused("agent", "origin", request)
            raise HttpRefusal(403, "origin", NOT_FOR_BROWSERS)
        token = bearer(request)
        site = await self._sites.site(token) if token else None
        if not token or site is None:
            self._guard.refused("agent", "token", request)
            raise HttpRefusal(401, "token", BAD_TOKEN)
        return site, token

    async def _welcome(self, seat: Attachment, request: web.Request) -> Hello | None:
        """Its hello, when it may stay; otherwise it has been told why not."""
        reason, hello = await self._first_words(seat)
        if hello and hello.v > VERSION:
            reason = "version"
        elif hello:
            reason = self._roster.admit(seat.site, hello.instance, asyncio.get_running_loop().time())
        if hello and reason is None:
            return hello
        if reason and reason != "closed":
            self._guard.refused("agent", reason, request, site=seat.site)
            await seat.dismiss(refusal(self._locale, reason), deaf=reason == "flooding")
        return None

    async def _first_words(self, seat: Attachment) -> tuple[str | None, Hello | None]:
        try:
            async with asyncio.timeout(HELLO_S):
                hello = await seat.receive()
        except TimeoutError:
            return "silent", None
        except Parted as parted:
            return parted.reason, None
        return (None, hello) if isinstance(hello, Hello) else ("malformed", None)

    async def _serve(self, seat: Attachment, hello: Hello, request: web.Request) -> None:
        address = self._guard.address(request)
        self._take_seat(seat, hello, address)
        reason = "closed"
        try:
            grant = self._grant(seat.site, hello.instance)
            await seat.send(Welcome(site=seat.site, stamp=grant, beat_s=self._beat_s))
            await self._listen(seat, address)
        except Parted as parted:
            reason = parted.reason
        finally:
            self._part(seat, reason)
        if reason in ("flooding", "malformed"):
            if reason == "flooding":
                self._arrivals.keep_out(seat.site)
            self._guard.refused("agent", reason, request, site=seat.site)
            await seat.dismiss(refusal(self._locale, reason), deaf=reason == "flooding")
        if reason == "silent":
            seat.abort()  # nobody is there to close with

    def _take_seat(self, seat: Attachment, hello: Hello, address: str) -> None:
        if former := self._seats.get(seat.site):
            self._part(former, "replaced")
            former.dismiss(refusal(self._locale, "replaced"))
        seat.instance, seat.can = hello.instance, hello.can
        self._seats[seat.site] = seat
        self._listener.attached(
            AgentAttached(
                site=seat.site,
                instance=hello.instance,
                address=address,
                version=hello.version,
                process_s=hello.process_s,
                machine_s=hello.machine_s,
            )
        )

    async def _listen(self, seat: Attachment, address: str) -> None:
        """Hears it until it parts; whatever it says keeps its place."""
        loop = asyncio.get_running_loop()
        while True:
            message = await seat.receive()
            if self._seats.get(seat.site) is not seat:
                raise Parted("replaced")
            now = loop.time()
            self._roster.heard(seat.site, seat.instance, now)
            match message:
                case Beat():
                    reading = Reading(
                        seat.site, Source.SOCKET, now, rtt_ms=message.rtt_ms, deaf_s=message.deaf_s, via=address
                    )
                    self._listener.hear(reading)
                    await seat.send(Echo(seq=message.seq))
                case Pong():
                    rtt_ms = seat.round_trip_ms(message)
                    self._listener.hear(Reading(seat.site, Source.SOCKET, now, rtt_ms=rtt_ms, via=address))
                case MediaChecked():
                    seat.media_checked(message)
                case Bye():
                    self._roster.left(seat.site, seat.instance)
                    raise Parted("bye")
                case Hello():
                    raise Parted("malformed")

    def _part(self, seat: Attachment, reason: str) -> None:
        """Once for each attachment, whoever sees its end first."""
        if self._seats.get(seat.site) is seat:
            del self._seats[seat.site]
            self._listener.parted(AgentDetached(site=seat.site, instance=seat.instance, reason=reason))
