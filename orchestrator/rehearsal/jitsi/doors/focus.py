"""The HTTP interface of the double's Jicofo."""

from __future__ import annotations

import re
from collections.abc import Callable

from aiohttp import web

from orchestrator.rehearsal.jitsi.answers import focus as focus_answers
from orchestrator.rehearsal.jitsi.answers.totals import Form, Page, rendered
from orchestrator.rehearsal.jitsi.doors.door import Door, as_json
from orchestrator.rehearsal.jitsi.model.deployment import Deployment

UNKNOWN_FORM = "Supported media types are application/openmetrics-text, text/plain and application/json"
TYPES = {
    Form.JSON: "application/json",
    Form.PLAIN: "text/plain; version=0.0.4; charset=utf-8",
    Form.OPEN: "application/openmetrics-text; version=1.0.0; charset=utf-8",
}
JID = re.compile(r"[^@/\s]+@[^@/\s]+")


class FocusDoor:
    """`unreachable`: the port is open but nobody serves it, as with docker's defaults. `authenticated`: conference
    requests are refused."""

    def __init__(self, double: Deployment, moment: Callable[[], float]) -> None:
        self._double, self._moment = double, moment
        self.unreachable = False
        self.authenticated = False
        self.door = Door(self._routes(), lambda: self.unreachable, lambda _, status: web.Response(status=status))

    def _now(self) -> float:
        self._double.advance(self._moment())
        return self._double.now

    def _routes(self) -> list[web.RouteDef]:
        return [
            web.get("/about/health", self._health),
            web.get("/about/version", self._version),
            web.get("/stats", self._stats),
            web.get("/metrics", self._metrics),
            web.get("/debug", self._debug),
            web.get("/debug/conferences", self._rooms),
            web.get("/debug/conferences-full", self._rooms_in_full),
            web.get("/debug/conference/{jid}", self._room),
            web.get("/rtcstats", self._rtcstats),
            web.options("/conference-request/v1", self._may_request),
            web.post("/conference-request/v1", self._request),
            web.get("/move-endpoints/move-endpoint", self._move),
        ]

    async def _health(self, _: web.Request) -> web.Response:
        if not self._double.checks_health:
            raise web.HTTPNotFound
        illness = focus_answers.illness(self._double.bridges, self._now())
        return web.Response(status=200 if illness is None else 500, text=illness or "OK")

    async def _version(self, _: web.Request) -> web.Response:
        return as_json({"name": "JiCoFo", "version": focus_answers.VERSION, "os": "Linux"})

    async def _stats(self, _: web.Request) -> web.Response:
        return as_json(focus_answers.stats(self._double, self._now()))

    async def _metrics(self, request: web.Request) -> web.Response:
        """Without an Accept header, as with any."""
        self._now()
        counters = {"conferences_created": self._double.conferences_made}
        page = Page("jitsi_jicofo_", self._double.gauges, counters, {})
        found = rendered(page, request.headers.get("Accept", "*/*"))
        if found is None:
            return web.Response(status=500, text=UNKNOWN_FORM)
        return web.Response(body=found[0], headers={"Content-Type": TYPES[found[1]]})

    async def _debug(self, _: web.Request) -> web.Response:
        return as_json(focus_answers.debug(self._double, self._now()))

    async def _rooms(self, _: web.Request) -> web.Response:
        self._now()
        return as_json(list(self._double.rooms))

    async def _rooms_in_full(self, _: web.Request) -> web.Response:
        at = self._now()
        return as_json({jid: focus_answers.room(self._double, told, at) for jid, told in self._double.rooms.items()})

    async def _room(self, request: web.Request) -> web.Response:
        """`{}` where there is no such room."""
        at, jid = self._now(), request.match_info["jid"]
        if not JID.fullmatch(jid):
            return web.Response(status=400, text="Bad request: Invalid conference ID")
        told = self._double.rooms.get(jid)
        return as_json({} if told is None else focus_answers.room(self._double, told, at))

    async def _rtcstats(self, _: web.Request) -> web.Response:
        at = self._now()
        flagged = [told for told in self._double.rooms.values() if told.flagged]
        return as_json({told.meeting_id: focus_answers.room(self._double, told, at) for told in flagged})

    async def _may_request(self, _: web.Request) -> web.Response:
        return web.Response()

    async def _request(self, request: web.Request) -> web.Response:
        """It makes the room."""
        try:
            asked = await request.json()
        except ValueError:
            return web.Response(status=400, text="Bad request: not JSON")
        jid = asked.get("room") if isinstance(asked, dict) else None
        if not isinstance(jid, str) or not JID.fullmatch(jid):
            return web.Response(status=400, text=f"Bad request: Invalid room name: {jid}")
        if self.authenticated:
            return web.Response(status=403, text="Error")
        flag = asked.get("properties", {}).get("rtcstatsEnabled")
        self._double.open(jid.partition("@")[0], self._now(), rtcstats=None if flag is None else flag == "true")
        return as_json(
            {
                "room": jid.lower(),
                "ready": True,
                "focusJid": f"focus@auth.{self._double.domain}",
                "properties": {
                    "authentication": "false",
                    "externalAuth": "false",
                    "sipGatewayEnabled": "false",
                    "visitors-supported": "false",
                },
            }
        )

    async def _move(self, request: web.Request) -> web.Response:
        """A GET that changes something; and what is not found is an error of the server's."""
        at, asked = self._now(), request.query
        if not all(name in asked for name in ("conference", "endpoint")):
            return web.Response(status=400, text="Bad request: Missing parameter")
        told = self._double.rooms.get(asked["conference"])
        if told is None:
            return web.Response(status=500, text="Not found: Conference not found")
        names = [f"jvb{bridge.index + 1}" for bridge in self._double.bridges]
        bridge = asked.get("bridge", names[0]).rpartition("/")[2]
        if bridge not in names:
            return web.Response(status=500, text="Not found: Bridge not found")
        moved = asked["endpoint"] in told.occupants and self._double.move(asked["endpoint"], names.index(bridge), at)
        return as_json({"movedEndpoints": int(moved), "conferences": int(moved)})
