"""The real web application, board and store before a browser; only the watch is scripted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from argon2 import PasswordHasher

from orchestrator.clock import SystemClock
from orchestrator.config.loader import load_registry
from orchestrator.live.agents import Roster
from orchestrator.live.board import Board
from orchestrator.live.watch.sense import Sense
from orchestrator.model.events import (
    SYSTEM,
    AgentAttached,
    AgentDetached,
    Body,
    Event,
    Evidence,
    IncidentOpened,
    IncidentResolved,
    LineChanged,
    Rejected,
    WatchStarted,
)
from orchestrator.model.registry import Contact, Link, Registry, Site
from orchestrator.model.signals import Cause, LineState, Mark, Reading, Source
from orchestrator.model.views.board import Figures, LinkView, Notice, SessionBrief
from orchestrator.model.wire import StampGrant
from orchestrator.sessions.agenda.planner import Planner
from orchestrator.sessions.people.directory import Directory
from orchestrator.sessions.people.sheet import PeopleSheet
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import Store, open_store
from orchestrator.text import Text
from orchestrator.web.access.guard import AccessRules
from orchestrator.web.access.links import AckLinks, SiteLinks
from orchestrator.web.app import Edges, PublicPages, Server, assemble, build_app
from orchestrator.web.office.calendar import calendar_token
from orchestrator.web.office.people import People
from orchestrator.web.refusals import Refusals
from orchestrator.web.streaming.stream import Patience
from tests.web.desks import NoJournals, NoMeetings, NoRoom
from tests.web.house import SECRET
from tests.web.reception import FrontDesk

ROOT = Path(__file__).parents[2]
SESSION = "giao-ban"
TITLE = "Hội nghị giao ban trực tuyến tháng 11/2021"
NAME, PASSWORD = "truc1", "mua xuan o Luc Ngan"
SILENT = (Evidence(code="heartbeat_silent", values={"seconds": 0.9}), Evidence(code="echo_silent"))


def province() -> Registry:
    """The registry that comes with the project: eleven points."""
    return load_registry(ROOT / "sites.yaml")


def crowded(size: int) -> Registry:
    """A province after 2025: the hub, ten departments, and communes up to `size` points."""
    known = province()
    hub = next(site for site in known.sites if site.hub)
    rest = (_point(n, "department" if n <= 10 else "commune") for n in range(1, size))
    return known.model_copy(update={"sites": (hub, *rest), "meetings": ()})


def _point(n: int, level: str) -> Site:
    return Site(
        id=f"diem-{n}",
        name=f"Sở số {n}" if level == "department" else f"UBND xã số {n - 10}",
        level="department" if level == "department" else "commune",
        order=n,
        links=(Link(name="TSLCD", role="primary", carrier="tslcd", address="192.0.2.9"),),
        contacts=(Contact(name="Cán bộ kỹ thuật", role="technician", phone="0204 000 0000"),),
    )


class Silent:
    """Hears what agents say; here there are none."""

    def hear(self, reading: Reading) -> None: ...
    def attached(self, body: AgentAttached) -> None: ...
    def parted(self, body: AgentDetached) -> None: ...


class Vitals:
    journal_lag_s = 0.0
    loop_lag_s = 0.0
    registry_ok = True


class Stage:
    """One session whose events a test records; what follows (board, stream, page) is the real thing."""

    def __init__(self, store: Store, registry: Registry, patience: Patience) -> None:
        self.clock = SystemClock()
        self.registry = registry
        self.accounts = store.accounts
        self.ledger = Ledger(store.journal, self.clock)
        self.planner = Planner(self.ledger, registry, self.clock)
        self.directory = Directory(store.people, lambda: self.registry, self.clock)
        self.figures: dict[str, Figures] = {}
        self.board = Board(SESSION, TITLE, registry, datetime.now(UTC) - timedelta(minutes=42), self._sense)
        self.base = ""
        self._patience = patience
        self._server: Server | None = None
        self._states = {site.id: LineState.UNKNOWN for site in registry.sites}

    def sessions(self) -> Sequence[SessionBrief]:
        return (SessionBrief(id=SESSION, title=TITLE, phase="live", started_at=None),)

    async def open_doors(self) -> None:
        """Listen: on a new port the first time, on the same one after `close_doors`."""
        edges = Edges(
            clock=self.clock,
            accounts=self.accounts,
            journal=self.ledger,
            boards=_OneBoard(self),
            registry=lambda: self.registry,
            roster=Roster(frozenset(self._states)),
            listener=Silent(),
            grant=_no_grant,
            vitals=Vitals(),
            refusals=Refusals(lambda body: self.ledger.record(SYSTEM, body)),
            not_ready=lambda: None,
            desk=NoMeetings(),
            room_desk=NoRoom(),
            planner=self.planner,
            calendar_token=calendar_token(SECRET),
            people=People(self.directory, PeopleSheet(self.directory, lambda: "vi")),
            reports=NoJournals(),
            points=PublicPages(FrontDesk(), SiteLinks(SECRET, ""), AckLinks(SECRET, "")),
            hooks=None,
        )
        parts = assemble(edges, AccessRules(), version="0.1.0", beat_s=0.5, patience=self._patience)
        self.streams = parts.streams
        self._server = Server(build_app(parts))
        port = await self._server.start("127.0.0.1", int(self.base.rpartition(":")[2] or 0))
        self.base = f"http://127.0.0.1:{port}"

    async def close_doors(self) -> None:
        if self._server:
            await self._server.close()
        self._server = None

    async def fold(self) -> None:
        """What the service does with the journal: fold, then tell."""
        async for event in self.ledger.follow(SESSION, 0):
            patch = self.board.fold(event)
            self.streams.publish(event, patch)

    def record(self, *bodies: Body, at: datetime | None = None) -> Event:
        return self.ledger.record(SESSION, *bodies, at=at)[-1]

    def begin(self, at: datetime | None = None) -> None:
        """The watch starts and hears every site."""
        sites = tuple(self._states)
        self.record(WatchStarted(sites=sites, version="0.1.0"), at=at)
        for site in sites:
            self.record(AgentAttached(site=site, instance="a", address="127.0.0.1", version="0.1.0"), at=at)
            self.line(site, LineState.UP, at=at)

    def line(
        self, site: str, after: LineState, *marks: Mark, why: Sequence[Evidence] = (), at: datetime | None = None
    ) -> Event:
        before, self._states[site] = self._states[site], after
        causes = (Cause.SITE, Cause.LINE) if after is LineState.DOWN else ()
        body = LineChanged(site=site, before=before, after=after, marks=marks, causes=causes, evidence=tuple(why))
        return self.record(body, at=at)

    def drop(self, *sites: str, incident: str, causes: tuple[Cause, ...] = (Cause.SITE, Cause.LINE)) -> None:
        """Lines fall, and an incident is opened."""
        for site in sites:
            self.line(site, LineState.SUSPECT)
            self.line(site, LineState.DOWN, why=SILENT)
        self.record(
            IncidentOpened(incident=incident, sites=sites, causes=causes, confidence=0.6, evidence=SILENT[: len(sites)])
        )

    def restore(self, *sites: str, incident: str) -> None:
        for site in sites:
            self.line(site, LineState.UP)
        self.record(IncidentResolved(incident=incident, seconds=12.0))

    def notice(self, code: str, notice: Notice | None) -> None:
        self.board.notify(code, notice)
        self.streams.publish_notices(SESSION, self.board.notices)

    async def told(self) -> None:
        """Until all that was recorded has been told."""
        last = self.record(Rejected(door="api", reason="test"))
        await self.streams.of(SESSION).told(last.seq)

    def _sense(self, site: str) -> Sense:
        if self._states.get(site) is LineState.DOWN:
            return Sense(Figures(heard_s=31.0), {Source.STAMP: "silent", Source.ICMP: "silent"}, self._links(site))
        nth = list(self._states).index(site)
        figures = Figures(rtt_ms=6.0 + 3.4 * (nth % 11), loss_up=0.0, loss_down=0.0, jitter_ms=0.7, heard_s=0.1)
        opinions = {Source.STAMP: "alive", Source.SOCKET: "alive", Source.ICMP: "alive"}
        return Sense(self.figures.get(site, figures), opinions, self._links(site))

    def _links(self, site: str) -> tuple[LinkView, ...]:
        links = next(known.links for known in self.registry.sites if known.id == site)
        up = self._states.get(site) is not LineState.DOWN
        return tuple(
            LinkView(
                name=link.name,
                role=link.role,
                carrier=link.carrier,
                in_use=link.role == "primary",
                answers=up or link.role == "backup",
                rtt_ms=9.2 if up or link.role == "backup" else None,
            )
            for link in links
        )


class _OneBoard:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def sessions(self) -> Sequence[SessionBrief]:
        return self._stage.sessions()

    def board(self, session: str) -> Board | None:
        return self._stage.board if session == SESSION else None


def _no_grant(site: str, instance: str) -> StampGrant | None:
    return None


@asynccontextmanager
async def open_stage(registry: Registry | None = None, patience: Patience | None = None) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        store = await open_store(f"sqlite+aiosqlite:///{folder}/diemcau.db", SystemClock())
        stack.push_async_callback(store.close)
        stage = Stage(store, registry or province(), patience or Patience())
        stack.push_async_callback(stage.ledger.close)
        for stream in (SYSTEM, SESSION):
            await stage.ledger.open(stream)
        await stage.planner.open()
        await stage.directory.open()
        await stage.accounts.set_operator(NAME, password_hash())
        await stage.open_doors()
        stack.push_async_callback(stage.close_doors)
        folding = asyncio.create_task(stage.fold())
        stack.push_async_callback(_end, folding)
        yield stage


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@cache
def password_hash() -> str:
    """Made once: it is meant to take long."""
    return PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1).hash(PASSWORD)


NOTICE = Notice(
    code="journal_behind",
    level="warning",
    text=Text(
        vi="Nhật ký chưa ghi được. Bảng và cảnh báo vẫn chạy; các sự kiện sẽ được ghi bổ sung.",
        en="The journal is not being written. Board and alerts go on; the events follow later.",
    ),
)
