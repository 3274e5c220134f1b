"""A receiver of alerts on loopback: a real HTTP server that can be rude."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, NamedTuple, Self

from aiohttp import web


class Received(NamedTuple):
    headers: dict[str, str]
    body: bytes
    peer: object = None

    @property
    def alert(self) -> str:
        return self.headers["Idempotency-Key"]

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = json.loads(self.body)
        return payload


Answer = Callable[[Received], web.StreamResponse | None]  # None: hang


class Receiver:
    """Keeps every request. `answers` are used up one a request, then it gives its `usual` one; having taken an alert
    it waits `pause()` seconds before it says so."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.usual: Answer = status(200)
        self.pause: Callable[[], float] = lambda: 0.0
        self.received: list[Received] = []
        self.accepted: list[Received] = []
        self.port = 0
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?key=very-private"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait until something that was received makes it true."""
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(done)

    async def _take(self, request: web.Request) -> web.StreamResponse:
        received = Received(dict(request.headers), await request.read(), request.get_extra_info("peername"))
        answer = (self.answers.pop(0) if self.answers else self.usual)(received)
        async with self._changed:
            self.received.append(received)
            if answer is not None and answer.status < 300:
                self.accepted.append(received)
            self._changed.notify_all()
        if answer is None:
            await asyncio.Event().wait()
            raise AssertionError
        await asyncio.sleep(self.pause())
        return answer


def status(code: int, **headers: str) -> Answer:
    return lambda _: web.Response(status=code, headers={name.replace("_", "-"): v for name, v in headers.items()})


def hang(_: Received) -> None:
    return None
