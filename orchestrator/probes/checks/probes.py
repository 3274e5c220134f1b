"""Every probe behind one door: a question goes in, what was found comes out."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import aiohttp

from orchestrator.clock import Clock
from orchestrator.errors import JitsiError
from orchestrator.model.check import CENTRE, Fault, Item, Kind, Measured, MediaPort, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.probes.checks import http, ntp, tls, websocket
from orchestrator.probes.checks.course import Course
from orchestrator.probes.checks.line import Lines
from orchestrator.probes.checks.media import Agents, Trials, ask, not_offered, reached
from orchestrator.probes.checks.names import Names

XMPP = "xmpp"
AGENT = "diemcau-check"


class Probes:
    """`async with Probes(policy, clock) as probes: await probes.measure(wanted)`, any number at once.

    `icmp` False sends no echo. Whom to trust is what OpenSSL is told: the system's authorities, or `SSL_CERT_FILE`.
    `trials` opens the one trial meeting of a run, in which the media port is asked from here and, by `agents`, from the
    sites; None: nobody may sign us in.
    """

    def __init__(
        self,
        policy: CheckPolicy,
        clock: Clock,
        *,
        icmp: bool = True,
        trust: ssl.SSLContext | None = None,
        trials: Trials | None = None,
        agents: Agents | None = None,
    ):
        self._policy = policy
        self._clock = clock
        self._wants_icmp = icmp
        self._trials = trials
        self._agents = agents
        self._trial = AsyncExitStack()
        self._offering = asyncio.Lock()
        self._offered: Sequence[MediaPort] | JitsiError | None = None
        self._names = Names()
        self._trust = trust or ssl.create_default_context()
        self._kinds: dict[Kind, Callable[[Wanted], Awaitable[Measured]]] = {
            Kind.ICMP: self._line,
            Kind.TCP: self._handshake,
            Kind.DNS: self._name,
            Kind.TLS: self._certificate,
            Kind.HTTP: self._page,
            Kind.WEBSOCKET: self._socket,
            Kind.NTP: self._time,
            Kind.MEDIA: self._media,
        }

    async def __aenter__(self) -> Self:
        self._lines = Lines(self._clock)
        self._may_echo = self._wants_icmp and self._lines.open()
        connector = aiohttp.TCPConnector(ssl=self._trust, force_close=True, limit=0, use_dns_cache=False)
        self._session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), headers={"User-Agent": AGENT}
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()
        await self._trial.aclose()
        await self._session.close()

    async def measure(self, wanted: Wanted) -> Measured:
        """Takes as long as policy allows; of what goes wrong on the way the answer tells, no error does."""
        return await self._kinds[wanted.kind](wanted)

    async def _line(self, wanted: Wanted) -> Measured:
        """By ICMP; where that may not be sent or is not answered, by TCP if the registry names a port."""
        echoed = await self._echo(wanted)
        if wanted.port is None or echoed.fault not in (Fault.SWITCHED_OFF, Fault.NO_RIGHT, Fault.SILENT):
            return echoed
        shaken = await self._handshake(wanted)
        return shaken._replace(steps=echoed.steps + shaken.steps)

    async def _echo(self, wanted: Wanted) -> Measured:
        if not self._wants_icmp:
            return Measured(Fault.SWITCHED_OFF)
        if not self._may_echo:
            return Measured(Fault.NO_RIGHT, self._lines.no_echo)
        policy = self._policy
        sent = policy.handshakes if wanted.item is Item.CONTROL else policy.echoes
        return await self._lines.echo(wanted.target, sent, policy.echo_gap_s, policy.echo_answer_s)

    async def _handshake(self, wanted: Wanted) -> Measured:
        policy = self._policy
        return await self._lines.handshake(
            wanted.target, wanted.port or 443, policy.handshakes, policy.handshake_gap_s, policy.answer_s
        )

    async def _name(self, wanted: Wanted) -> Measured:
        from orchestrator.probes.checks import dns  # its library is not needed to watch: a start does without

        if wanted.server is None:
            return await dns.resolve(wanted.target, self._policy.answer_s)
        return await dns.ask(wanted.target, wanted.server, wanted.port or dns.PORT, self._policy.answer_s)

    async def _certificate(self, wanted: Wanted) -> Measured:
        return await tls.tls(wanted.target, wanted.port or 443, self._trust, self._policy.answer_s, self._names)

    async def _page(self, wanted: Wanted) -> Measured:
        return await http.get(self._session, wanted.target, self._policy.answer_s)

    async def _socket(self, wanted: Wanted) -> Measured:
        parts = urlsplit(wanted.target)
        scheme = {"https": "wss", "http": "ws"}.get(parts.scheme, parts.scheme)
        url = urlunsplit(parts._replace(scheme=scheme))
        protocol = XMPP if wanted.item is Item.SOCKET else None
        return await websocket.upgrade(self._session, url, protocol, self._policy.answer_s)

    async def _time(self, wanted: Wanted) -> Measured:
        return await ntp.ntp(wanted.target, wanted.port or ntp.PORT, self._clock, self._policy.answer_s)

    async def _media(self, wanted: Wanted) -> Measured:
        course, within_s, agents = Course(), self._policy.answer_s, self._agents
        if self._trials is None or (wanted.site != CENTRE and agents is None):
            return Measured(Fault.NO_RIGHT)
        offered = await self._ports(self._trials)
        if isinstance(offered, JitsiError):
            return not_offered(course, offered)
        if wanted.site == CENTRE or agents is None:
            return await reached(course, offered, lambda port: ask(port, within_s))
        return await reached(course, offered, lambda port: agents.check_media(wanted.site, port, within_s))

    async def _ports(self, trials: Trials) -> Sequence[MediaPort] | JitsiError:
        """Of the one meeting for all who ask, which lasts as long as the run."""
        async with self._offering:
            if self._offered is None:
                try:
                    self._offered = await self._trial.enter_async_context(trials.meeting())
                except JitsiError as error:
                    self._offered = error
            return self._offered
