"""The real application on a loopback port, around a real board and roster, with a journal and accounts in memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from orchestrator.clock import SystemClock
from orchestrator.errors import StoreError
from orchestrator.live.agents import Roster
from orchestrator.live.board import Board
from orchestrator.model.board import SessionBrief
from orchestrator.model.events import SYSTEM, AgentAttached, AgentDetached, Body, Event, Rejected
from orchestrator.model.registry import Conference, Contact, Link, Organization, Registry, Site
from orchestrator.model.signals import Reading
from orchestrator.model.wire import StampGrant
from orchestrator.text import Text
from orchestrator.web.access.credentials import issue_token, set_password
from orchestrator.web.access.guard import AccessRules
from orchestrator.web.app import Edges, Parts, Server, assemble, build_app
from orchestrator.web.refusals import Refusals
from orchestrator.web.stream import Patience, Streams

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
)


class MemoryLedger:
    """A double of store.Ledger: everything is told at once, and nothing survives it."""

    def __init__(self) -> None:
        self.events: dict[str, list[Event]] = {}
        self._more = asyncio.Condition()
        self._notes: set[asyncio.Task[None]] = set()
        self.behind_s = 0.0

    def record(self, stream: str, *bodies: Body, at: datetime | None = None) -> list[Event]:
        held = self.events.setdefault(stream, [])
        made = [Event(stream, len(held) + n + 1, 1, at or datetime.now(UTC), body) for n, body in enumerate(bodies)]
        held.extend(made)
        task = asyncio.create_task(self._notify())
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)
        return made

    async def follow(self, stream: str, after: int) -> AsyncIterator[Event]:
        held = self.events.setdefault(stream, [])
        while True:
            while after < len(held):
                after += 1
                yield held[after - 1]
            async with self._more:
                if after >= len(held):
                    await self._more.wait()

    async def _notify(self) -> None:
        async with self._more:
            self._more.notify_all()

    def of(self, kind: type[Body], stream: str = SYSTEM) -> list[Any]:
        return [event.body for event in self.events.get(stream, []) if isinstance(event.body, kind)]


class Account(NamedTuple):
    name: str
    role: str
    password_hash: str


class MemoryAccounts:
    """A double of store.Accounts; `away` makes it fail as a store does that cannot be reached."""

    def __init__(self) -> None:
        self.operators: dict[str, Account] = {}
        self.sessions: dict[str, tuple[str, datetime]] = {}
        self.tokens: dict[str, str] = {}
        self.away = False

    def _check(self) -> None:
        if self.away:
            raise StoreError(Text(vi="Kho dữ liệu không trả lời.", en="The store does not answer."), retry=True)

    async def operator(self, name: str) -> Account | None:
        self._check()
        return self.operators.get(name)

    async def set_operator(self, name: str, password_hash: str, role: str = "operator") -> None:
        self.operators[name] = Account(name, role, password_hash)

    async def start_session(self, name: str, token_hash: str, expires: datetime) -> None:
        self._check()
        self.sessions[token_hash] = (name, expires)

    async def session(self, token_hash: str, now: datetime) -> Account | None:
        self._check()
        name, expires = self.sessions.get(token_hash, ("", now))
        return self.operators.get(name) if expires > now else None

    async def end_session(self, token_hash: str) -> None:
        self.sessions.pop(token_hash, None)

    async def issue_site_token(self, site: str, token_hash: str, now: datetime) -> None:
        await self.revoke_site_token(site)
        self.tokens[token_hash] = site

    async def site_of_token(self, token_hash: str) -> str | None:
        self._check()
        return self.tokens.get(token_hash)

    async def revoke_site_token(self, site: str) -> None:
        self.tokens = {key: value for key, value in self.tokens.items() if value != site}


class Watcher:
    """Stands for the watch: keeps what it hears, journals who attaches and parts."""

    def __init__(self, ledger: MemoryLedger) -> None:
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


class House:
    """Everything of one running application that a test wants to touch."""

    def __init__(self, rules: AccessRules, static: Path, patience: Patience) -> None:
        self.clock = SystemClock()
        self.ledger = MemoryLedger()
        self.accounts = MemoryAccounts()
        self.watcher = Watcher(self.ledger)
        self.roster = Roster(frozenset(each.id for each in REGISTRY.sites))
        self.board = Board(SESSION, "Giao ban", REGISTRY, datetime.now(UTC))
        self.vitals = Vitals()
        self.not_ready: Text | None = None
        self.refusals = Refusals(lambda body: self.ledger.record(SYSTEM, body))
        self.boards = OneBoard(self.board)
        edges = Edges(
            clock=self.clock,
            accounts=self.accounts,
            journal=self.ledger,
            boards=self.boards,
            registry=lambda: REGISTRY,
            roster=self.roster,
            listener=self.watcher,
            grant=lambda site, instance: GRANT,
            vitals=self.vitals,
            refusals=self.refusals,
            not_ready=lambda: self.not_ready,
        )
        self.parts: Parts = assemble(edges, rules, version="0.1.0", beat_s=0.5, static=static, patience=patience)
        self.app = build_app(self.parts)
        self.base = ""
        self.agents = 0

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
    rules: AccessRules | None = None, *, static: Path = NO_PAGE, patience: Patience | None = None
) -> AsyncIterator[House]:
    house = House(rules or AccessRules(), static, patience or Patience())
    server = Server(house.app)
    folding = asyncio.create_task(house.fold())
    house.base = f"http://127.0.0.1:{await server.start('127.0.0.1', 0)}"
    try:
        yield house
    finally:
        await server.close()
        folding.cancel()


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
            if NAME not in house.accounts.operators:
                await set_password(house.accounts, NAME, PASSWORD)
            status, _ = await browser.sign_in()
            assert status == 200
        yield browser


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
