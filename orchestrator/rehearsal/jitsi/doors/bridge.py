"""The private HTTP interface of one of the double's bridges."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from aiohttp import web

from orchestrator.rehearsal.jitsi.answers.bridge import debug, health
from orchestrator.rehearsal.jitsi.answers.endpoint import Detail
from orchestrator.rehearsal.jitsi.answers.older import older
from orchestrator.rehearsal.jitsi.answers.totals import VERSION, Form, bridge_page, colibri, rendered
from orchestrator.rehearsal.jitsi.doors.door import Door, as_json
from orchestrator.rehearsal.jitsi.model.bridge import Bridge
from orchestrator.rehearsal.jitsi.model.deployment import Deployment

PHRASES = {404: "Not Found", 405: "Method Not Allowed", 500: "Request failed."}
TYPES = {
    Form.JSON: "application/json",
    Form.PLAIN: "text/plain;charset=utf-8;version=0.0.4",
    Form.OPEN: "application/openmetrics-text;charset=utf-8;version=1.0.0",
}
PAGE = """<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
<title>Error {status} {phrase}</title>
</head>
<body>
<h2>HTTP ERROR {status} {phrase}</h2>
<table>
<tr><th>URI:</th><td>{uri}</td></tr>
<tr><th>STATUS:</th><td>{status}</td></tr>
<tr><th>MESSAGE:</th><td>{phrase}</td></tr>
</table>

</body>
</html>
"""


class BridgeDoor:
    """`moment` gives the time by which the deployment is to go on."""

    def __init__(self, double: Deployment, index: int, moment: Callable[[], float]) -> None:
        self._double, self._moment = double, moment
        self.bridge: Bridge = double.bridges[index]
        self.door = Door(self._routes(), self._away, page)

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

    async def _draining(self, _: web.Request) -> web.Response:
        self._needs(self.bridge.modules.drain)
        return as_json({"drain": self.bridge.draining})

    async def _drain(self, request: web.Request) -> web.Response:
        self._needs(self.bridge.modules.drain)
        self.bridge.draining = request.match_info["verb"] == "enable"
        return web.Response()

    async def _metrics(self, request: web.Request) -> web.Response:
        """It fails where it is not told what to answer, or told what it cannot."""
        at = self._needs(self.bridge.modules.metrics)
        found = rendered(bridge_page(self.bridge, at), request.headers.get("Accept", ""))
        if found is None:
            return page(request, 500)
        return web.Response(body=found[0], headers={"Content-Type": TYPES[found[1]]})


def page(request: web.Request, status: int) -> web.Response:
    """Jetty's: for what is off and for what never was, for a verb that is not meant, and for its own failures."""
    text = PAGE.format(status=status, phrase=PHRASES[status], uri=escape(str(request.url)))
    return web.Response(status=status, body=text.encode(), headers={"Content-Type": "text/html;charset=iso-8859-1"})
