"""One HTTP server of the double: it opens, answers under a spell, breaks and closes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from orchestrator.rehearsal.jitsi.doors.spells import Spell, reset, under

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Refusal = Callable[[web.Request, int], web.Response]
SAYS_SO = {"X-Double": "orchestrator.rehearsal.jitsi: this is no Jitsi"}
SLOW_S = 2.5


class Door:
    """Asks nobody who he is, as the real ones. `refusal` is what it says to a path that it does not have (404), or has
    for another verb (405)."""

    def __init__(self, routes: list[web.RouteDef], away: Callable[[], bool], refusal: Refusal):
        self._away, self._refusal = away, refusal
        self.spell: Spell | None = None
        self.slow_s = SLOW_S
        self._app = web.Application(middlewares=[self._middleware])
        self._app.add_routes(routes)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def open(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Its address; a port of 0 takes any."""
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.url

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self._away():
            reset(request)
            raise web.HTTPServiceUnavailable
        try:
            answer = await handler(request)
        except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as error:
            answer = self._refusal(request, error.status)
        if self.spell is not None and isinstance(answer, web.Response):
            answer = await under(self.spell, request, answer, self.slow_s)
        if not answer.prepared:
            answer.headers.update(SAYS_SO)
        return answer


def as_json(value: Any) -> web.Response:
    return web.Response(text=json.dumps(value, separators=(",", ":")), content_type="application/json")
