"""The composition root: opens the edges, names the stages in the order of the flow, runs them."""

from __future__ import annotations

import asyncio
import gc
import os
import ssl
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from importlib.metadata import version
from types import TracebackType
from typing import Self

import structlog

from orchestrator import notices
from orchestrator.channels import open_channels
from orchestrator.channels.channel import Channel, Post
from orchestrator.channels.mail import open_mail
from orchestrator.clock import Clock, SystemClock
from orchestrator.config.settings import Settings, secret_of
from orchestrator.config.watcher import RegistryFile, differences
from orchestrator.edges import Edges
from orchestrator.errors import BadInput, ProbeError
from orchestrator.housekeeping import keep_house
from orchestrator.jitsi.keys import login_key
from orchestrator.jitsi.signs.hooks import Hooks
from orchestrator.jitsi.xmpp.trial import open_trials
from orchestrator.live.agents import Roster
from orchestrator.live.board import Board
from orchestrator.lock import held
from orchestrator.model.board import Notice, Patch, SessionBrief
from orchestrator.model.check import CENTRE
from orchestrator.model.events import SYSTEM, ClockStepped, Event, RegistryLoaded, RegistryRefused
from orchestrator.model.registry import Registry
from orchestrator.model.signals import Reading, Source
from orchestrator.model.wire import StampGrant
from orchestrator.probes.checks.probes import Probes
from orchestrator.probes.icmp import IcmpEcho
from orchestrator.probes.reflector import Reflector
from orchestrator.probes.stamp import session_key
from orchestrator.probes.tcp import TcpEcho
from orchestrator.sessions.archive import Archive
from orchestrator.sessions.people.directory import Directory
from orchestrator.sessions.people.sheet import PeopleSheet
from orchestrator.sessions.people.wording import CLASH
from orchestrator.sessions.rooms.parts import access_of
from orchestrator.sessions.secretariat import Means, Secretariat
from orchestrator.store.ledger import SILENT_S, Ledger
from orchestrator.store.opening import open_store
from orchestrator.tasks import Tasks
from orchestrator.text import Text
from orchestrator.web import app as web
from orchestrator.web.access.guard import AccessRules
from orchestrator.web.access.links import AckLinks, SiteLinks
from orchestrator.web.jitsi.hooks import HookDoor
from orchestrator.web.office.calendar import calendar_token
from orchestrator.web.office.people import People
from orchestrator.web.refusals import Refusals

log = structlog.get_logger(__name__)
VERSION = version("diemcau")
LOOK_S = 0.25  # how often the service looks at its own health
REREAD_S = 1.0
STEP_TOLD_S = 900.0  # how long it says that the clock was set
STRAIN_S = 10.0  # how long the board says that we could not hear well


class Service:
    """`async with Service(settings, registry) as service:` runs it until the block ends.

    `file` is where the registry came from, when changes to it are to be taken up. Entering raises BadInput,
    StoreError, ProbeError or EdgeError when the service cannot start.
    """

    def __init__(
        self, settings: Settings, registry: Registry, *, file: RegistryFile | None = None, clock: Clock | None = None
    ) -> None:
        self.settings = settings
        self.registry = self._written = registry  # with the contacts that count now, and as the file has it
        self._at_start = _read_at_start(registry)
        self.clock = clock or SystemClock()
        self.registry_ok = True
        self._file = file
        self._ready = False
        self._stack = AsyncExitStack()
        self._tasks = Tasks()
        self._channels: Sequence[Channel] = ()
        self._post: Post | None = None
        self._stepped_at = float("-inf")

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
        self._ready = False
        await self._stack.aclose()

    @property
    def url(self) -> str:
        """Where the board is."""
        return self.settings.public_url or f"http://{self.settings.host}:{self.port}"

    # ── opening, in the order of the flow ───────────────────────────────────────────────────────────

    async def _open_store(self, stack: AsyncExitStack) -> None:
        self._secret = secret_of(self.settings)
        self._login = login_key(self.settings)
        stack.enter_context(held(self.settings.state_dir))
        self._epoch = int(self.clock.now().timestamp())
        self.store = await open_store(self.settings.database_url, self.clock)
        stack.push_async_callback(self.store.close)
        self.accounts = self.store.accounts
        self.ledger = Ledger(self.store.journal, self.clock, on_lost=self._taken_over)
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
            lambda: self._written,
            self.clock,
            guests=lambda: self.sessions.guests(),
            duties=lambda: self.sessions.duties(),
            on_changed=self._contacts_changed,
        )
        await self.directory.open()
        self.registry = self.directory.with_contacts(self._written)
        self._channels = open_channels(self.registry.policy.alerts, os.environ.get, self.clock)
        stack.push_async_callback(lambda: _close((*self._channels, self._post)))
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
            stepped=self._clock_stepped,
            jitsi=access_of(self.settings, self.registry.conference),
        )
        self._post = self._mail(self.registry)
        self.sessions = Secretariat(self.registry, self._channels, self._post, means)
        self._watches = self.sessions.watches
        self._edges.count = self.sessions.rooms.ask
        await self.sessions.open(stack)

    def _mail(self, registry: Registry) -> Post | None:
        return open_mail(registry.policy.mail, registry.organization.technical_owner, os.environ.get)

    def _assemble_web(self) -> None:
        self.refusals = Refusals(lambda body: self.ledger.record(SYSTEM, body))
        edges = web.Edges(
            clock=self.clock,
            accounts=self.accounts,
            journal=self.ledger,
            boards=Boards(self.sessions),
            registry=lambda: self.registry,
            roster=self.roster,
            listener=self._watches,
            grant=self._grant,
            vitals=self,
            refusals=self.refusals,
            not_ready=self._not_ready,
            desk=self.sessions.desk,
            planner=self.sessions.planner,
            calendar_token=calendar_token(self._secret),
            people=People(self.directory, PeopleSheet(self.directory, lambda: self.settings.locale)),
            reports=Archive(self.sessions.book, self.sessions.planner, self.store.journal, self.ledger),
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

    def _hooks(self) -> HookDoor | None:
        """None without the secret that Prosody shares with us."""
        secret = self.settings.jitsi_hook_secret
        gate = self.sessions.gate() if self.settings.jitsi_reservations else None
        return HookDoor(Hooks(secret.get_secret_value()), self.sessions.rooms, gate) if secret else None

    async def _open_doors(self, stack: AsyncExitStack) -> None:
        reflector = Reflector(
            self._secret,
            self._known,
            self._watches.hear,
            self._turned_away,
            self._watches.own_drops,
            clock=self.clock,
        )
        host = self.settings.stamp_host or self.settings.host  # behind a proxy the pages hide, the heartbeat cannot
        self.stamp_port = await reflector.start(host, self.settings.stamp_port)
        stack.callback(reflector.close)
        server = web.Server(web.build_app(self.web))
        self.port = await server.start(self.settings.host, self.settings.port)
        stack.push_async_callback(server.close)
        self._watches.open_to(self, self.url)

    async def _start(self, stack: AsyncExitStack) -> None:
        """From here on the watch runs; all that could fail has been opened."""
        stack.push_async_callback(self._tasks.end)
        await self.sessions.schedule.tick()
        self._tasks.start("schedule", self.sessions.schedule.run())
        self._tasks.start("rooms", self.sessions.rooms.run())
        self._tasks.start("health", self._look())
        self._tasks.start("house", keep_house(self.store, lambda: self.registry.policy.retention, self.clock))
        if self._file:
            self._tasks.start("registry", self._reread(self._file))
        gc.collect()
        gc.freeze()  # what lives as long as the process need not be walked again
        self._ready = True

    # ── while it runs ───────────────────────────────────────────────────────────────────────────────

    async def _look(self) -> None:
        """Say on the board when the journal cannot be written, or we cannot hear well."""
        while True:
            await asyncio.sleep(LOOK_S)
            behind = self.ledger.behind_s > SILENT_S
            notice = notices.journal_behind(self.ledger.trouble) if behind else None
            self._watches.notify(notices.JOURNAL_BEHIND, notice)
            strained = self.clock.monotonic() - self._watches.suspended_at < STRAIN_S
            self._watches.notify(notices.STRAINED, notices.strained() if strained else None)
            if self.clock.monotonic() - self._stepped_at > STEP_TOLD_S:
                self._watches.notify(notices.CLOCK, None)

    async def _reread(self, file: RegistryFile) -> None:
        while True:
            await asyncio.sleep(REREAD_S)
            found = await asyncio.to_thread(file.poll)
            if isinstance(found, BadInput):
                self._refuse(found)
            elif found is not None:
                await self._use(found)

    async def _use(self, registry: Registry) -> None:
        """Go on with a changed registry, or keep the old one where the new one cannot be used."""
        try:
            channels = open_channels(registry.policy.alerts, os.environ.get, self.clock)
            post = self._mail(registry)
        except BadInput as error:
            self._refuse(error)
            return
        change = differences(self._written, registry)
        former, self._channels, self._post, self._written = (*self._channels, self._post), channels, post, registry
        self.roster.replace_sites(frozenset(site.id for site in registry.sites))
        self._contacts_changed()
        for site in change.removed:
            self.web.hub.revoke(site, "unknown")
        await _close(former)
        self.registry_ok = True
        self._watches.notify(notices.REGISTRY_REFUSED, None)
        stale = _read_at_start(registry) != self._at_start
        self._watches.notify(notices.RESTART, notices.restart_needed() if stale else None)
        loaded = RegistryLoaded(sites=len(registry.sites), added=change.added, removed=change.removed)
        self._watches.record(loaded)

    def _contacts_changed(self) -> None:
        """Everything goes on with the registry and the contacts that count now."""
        self.registry = self.directory.with_contacts(self._written)
        self.sessions.use(self.registry, self._channels, self._post)
        self._watches.notify(CLASH, self.directory.notice())

    def _refuse(self, error: BadInput) -> None:
        self.registry_ok = False
        self._watches.notify(notices.REGISTRY_REFUSED, notices.registry_refused(error))
        problems = tuple(problem.to(self.settings.locale) for problem in error.problems[:50])
        self._watches.record(RegistryRefused(problems=problems))

    def _taken_over(self, stream: str) -> None:
        log.error("another process writes this journal now", stream=stream)
        if stream in self._watches.shown:
            self._watches.notify_one(stream, notices.TAKEN_OVER, notices.taken_over())

    def _not_ready(self) -> Text | None:
        if failed := [*self._tasks.failed, *self.sessions.failed]:
            return notices.STAGE_ENDED.format(stages=", ".join(failed))
        return None if self._ready else notices.NOT_READY

    # ── what the sessions ask ───────────────────────────────────────────────────────────────────────

    def _probes(self) -> Probes:
        policy, trust = self.registry.policy.checks, ssl.create_default_context()
        trials = open_trials(self.settings, self.registry.conference, self.clock, policy.answer_s, trust)
        return Probes(policy, self.clock, icmp=self.settings.icmp, trust=trust, trials=trials, agents=self.web.hub)

    def _media_from(self) -> frozenset[str]:
        """From where the bridge's media port can be asked; from nowhere, without a key to sign ourselves in with."""
        return frozenset({CENTRE, *self.web.hub.media_sites}) if self._login else frozenset()

    def _clock_stepped(self, seconds: float) -> None:
        log.warning("the wall clock was set", seconds=round(seconds, 1))
        body = ClockStepped(seconds=round(seconds, 1))
        self.ledger.record(SYSTEM, body)
        self._watches.record(body)  # whoever counts its durations must know
        self._stepped_at = self.clock.monotonic()
        self._watches.notify(notices.CLOCK, notices.clock_stepped(seconds))

    # ── what the doors ask ──────────────────────────────────────────────────────────────────────────

    def _known(self, site: str, instance: str, epoch: int) -> str | None:
        """May this instance speak for the site now? Heard is heard: it keeps its place."""
        return self.roster.admit(site, instance, self.clock.monotonic())

    def _grant(self, site: str, instance: str) -> StampGrant | None:
        """One epoch for this life: an agent that redials keeps its counters, and with them its figures."""
        key = session_key(self._secret, site, instance, self._epoch).hex()
        return StampGrant(port=self.stamp_port, key=key, epoch=self._epoch, interval_s=self._watches.beat_s)

    def _turned_away(self, reason: str, site: str | None, address: str) -> None:
        self.refusals.note("stamp", reason, self.clock.monotonic(), site=site, address=address)

    def _answered(self, source: Source) -> Callable[[str, str, float, float], None]:
        def answered(site: str, link: str, at: float, rtt_ms: float) -> None:
            self._watches.hear(Reading(site, source, at, rtt_ms=rtt_ms, link=link))

        return answered

    def _own_error(self, detail: str) -> None:
        self._watches.own_error(detail)

    # ── what the web asks ───────────────────────────────────────────────────────────────────────────

    def told(self, event: Event, patch: Patch) -> None:
        self.web.streams.publish(event, patch)
        self.web.metrics.count(event)

    def gone(self, session: str) -> None:
        self.web.streams.end(session)

    def noticed(self, session: str, told: tuple[Notice, ...]) -> None:
        self.web.streams.publish_notices(session, told)

    @property
    def journal_lag_s(self) -> float:
        return self.ledger.behind_s

    @property
    def loop_lag_s(self) -> float:
        return self._watches.lag_s


class Boards:
    """The sessions as the web reads them."""

    def __init__(self, secretariat: Secretariat) -> None:
        self._secretariat = secretariat

    def sessions(self) -> Sequence[SessionBrief]:
        return self._secretariat.desk.briefs()

    def board(self, session: str) -> Board | None:
        return self._secretariat.watches.board(session)


async def _close(channels: Iterable[Channel | Post | None]) -> None:
    await asyncio.gather(*(channel.close() for channel in channels if channel is not None))


def _read_at_start(registry: Registry) -> tuple[object, ...]:
    """What a reload does not reach: the engine's thresholds and our own network."""
    return registry.policy.watch, registry.policy.quality, registry.centre
