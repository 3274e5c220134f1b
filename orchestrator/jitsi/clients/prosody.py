"""Prosody's HTTP modules for rooms. It tells its domains apart by the Host header, also on loopback."""

from __future__ import annotations

import json
import re
from urllib.parse import quote, urlencode

from pydantic import SecretStr

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.rooms import (
    CENSUS,
    ICE_SERVICES,
    OCCUPANTS,
    ROOM_SIZE,
    CensusRoom,
    Headcount,
    IceService,
    Occupant,
)
from orchestrator.jitsi.clients.transport import JSON, Door, Limits

UNCODED = re.compile(r"[a-z0-9._\-]+")  # what the modules that decode no query can be asked for
KICK = "/kick-participant"
END = "/end-meeting"


class Prosody:
    """`domain` is the main virtual host. Every question raises JitsiError when it gets no usable answer.

    NO_ROOM is told from MODULE_OFF (the module is not loaded) and WRONG_HOST. `close` it."""

    def __init__(self, url: str, domain: str, *, limits: Limits | None = None) -> None:
        self._domain = domain
        self.door = Door("Prosody", url, host=domain, limits=limits)

    async def room_size(self, room: str) -> Headcount:
        """How many are in the room of this name (not JID). Needs muc_size."""
        return (await self.door.ask(self._query("/room-size", room), ROOM_SIZE)).headcount

    async def occupants(self, room: str) -> tuple[Occupant, ...]:
        """Who is in, one entry a session: a ghost and its return are two. Needs muc_size."""
        return await self.door.ask(self._query("/room", room), OCCUPANTS)

    async def census(self) -> tuple[CensusRoom, ...]:
        """All rooms. It makes Prosody walk them in its one thread: every few seconds at most. Needs muc_census."""
        return (await self.door.ask("/room-census", CENSUS)).rooms

    async def end_meeting(self, jid: str, token: SecretStr, *, reconnect: bool = False) -> None:
        """Send everybody out of the room, to come back at once if `reconnect`. `token` is a system token. Asked once.

        Raises NO_ROOM, and REFUSED for a token that is none. Needs muc_end_meeting."""
        query = {"conference": jid.lower()} | ({"silent-reconnect": "true"} if reconnect else {})
        path = f"{END}?{urlencode(query)}"
        self.door.good(await self.door.send("POST", path, headers=_bearer(token)), path)

    async def kick(self, room: str, endpoint: str, token: SecretStr) -> bool:
        """Send one endpoint out of the room of this name. `token` is a system token. Asked once.

        Whether it was seen to be gone: the module answers 200 to a token or a room that it has just refused, so the
        room is looked at afterwards. False where muc_size is not loaded; REFUSED when the endpoint is still there."""
        path = f"{KICK}?room={quote(room.lower(), safe='')}"
        body = json.dumps({"participantId": endpoint}).encode()
        sent = await self.door.send("PUT", path, headers=_bearer(token) | {"Content-Type": JSON}, content=body)
        self.door.good(sent, path)
        try:
            inside = await self.occupants(room)
        except JitsiError as error:
            return error.kind is JitsiFault.NO_ROOM
        if any(occupant.endpoint == endpoint for occupant in inside):
            raise self.door.place.error(JitsiFault.REFUSED, KICK, "HTTP 200")
        return True

    async def ice_services(self) -> tuple[IceService, ...]:
        """STUN and TURN servers, with fresh credentials. Needs turncredentials_http."""
        return await self.door.ask("/turn-credentials", ICE_SERVICES)

    async def close(self) -> None:
        await self.door.close()

    def _query(self, path: str, room: str) -> str:
        name = room.lower()
        if not UNCODED.fullmatch(name):
            raise self.door.place.error(JitsiFault.REFUSED, path, name.encode("ascii", "replace").decode()[:64])
        return f"{path}?room={name}&domain={self._domain}"


def _bearer(token: SecretStr) -> dict[str, str]:
    return {"Authorization": f"Bearer {token.get_secret_value()}"}
