"""The real application on a loopback port, around a real store, board and roster."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import aiohttp
from argon2 import PasswordHasher

from orchestrator.clock import Clock, SystemClock
from orchestrator.errors import StoreError
from orchestrator.live.agents import Roster
from orchestrator.live.board import Board
from orchestrator.model.events import (
    SYSTEM,
    AgentAttached,
    AgentDetached,
    Body,
    Event,
    Rejected,
    ReportEdited,
)
from orchestrator.model.policy import AlertPolicy, Policy, Webhook
from orchestrator.model.registry import Conference, Contact, Link, Organization, Registry, Site
from orchestrator.model.signals import Carried, Reading
from orchestrator.model.views.board import SessionBrief
from orchestrator.model.wire import StampGrant
from orchestrator.sessions.agenda.planner import Planner
from orchestrator.sessions.people.directory import Directory
from orchestrator.sessions.people.sheet import PeopleSheet
from orchestrator.store.accounts import Accounts, Operator
from orchestrator.store.journal import Journal
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import Store, open_store
from orchestrator.text import Text
from orchestrator.web.access.credentials import issue_token
from orchestrator.web.access.guard import AccessRules
from orchestrator.web.access.links import AckLinks, SiteLinks
from orchestrator.web.app import Edges, Parts, PublicPages, Server, assemble, build_app
from orchestrator.web.jitsi.hooks import HookDoor
from orchestrator.web.office.calendar import calendar_token
from orchestrator.web.office.people import People
from orchestrator.web.refusals import Refusals
from orchestrator.web.streaming.stream import Patience, Streams
from tests.web.desks import NoMeetings, NoRoom
from tests.web.reception import FrontDesk

SESSION = "giao-ban"
NO_PAGE = Path(__file__).parent / "no-page"
NAME, PASSWORD = "truc1", "mua xuan o Luc Ngan"
GRANT = StampGrant(port=8090, key="00" * 32, epoch=1, interval_s=0.2)


def site(site_id: str, order: int = 0, *, hub: bool = False) -> Site:
    return Site(
        id=site_id,
        name=f"Điểm cầu {site_id}",
        level="province" if hub else "district",
        hub=hub,
        order=order,
        links=(Link(name="chinh", role="primary", carrier="tslcd", address="192.0.2.1"),),
        contacts=(Contact(name="Cán bộ kỹ thuật", role="technician", phone="0900000001"),),
    )


REGISTRY = Registry(
    organization=Organization(name="Tỉnh", technical_owner="Phòng CNTT"),
    conference=Conference(domain="meet.example", web="https://meet.example"),
    sites=(site("tinh", hub=True), site("luc-ngan", 1), site("son-dong", 2)),
    policy=Policy(
        alerts=AlertPolicy(
            webhooks=(
                Webhook(name="truc", url="https://truc.example", secret_env="KEY"),
                Webhook(name="ngoai", url="https://ngoai.example", secret_env="KEY", phones=False),
            )
        )
    ),
)
SECRET = b"s" * 32
OUTSIDE = "https://ngoai.example"  # where the public pages are reached


class ObservedLedger(Ledger):
    """The real one; what was recorded stands beside it, for a test to look at at once."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        super().__init__(journal, clock)
        self.events: dict[str, list[Event]] = {}

    def record(self, stream: str, *bodies: Body, at: datetime | None = None) -> list[Event]:
        events = super().record(stream, *bodies, at=at)
        self.events.setdefault(stream, []).extend(events)
        return events

    def of(self, kind: type[Body], stream: str = SYSTEM) -> list[Any]:
        return [event.body for event in self.events.get(stream, []) if isinstance(event.body, kind)]


class FailingAccounts(Accounts):
    """The real ones; `away` makes them fail as they do when the database cannot be reached."""

    away = False

    def _check(self) -> None:
        if self.away:
            raise StoreError(Text(vi="Kho dữ liệu không trả lời.", en="The store does not answer."), retry=True)

    async def operator(self, name: str) -> Operator | None:
        self._check()
        return await super().operator(name)

    async def session(self, token_hash: str, now: datetime) -> Operator | None:
        self._check()
        return await super().session(token_hash, now)

    async def site_of_token(self, token_hash: str) -> str | None:
        self._check()
        return await super().site_of_token(token_hash)


class Watcher:
    """Stands for the watch: keeps what it hears, journals who attaches and parts."""

    def __init__(self, ledger: ObservedLedger) -> None:
        self._ledger = ledger
        self.readings: asyncio.Queue[Reading] = asyncio.Queue()

    def hear(self, reading: Reading) -> None:
        self.readings.put_nowait(reading)

    def attached(self, body: AgentAttached) -> None:
        self._ledger.record(SESSION, body)

    def parted(self, body: AgentDetached) -> None:
        self._ledger.record(SESSION, body)


@dataclass
class Vitals:
    journal_lag_s: float = 0.0
    loop_lag_s: float = 0.001
    registry_ok: bool = True


class OneBoard:
    def __init__(self, board: Board) -> None:
        self._board = board

    def sessions(self) -> Sequence[SessionBrief]:
        return (SessionBrief(id=SESSION, title="Giao ban", phase="live", started_at=None),)

    def board(self, session: str) -> Board | None:
        return self._board if session == SESSION else None


class Sessions:
    """The journals of sessions, as far as this house has written them."""

    def __init__(self, ledger: ObservedLedger) -> None:
        self._ledger = ledger

    async def history(self, session: str) -> Sequence[Event]:
        return self._ledger.events.get(session, [])

    async def carried(self, session: str, windows: Sequence[tuple[datetime, datetime]]) -> Sequence[Carried]:
        return [Carried("luc-ngan", 10.0, 0.01, None, 30.0)] if windows else []

    async def edit(self, session: str, edited: ReportEdited) -> None:
        self._ledger.record(session, edited)

    async def redact(self, session: str, event: str, by: str) -> Event:
        return await self._ledger.redact(event, by)


class House:
    """Everything of one running application that a test wants to touch."""

    def __init__(
        self, store: Store, rules: AccessRules, static: Path, patience: Patience, hooks: HookDoor | None = None
    ) -> None:
        self.clock = SystemClock()
        self.store = store
        self.ledger = ObservedLedger(store.journal, self.clock)
        self.accounts = FailingAccounts(store.database)
        self.watcher = Watcher(self.ledger)
        self.roster = Roster(frozenset(each.id for each in REGISTRY.sites))
        self.board = Board(SESSION, "Giao ban", REGISTRY, datetime.now(UTC))
        self.vitals = Vitals()
        self.not_ready: Text | None = None
        self.grant: StampGrant | None = GRANT
        self.refusals = Refusals(lambda body: self.ledger.record(SYSTEM, body))
        self.boards = OneBoard(self.board)
        self.planner = Planner(self.ledger, REGISTRY, self.clock)
        self.reception = FrontDesk()
        self.points = PublicPages(self.reception, SiteLinks(SECRET, OUTSIDE), AckLinks(SECRET, OUTSIDE))
        self.registry = REGISTRY
        self.directory = Directory(store.people, lambda: self.registry, self.clock)
        edges = Edges(
            clock=self.clock,
            accounts=self.accounts,
            journal=self.ledger,
            boards=self.boards,
            registry=lambda: REGISTRY,
            roster=self.roster,
            listener=self.watcher,
            grant=lambda site, instance: self.grant,
            vitals=self.vitals,
            refusals=self.refusals,
            not_ready=lambda: self.not_ready,
            planner=self.planner,
            calendar_token=calendar_token(b"the secret of this house"),
            points=self.points,
            desk=NoMeetings(),
            room_desk=NoRoom(),
            hooks=hooks,
            reports=Sessions(self.ledger),
            people=People(self.directory, PeopleSheet(self.directory, lambda: "vi")),
        )
        self.parts: Parts = assemble(edges, rules, version="0.1.0", beat_s=0.5, static=static, patience=patience)
        self.app = build_app(self.parts)
        self.base = ""

    @property
    def streams(self) -> Streams:
        return self.parts.streams

    async def fold(self) -> None:
        """What the service does with the journal: fold, then tell."""
        async for event in self.ledger.follow(SESSION, 0):
            patch = self.board.fold(event)
            self.parts.metrics.count(event)
            self.streams.publish(event, patch)

    async def told(self) -> None:
        """Until all that is recorded is on the board."""
        await self.streams.of(SESSION).told(len(self.ledger.events.get(SESSION, [])))

    async def token(self, site_id: str) -> str:
        return await issue_token(self.accounts, site_id, self.clock.now())

    def rejected(self, door: str) -> list[str]:
        return [body.reason for body in self.ledger.of(Rejected) if body.door == door]


@asynccontextmanager
async def open_house(
    rules: AccessRules | None = None,
    *,
    static: Path = NO_PAGE,
    patience: Patience | None = None,
    hooks: HookDoor | None = None,
) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        store = await open_store(f"sqlite+aiosqlite:///{folder}/diemcau.db", SystemClock())
        stack.push_async_callback(store.close)
        house = House(store, rules or AccessRules(), static, patience or Patience(), hooks)
        stack.push_async_callback(house.ledger.close)
        for stream in (SYSTEM, SESSION):
            await house.ledger.open(stream)
        await house.planner.open()
        await house.directory.open()
        folding = asyncio.create_task(house.fold())
        stack.callback(folding.cancel)
        server = Server(house.app)
        house.base = f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"
        stack.push_async_callback(server.close)
        yield house


class Browser:
    """An operator's browser: keeps cookies, names its page."""

    def __init__(self, house: House, session: aiohttp.ClientSession) -> None:
        self.house = house
        self.http = session
        self.headers = {"Origin": house.base, "X-Requested-With": "diemcau"}

    async def get(self, path: str, **options: Any) -> tuple[int, Any]:
        async with self.http.get(self.house.base + path, **options) as answer:
            return answer.status, await answer.json()

    async def post(self, path: str, body: object = None, **changed: str | None) -> tuple[int, Any]:
        """`changed` headers by their names with underscores; None leaves one out."""
        headers: dict[str, str | None] = {**self.headers, **{k.replace("_", "-"): v for k, v in changed.items()}}
        kept = {name: value for name, value in headers.items() if value is not None}
        async with self.http.post(self.house.base + path, json=body, headers=kept) as answer:
            return answer.status, await answer.json()

    async def sign_in(self, name: str = NAME, password: str = PASSWORD) -> tuple[int, Any]:
        return await self.post("/api/v1/login", {"name": name, "password": password})


@asynccontextmanager
async def open_browser(house: House, *, signed_in: bool = True) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        browser = Browser(house, session)
        if signed_in:
            if await house.accounts.operator(NAME) is None:
                await house.accounts.set_operator(NAME, password_hash())
            status, _ = await browser.sign_in()
            assert status == 200
        yield browser


@cache
def password_hash() -> str:
    """Made once: it is meant to take long."""
    return PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1).hash(PASSWORD)


class Sse(NamedTuple):
    event: str
    id: str | None
    data: Any


class Stream:
    """One reader of the event stream."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer

    async def next(self) -> Sse:
        """The next message, past the telemetry and the comments."""
        while True:
            fields: dict[str, str] = {}
            while (line := (await self.answer.content.readline()).decode()) not in ("\n", ""):
                if not line.startswith(":"):
                    name, _, value = line.rstrip("\n").partition(": ")
                    fields[name] = value
            if line == "" and not fields:
                raise EOFError
            if fields and fields["event"] != "telemetry":
                return Sse(fields["event"], fields.get("id"), json.loads(fields["data"]))


@asynccontextmanager
async def open_stream(browser: Browser, last: int | None = None, **options: Any) -> AsyncIterator[Stream]:
    headers = {"Last-Event-ID": str(last)} if last is not None else {}
    url = f"{browser.house.base}/api/v1/sessions/{SESSION}/events"
    async with AsyncExitStack() as stack:
        answer = await stack.enter_async_context(browser.http.get(url, headers=headers, timeout=None, **options))
        assert answer.status == 200, await answer.text()
        yield Stream(answer)
