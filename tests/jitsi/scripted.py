"""A server that says what a test tells it to, for answers that no real part of Jitsi can be brought to give at will."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiohttp import web

Reply = Callable[[web.Request], web.StreamResponse]


class Asked(NamedTuple):
    method: str
    path: str  # as it stood on the wire
    host: str
    headers: dict[str, str]
    body: bytes
    peer: tuple[str, int]


class Scripted:
    """Replies by method and path without its query; anything else is Prosody's page for what nobody serves."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []
        self.url = ""

    def says(self, what: str, body: str | bytes = b"", status: int = 200, kind: str | None = None) -> None:
        """`what` such as `GET /room`. Without `kind` there is no Content-Type, as Prosody's modules like it."""
        octets = body.encode() if isinstance(body, str) else body
        self.replies[what] = lambda _: web.Response(status=status, body=octets, headers={"Content-Type": kind or ""})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        assert request.transport
        self.asked.append(
            Asked(
                request.method,
                request.raw_path,
                request.host,
                dict(request.headers),
                await request.read(),
                request.transport.get_extra_info("peername"),
            )
        )
        reply = self.replies.get(f"{request.method} {request.path}")
        if reply is None:
            return web.Response(status=404, text="<!DOCTYPE html><h1>404 Not Found</h1>", content_type="text/html")
        return reply(request)


@asynccontextmanager
async def scripted() -> AsyncIterator[Scripted]:
    server = Scripted()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()
