"""Jicofo's HTTP interface. It knows no password: keep it on loopback or a private network."""

from __future__ import annotations

import json
from urllib.parse import quote

from pydantic import SecretStr

from orchestrator.errors import JitsiFault
from orchestrator.jitsi.answers.bridge import VERSION, Version
from orchestrator.jitsi.answers.focus import (
    FOCUS_DEBUG,
    JICOFO_STATS,
    OPENED,
    ROOM,
    ROOMS,
    FocusDebug,
    FocusRoom,
    JicofoStats,
    NoRoom,
    Opened,
)
from orchestrator.jitsi.answers.values import read
from orchestrator.jitsi.clients.transport import JSON, Door, Limits
from orchestrator.jitsi.clients.videobridge import Health, ask_health
from orchestrator.text import Text

A_ROOM = Text(vi="phòng họp {room}", en="room {room}")
CHECK = "__jicofo-health-check"
REQUEST = "/conference-request/v1"


class Jicofo:
    """Every question raises JitsiError when it gets no usable answer. `close` it."""

    def __init__(self, url: str, *, limits: Limits | None = None) -> None:
        self.door = Door("Jicofo", url, limits=limits)

    async def health(self) -> Health:
        """Off by default: MODULE_OFF. Unhealthy is an answer, with Jicofo's reason."""
        return await ask_health(self.door)

    async def version(self) -> Version:
        return await self.door.ask("/about/version", VERSION)

    async def stats(self) -> JicofoStats:
        """Its health check's own room counts among the conferences."""
        return await self.door.ask("/stats", JICOFO_STATS)

    async def debug(self) -> FocusDebug:
        """The bridges as Jicofo sees them."""
        return await self.door.ask("/debug", FOCUS_DEBUG)

    async def rooms(self) -> tuple[str, ...]:
        """The JIDs of all rooms but those that Jicofo makes to see whether bridges take one."""
        return tuple(jid for jid in await self.door.ask("/debug/conferences", ROOMS) if not jid.startswith(CHECK))

    async def room(self, jid: str) -> FocusRoom:
        """Who is in one room. A few KB a member: every 2 to 5 seconds, not each second. Raises NO_ROOM."""
        path = f"/debug/conference/{quote(jid.lower(), safe='@')}"
        found = await self.door.ask(path, ROOM)
        if isinstance(found, NoRoom):
            raise self.door.place.error(JitsiFault.NO_ROOM, path, A_ROOM.format(room=jid.lower()))
        return found

    async def open(self, jid: str, *, rtcstats: bool | None = None, token: SecretStr | None = None) -> Opened:
        """Ask for the room as the first to come would, which creates it; it closes again if nobody joins in 15 s.

        The first request decides whether the bridge's /stats will show the room: None leaves it to Jicofo, which
        then says yes. Not tried twice."""
        body: dict[str, object] = {"room": jid.lower()}
        if rtcstats is not None:
            body["properties"] = {"rtcstatsEnabled": str(rtcstats).lower()}
        headers = {"Content-Type": JSON}
        if token is not None:
            headers["Authorization"] = f"Bearer {token.get_secret_value()}"
        answer = await self.door.send("POST", REQUEST, headers=headers, content=json.dumps(body).encode())
        return read(OPENED, self.door.good(answer, REQUEST).body, self.door.place, REQUEST)

    async def close(self) -> None:
        await self.door.close()
