"""The private HTTP interface of one of the double's bridges."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from orchestrator.rehearsal.jitsi.answers.bridge import debug, health
from orchestrator.rehearsal.jitsi.answers.endpoint import Detail
from orchestrator.rehearsal.jitsi.answers.older import older
from orchestrator.rehearsal.jitsi.answers.totals import VERSION, bridge_page, colibri
from orchestrator.rehearsal.jitsi.doors.door import Door, as_json, as_page
from orchestrator.rehearsal.jitsi.model.bridge import Bridge
from orchestrator.rehearsal.jitsi.model.deployment import Deployment

NOT_FOUND = "<html><head><title>Error 404 Not Found</title></head><body><h2>HTTP ERROR 404 Not Found</h2></body></html>"


class BridgeDoor:
    """`moment` gives the time by which the deployment is to go on."""

    def __init__(self, double: Deployment, index: int, moment: Callable[[], float]) -> None:
        self._double, self._moment = double, moment
        self.bridge: Bridge = double.bridges[index]
        self.door = Door(self._routes(), self._away, not_found)

    def _away(self) -> bool:
        return self.bridge.away(self._now())

    def _now(self) -> float:
        self._double.advance(self._moment())
        return self._double.now

    def _needs(self, on: bool) -> float:
        """The moment, if the module is on."""
        if not on:
            raise web.HTTPNotFound
        return self._now()

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/about/health", self._health),
            web.get("/about/version", self._version),
            web.get("/debug", self._debug),
            web.get("/debug/{conference}", self._debug),
            web.get("/debug/{conference}/{endpoint}", self._debug),
            web.get("/stats", self._stats),
            web.get("/colibri/stats", self._colibri),
            web.get("/colibri/debug", self._elsewhere),
            web.get("/colibri/drain", self._draining),
            web.post("/colibri/drain/{verb:enable|disable}", self._drain),
            web.get("/metrics", self._metrics),
        ]

    async def _health(self, _: web.Request) -> web.Response:
        """Nothing at all when well; otherwise a sentence, under a type that it is not."""
        illness = self.bridge.illness(self._needs(self.bridge.modules.health))
        if illness is None:
            return web.Response()
        return web.Response(status=illness.code, text=illness.message, content_type="application/json")

    async def _version(self, _: web.Request) -> web.Response:
        self._needs(self.bridge.modules.version)
        return as_json({"name": "JVB", "version": VERSION, "os": "Linux"})

    async def _debug(self, request: web.Request) -> web.Response:
        """Short for the whole bridge, full for one conference, unless told otherwise."""
        at = self._needs(self.bridge.modules.debug)
        conference = request.match_info.get("conference")
        full = request.query.get("full", "true" if conference else "false") == "true"
        answer = debug(
            self.bridge,
            at,
            self._double.wall_ms(at),
            Detail.FULL if full else Detail.SHORT,
            conference,
            request.match_info.get("endpoint"),
        )
        if conference is None:
            answer["health"] = health(self.bridge, at)
        return as_json(older(answer) if self.bridge.modules.camel else answer)

    async def _stats(self, _: web.Request) -> web.Response:
        at = self._needs(self.bridge.modules.stats and not self.bridge.modules.camel)
        return as_json(debug(self.bridge, at, self._double.wall_ms(at), Detail.STATS, None, None))

    async def _colibri(self, _: web.Request) -> web.Response:
        at = self._needs(self.bridge.modules.colibri)
        return as_json(colibri(self.bridge, at, self._double.wall_ms(at)))

    async def _elsewhere(self, _: web.Request) -> web.Response:
        self._needs(self.bridge.modules.colibri)
        return web.Response(status=301, headers={"Location": "/debug"})

    async def _draining(self, _: web.Request) -> web.Response:
        self._needs(self.bridge.modules.drain)
        return as_json({"drain": self.bridge.draining})

    async def _drain(self, request: web.Request) -> web.Response:
        self._needs(self.bridge.modules.drain)
        self.bridge.draining = request.match_info["verb"] == "enable"
        return web.Response()

    async def _metrics(self, request: web.Request) -> web.Response:
        at = self._needs(self.bridge.modules.metrics)
        return as_page(bridge_page(self.bridge, at, request.headers.get("Accept")))


def not_found() -> web.Response:
    """Jetty's page: for what is off, and for what never was."""
    return web.Response(status=404, body=NOT_FOUND.encode(), content_type="text/html", charset="iso-8859-1")
