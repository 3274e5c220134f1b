"""The composition root: opens the edges, names the stages in the order of the flow, runs them."""

from __future__ import annotations

import gc
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from importlib.metadata import version
from types import TracebackType
from typing import Self

from orchestrator import notices
from orchestrator.clock import Clock, SystemClock
from orchestrator.config.settings import Settings, secret_of
from orchestrator.config.watcher import RegistryFile
from orchestrator.edges import Edges
from orchestrator.errors import ProbeError
from orchestrator.jitsi.keys import login_key
from orchestrator.jitsi.signs.hooks import Hooks
from orchestrator.jitsi.xmpp.trial import open_trials
from orchestrator.live.agents import Roster
from orchestrator.model.check import CENTRE
from orchestrator.model.events import SYSTEM
from orchestrator.model.registry import Registry
from orchestrator.model.signals import Reading, Source
from orchestrator.model.views.board import Notice
from orchestrator.probes.checks.probes import Probes
from orchestrator.probes.icmp import IcmpEcho
from orchestrator.probes.tcp import TcpEcho
from orchestrator.service.audience import Audience, Boards
from orchestrator.service.health import Health
from orchestrator.service.heartbeats import Heartbeats
from orchestrator.service.housekeeping import keep_house
from orchestrator.service.lock import held
from orchestrator.service.register import Register, Reload
from orchestrator.sessions.archive import Archive
from orchestrator.sessions.people.directory import Directory
from orchestrator.sessions.people.sheet import PeopleSheet
from orchestrator.sessions.people.wording import CLASH
from orchestrator.sessions.rooms.parts import access_of
from orchestrator.sessions.secretariat import Means, Secretariat
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from orchestrator.tasks import Tasks
from orchestrator.web import app as web
from orchestrator.web.access.guard import AccessRules
from orchestrator.web.access.links import AckLinks, SiteLinks
from orchestrator.web.jitsi.hooks import HookDoor
from orchestrator.web.office.calendar import calendar_token
from orchestrator.web.office.people import People
from orchestrator.web.refusals import Refusals

VERSION = version("diemcau")


class Service:
    """`async with Service(settings, registry) as service:` runs it until the block ends.

    `file` is where the registry came from, when changes to it are to be taken up. Entering raises BadInput,
    StoreError, ProbeError or EdgeError when the service cannot start.
    """

    def __init__(
        self, settings: Settings, registry: Registry, *, file: RegistryFile | None = None, clock: Clock | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.register = Register(registry, self.clock)
        self._file = file
        self._stack = AsyncExitStack()
        self._tasks = Tasks()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await self._open_store(stack)
            no_icmp = self._open_probes(stack)
            await self._open_sessions(stack)
            self._assemble_web()
            await self._open_doors(stack)
            self._watches.notify(notices.NO_ICMP, no_icmp)
            await self._start(stack)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.health.ready = False
        await self._stack.aclose()

    @property
    def registry(self) -> Registry:
        return self.register.current

    @property
    def stamp_port(self) -> int:
        return self._heartbeats.port

    @property
    def url(self) -> str:
        """Where the board is."""
        return self.settings.public_url or f"http://{self.settings.host}:{self.port}"

    # ── opening, in the order of the flow ───────────────────────────────────────────────────────────

    async def _open_store(self, stack: AsyncExitStack) -> None:
        self._secret = secret_of(self.settings)
        self._login = login_key(self.settings)
        stack.enter_context(held(self.settings.state_dir))
        self.store = await open_store(self.settings.database_url, self.clock)
        stack.push_async_callback(self.store.close)
        self.accounts = self.store.accounts
        self.ledger = Ledger(self.store.journal, self.clock, on_lost=lambda stream: self.health.taken_over(stream))
        stack.push_async_callback(self.ledger.close)
        await self.ledger.open(SYSTEM)

    def _open_probes(self, stack: AsyncExitStack) -> Notice | None:
        """ICMP where we may, TCP where we must; the reflector listens later, with the other doors."""
        tcp = TcpEcho(self._answered(Source.TCP), on_local_error=self._own_error, clock=self.clock)
        stack.callback(tcp.close)
        icmp = IcmpEcho(self._answered(Source.ICMP), on_local_error=self._own_error, clock=self.clock)
        refusal = None
        try:
            if self.settings.icmp:
                icmp.open()
                stack.callback(icmp.close)
        except ProbeError as error:
            refusal = notices.no_icmp(error)
        may_icmp = self.settings.icmp and refusal is None
        self._edges = Edges(icmp if may_icmp else None, tcp)
        self._edges.use(self.registry)
        return refusal

    async def _open_sessions(self, stack: AsyncExitStack) -> None:
        self.directory = Directory(
            self.store.people,
            lambda: self.register.written,
            self.clock,
            guests=lambda: self.sessions.guests(),
            duties=lambda: self.sessions.duties(),
            on_changed=self._contacts_changed,
        )
        await self.directory.open()
        stack.push_async_callback(self.register.close)
        self.register.take(self.register.written)
        self.register.current = self.directory.with_contacts(self.register.written)
        self.roster = Roster(frozenset(site.id for site in self.registry.sites))
        base = self.settings.pages_url
        self._site_links, self._ack_links = SiteLinks(self._secret, base), AckLinks(self._secret, base)
        means = Means(
            ledger=self.ledger,
            archive=self.store.telemetry,
            edges=self._edges,
            probing=self._probes,
            login=self._login,
            media_from=self._media_from,
            clock=self.clock,
            version=VERSION,
            link=self._site_links.url,
            ack_url=self._ack_links.url if self.settings.public_pages else None,
            own=self.directory.with_own,
            stepped=lambda seconds: self.health.clock_stepped(seconds),
            jitsi=access_of(self.settings, self.registry.conference),
        )
        self.sessions = Secretariat(self.registry, self.register.channels, self.register.post, means)
        self._watches = self.sessions.watches
        self.health = Health(self.ledger, self._watches, self.register, self._ended, self.clock)
        self._edges.count = self.sessions.rooms.ask
        await self.sessions.open(stack)

    def _assemble_web(self) -> None:
        self.refusals = Refusals(lambda body: self.ledger.record(SYSTEM, body))
        self._heartbeats = Heartbeats(self._secret, self.roster, self.refusals, self._watches, self.clock)
        edges = web.Edges(
            clock=self.clock,
            accounts=self.accounts,
            journal=self.ledger,
            boards=Boards(self.sessions),
            registry=lambda: self.registry,
            roster=self.roster,
            listener=self._watches,
            grant=self._heartbeats.grant,
            vitals=self.health,
            refusals=self.refusals,
            not_ready=self.health.not_ready,
            desk=self.sessions.desk,
            planner=self.sessions.planner,
            calendar_token=calendar_token(self._secret),
            people=People(self.directory, PeopleSheet(self.directory, lambda: self.settings.locale)),
            reports=Archive(
                self.sessions.book, self.sessions.planner, self.store.journal, self.ledger, self.store.telemetry
            ),
            points=web.PublicPages(self.sessions.reception, self._site_links, self._ack_links),
            hooks=self._hooks(),
            room_desk=self.sessions.room_desk,
        )
        token = self.settings.metrics_token
        rules = AccessRules(
            self.settings.public_url, self.settings.proxies, token.get_secret_value() if token else None
        )
        beat_s = self.registry.policy.watch.socket_beat_s
        self.web = web.assemble(edges, rules, version=VERSION, beat_s=beat_s, locale=self.settings.locale)
        self._edges.ping = self.web.hub.ping
        self.reload = Reload(
            self.register,
            self._watches,
            self.roster,
            self.web.hub,
            go_on=self._contacts_changed,
            locale=self.settings.locale,
        )

    def _hooks(self) -> HookDoor | None:
        """None without the secret that Prosody shares with us."""
        secret = self.settings.jitsi_hook_secret
        gate = self.sessions.gate() if self.settings.jitsi_reservations else None
        return HookDoor(Hooks(secret.get_secret_value()), self.sessions.rooms, gate) if secret else None

    async def _open_doors(self, stack: AsyncExitStack) -> None:
        host = self.settings.stamp_host or self.settings.host  # behind a proxy the pages hide, the heartbeat cannot
        await self._heartbeats.open(stack, host, self.settings.stamp_port)
        server = web.Server(web.build_app(self.web))
        self.port = await server.start(self.settings.host, self.settings.port)
        stack.push_async_callback(server.close)
        self._watches.open_to(Audience(self.web), self.url)

    async def _start(self, stack: AsyncExitStack) -> None:
        """From here on the watch runs; all that could fail has been opened."""
        stack.push_async_callback(self._tasks.end)
        await self.sessions.schedule.tick()
        self._tasks.start("schedule", self.sessions.schedule.run())
        self._tasks.start("rooms", self.sessions.rooms.run())
        self._tasks.start("health", self.health.run())
        self._tasks.start("house", keep_house(self.store, lambda: self.registry.policy.retention, self.clock))
        if self._file:
            self._tasks.start("registry", self.reload.run(self._file))
        gc.collect()
        gc.freeze()  # what lives as long as the process need not be walked again
        self.health.ready = True

    def _ended(self) -> list[str]:
        """The stages that should still run."""
        return [*self._tasks.failed, *self.sessions.failed]

    # ── what people changed ─────────────────────────────────────────────────────────────────────────

    def _contacts_changed(self) -> None:
        """Everything goes on with the registry and the contacts that count now."""
        self.register.current = self.directory.with_contacts(self.register.written)
        self.sessions.use(self.registry, self.register.channels, self.register.post)
        self._watches.notify(CLASH, self.directory.notice())

    # ── what the sessions ask ───────────────────────────────────────────────────────────────────────

    def _probes(self) -> Probes:
        policy, trust = self.registry.policy.checks, ssl.create_default_context()
        trials = open_trials(self.settings, self.registry.conference, self.clock, policy.answer_s, trust)
        return Probes(policy, self.clock, icmp=self.settings.icmp, trust=trust, trials=trials, agents=self.web.hub)

    def _media_from(self) -> frozenset[str]:
        """From where the bridge's media port can be asked; from nowhere, without a key to sign ourselves in with."""
        return frozenset({CENTRE, *self.web.hub.media_sites}) if self._login else frozenset()

    # ── what the probes tell ────────────────────────────────────────────────────────────────────────

    def _answered(self, source: Source) -> Callable[[str, str, float, float], None]:
        def answered(site: str, link: str, at: float, rtt_ms: float) -> None:
            self._watches.hear(Reading(site, source, at, rtt_ms=rtt_ms, link=link))

        return answered

    def _own_error(self, detail: str) -> None:
        self._watches.own_error(detail)
