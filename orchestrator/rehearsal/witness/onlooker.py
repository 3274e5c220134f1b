"""Somebody at the board: signs in and follows the event stream as a browser does."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from statistics import fmean, median
from typing import Any, NamedTuple

import aiohttp

from orchestrator.clock import Clock
from orchestrator.errors import EdgeError
from orchestrator.model.views.board import BoardView, Figures, SiteView
from orchestrator.rehearsal.witness.outcome import Sighting, SiteFigures
from orchestrator.text import Text

AGAIN_S = 0.2  # before a broken stream is taken up again
LONGEST_LINE = 2**22  # a snapshot of thousands of sites is one line
MEASURED: dict[str, Callable[[list[float]], float]] = {
    "rtt_ms": median,
    "loss_up": fmean,
    "loss_down": fmean,
    "jitter_ms": median,
}

UNSEEN = Text(
    vi="Người xem diễn tập không mở được bảng theo dõi (HTTP {status}).",
    en="The onlooker of the rehearsal cannot open the board (HTTP {status}).",
)


class _Message(NamedTuple):
    event: str
    id: str | None
    data: Any


class Onlooker:
    """Sees what a browser would: every journal event once, each site's last state, and the figures of each second."""

    def __init__(self, url: str, clock: Clock, sighted: Callable[[Sighting], None] = lambda _: None) -> None:
        self.sightings: list[Sighting] = []  # `at` is monotonic
        self.sites: dict[str, SiteView] = {}
        self.board: BoardView | None = None
        self.seen = asyncio.Event()  # the first snapshot has come
        self._url = url
        self._clock = clock
        self._sighted = sighted
        self._last_id: str | None = None
        self._measured: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))

    async def watch(self, name: str, password: str) -> None:
        """Sign in and follow the running session until cancelled. Raises EdgeError when the board stays closed."""
        jar = aiohttp.CookieJar(unsafe=True)  # a cookie of an address without a name
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=30)
        async with aiohttp.ClientSession(
            cookie_jar=jar, timeout=timeout, headers=self._headers(), read_bufsize=LONGEST_LINE
        ) as client:
            await self._asked(client.post(f"{self._url}/api/v1/login", json={"name": name, "password": password}))
            sessions = await self._asked(client.get(f"{self._url}/api/v1/sessions"))
            session = next(each["id"] for each in sessions["sessions"] if each["watched"])
            while True:
                await self._follow(client, f"{self._url}/api/v1/sessions/{session}/events")
                await asyncio.sleep(AGAIN_S)

    def figures(self, site: str) -> SiteFigures:
        """What was seen of a site so far."""
        view, measured = self.sites[site], self._measured[site]
        middle = {name: round(over(measured[name]), 4) for name, over in MEASURED.items() if measured[name]}
        return SiteFigures(line=view.line, drops=view.drops, down_s=round(view.down_s, 3), **middle)

    def _headers(self) -> dict[str, str]:
        return {"Origin": self._url, "X-Requested-With": "diemcau"}

    async def _asked(self, request: Any) -> Any:
        async with request as response:
            if response.status >= 400:
                raise EdgeError(UNSEEN.format(status=response.status), retry=response.status >= 500)
            return await response.json() if response.status != 204 else None

    async def _follow(self, client: aiohttp.ClientSession, url: str) -> None:
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        try:
            async with client.get(url, headers=headers) as response:
                if response.status >= 400:
                    raise EdgeError(UNSEEN.format(status=response.status), retry=True)
                async for message in _messages(response.content):
                    self._take(message)
        except (aiohttp.ClientError, TimeoutError):
            return  # taken up again where it broke off

    def _take(self, message: _Message) -> None:
        data = message.data
        self._last_id = message.id or self._last_id
        match message.event:
            case "journal":
                self._patch(data["patch"])
                now = self._clock.monotonic()
                sighting = Sighting(now, data["id"], data["kind"], data["body"], data["late"])
                self.sightings.append(sighting)
                self._sighted(sighting)
            case "snapshot":
                self.board = BoardView.model_validate(data)
                self.sites = {site.id: site for site in self.board.sites}
                self.seen.set()
            case "telemetry":
                for site, figures in data["sites"].items():
                    self._measure(site, Figures.model_validate(figures))

    def _patch(self, patch: dict[str, Any]) -> None:
        for site in patch.get("sites", ()):
            view = SiteView.model_validate(site)
            self.sites[view.id] = view

    def _measure(self, site: str, figures: Figures) -> None:
        for name in MEASURED:
            value = getattr(figures, name)
            if value is not None:
                self._measured[site][name].append(value)


async def _messages(stream: aiohttp.StreamReader) -> AsyncIterator[_Message]:
    """Server-sent events, as they come; comments are left out."""
    fields: dict[str, str] = {}
    async for raw in stream:
        line = raw.decode().rstrip("\r\n")
        if line:
            name, _, value = line.partition(":")
            fields[name] = fields[name] + "\n" + value.removeprefix(" ") if name in fields else value.removeprefix(" ")
        elif "data" in fields:
            yield _Message(fields.get("event", "message"), fields.get("id"), json.loads(fields["data"]))
            fields = {}
        else:
            fields = {}
