"""A small province whose lines run through this process, and the whole service in a process that may die."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import yaml

from orchestrator.__main__ import main
from orchestrator.agent.runner import run_agent
from orchestrator.clock import SystemClock
from orchestrator.config.loader import load_registry
from orchestrator.errors import EdgeError
from orchestrator.model.events import Body, Event
from orchestrator.model.policy import Webhook
from orchestrator.model.registry import Registry, Site
from orchestrator.model.views.board import BoardView, SiteView
from orchestrator.rehearsal.links.line import Weather
from orchestrator.rehearsal.province.crew import Crew
from orchestrator.rehearsal.province.points import Province
from orchestrator.rehearsal.witness.onlooker import Onlooker
from orchestrator.store.opening import open_store
from orchestrator.web.access.credentials import issue_token, set_password
from tests.channels.receiver import Receiver
from tests.crash.lives import LIVES, ended, noting_what_is_late

HERE = "127.0.0.1"
SITES = ("tinh-bac-giang", "luc-ngan", "son-dong", "viet-yen")
SESSION = "standing"
NAME, PASSWORD = "truc", "mot-mat-khau-dai-de-thu"
START_S = 30.0  # patience of the test, not a promise of the service


class House:
    """`async with House(folder)`: agents and observers run; the service starts with `start`.

    `folder` holds the configuration, `state` the journal (in `folder` too, if not given), `late` the ids of what was
    told from memory.
    """

    def __init__(self, folder: Path, state: Path | None = None) -> None:
        self.folder = folder
        self.state = state or folder / "state"
        self.late = folder / "late"
        self.receiver = Receiver()
        self.process: BaseProcess | None = None
        self.clock = SystemClock()
        self._web, self._stamp = _free_port(socket.SOCK_STREAM), _free_port(socket.SOCK_DGRAM)
        self.url = f"http://{HERE}:{self._web}"
        self.onlooker = Onlooker(self.url, self.clock)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.state.mkdir(exist_ok=True)
        await self._stack.enter_async_context(self.receiver)
        webhook = Webhook(name="phong-truc", url=self.receiver.url, secret_env="HOUSE_KEY")
        self.province = Province(_registry(), seed=1, weather=Weather(delay_ms=2.0), webhooks=[webhook])
        self._stack.push_async_callback(self.province.close)
        config = self.province.registry.model_dump(mode="json", exclude_defaults=True)
        (self.folder / "sites.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
        doors = self.province.open(HERE, self._web, self._stamp)
        crew = Crew(run_agent, self.clock)
        self._stack.push_async_callback(crew.leave)
        for site, token in (await self._issue()).items():
            crew.start(site, doors[site], token)
        watching = asyncio.create_task(self._watch())
        self._stack.callback(watching.cancel)
        self._client = await self._stack.enter_async_context(_client(self.url))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process and self.process.exitcode is None:
            await self.end(signal.SIGKILL)
        await self._stack.aclose()

    async def start(self) -> None:
        """A new process with the service; returns at once, long before it is at work."""
        environment = {
            "DIEMCAU_SITES": str(self.folder / "sites.yaml"),
            "DIEMCAU_STATE_DIR": str(self.state),
            "DIEMCAU_PORT": str(self._web),
            "DIEMCAU_STAMP_PORT": str(self._stamp),
            "DIEMCAU_ICMP": "false",
            "HOUSE_KEY": "k",
        }
        log = self.folder / "service.log"
        log.touch()
        self.process = LIVES.Process(target=_serve, args=(environment, log, self.late), daemon=True)
        await asyncio.to_thread(self.process.start)

    async def end(self, by: signal.Signals) -> None:
        """Send the service a signal and wait for its end; it must not have ended before."""
        assert self.process is not None
        assert self.process.pid is not None
        self.must_live()
        os.kill(self.process.pid, by)
        async with asyncio.timeout(START_S):
            await ended(self.process)

    def cut(self, site: str) -> None:
        self.province.points[site].line("primary").cut()

    def repair(self, site: str) -> None:
        line = self.province.points[site].line("primary")
        line.set(replace(line.up.weather, cut=False), replace(line.down.weather, cut=False))

    async def board(self) -> BoardView | None:
        """The board as it answers now; None where nothing answers."""
        try:
            async with self._client.get(f"/api/v1/sessions/{SESSION}") as response:
                if response.status == 401:
                    await self._sign_in()
                    return None
                return BoardView.model_validate(await response.json()) if response.status == 200 else None
        except (aiohttp.ClientError, TimeoutError):
            return None

    async def until(self, done: Callable[[dict[str, SiteView], BoardView], bool]) -> BoardView:
        """The board, as soon as it says so."""
        async with asyncio.timeout(START_S):
            while True:
                board = await self.board()
                if board is not None and done({site.id: site for site in board.sites}, board):
                    return board
                self.must_live()
                await asyncio.sleep(0.05)

    async def until_written(self, kind: type[Body]) -> None:
        """Such an event stands in the journal: no kill can unmake it."""
        async with asyncio.timeout(START_S):
            while not any(isinstance(event.body, kind) for event in await self.journal()):
                self.must_live()
                await asyncio.sleep(0.05)

    async def journal(self) -> list[Event]:
        """All that is written."""
        store = await open_store(self._database, self.clock)
        try:
            return await store.journal.read(SESSION)
        finally:
            await store.close()

    def must_live(self) -> None:
        """Fails with the end of its log when the service has ended by itself."""
        log = self.folder / "service.log"
        assert self.process is not None
        assert self.process.exitcode is None, log.read_text(encoding="utf-8")[-4000:]

    @property
    def _database(self) -> str:
        return f"sqlite+aiosqlite:///{self.state / 'journal.db'}"

    async def _issue(self) -> dict[str, str]:
        store = await open_store(self._database, self.clock)
        try:
            await set_password(store.accounts, NAME, PASSWORD)
            return {site: await issue_token(store.accounts, site, self.clock.now()) for site in SITES}
        finally:
            await store.close()

    async def _watch(self) -> None:
        """Follow the event stream through every death of the service."""
        while True:
            with suppress(EdgeError, aiohttp.ClientError, TimeoutError):
                await self.onlooker.watch(NAME, PASSWORD)
            await asyncio.sleep(0.05)

    async def _sign_in(self) -> None:
        who: dict[str, Any] = {"name": NAME, "password": PASSWORD}
        async with self._client.post("/api/v1/login", json=who) as response:
            assert response.status < 300, await response.text()


def _serve(environment: dict[str, str], log: Path, late: Path) -> None:
    """`diemcau serve`, as if it had been executed with this environment."""
    for name in [name for name in os.environ if name.startswith("DIEMCAU_")]:
        del os.environ[name]
    os.environ.update(environment)
    with log.open("ab") as out:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(out.fileno(), stream.fileno())
    sys.argv = ["diemcau", "serve"]
    with noting_what_is_late(late):
        main()


def _registry() -> Registry:
    whole = load_registry(Path(__file__).parents[2] / "sites.yaml")
    chosen = tuple(_without_mail(site) for site in whole.sites if site.id in SITES)
    return whole.model_copy(update={"sites": chosen, "meetings": ()})


def _without_mail(site: Site) -> Site:
    """The simulated province moves addresses to `localhost`, which sites.yaml does not take for mail."""
    contacts = tuple(contact.model_copy(update={"email": None}) for contact in site.contacts)
    return site.model_copy(update={"contacts": contacts})


def _client(url: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        url,
        cookie_jar=aiohttp.CookieJar(unsafe=True),
        headers={"Origin": url, "X-Requested-With": "diemcau"},
        timeout=aiohttp.ClientTimeout(total=3.0),
    )


def _free_port(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as trial:
        trial.bind((HERE, 0))
        return int(trial.getsockname()[1])
