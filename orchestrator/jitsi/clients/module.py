"""Our own module in Prosody, asked who is in: deploy/prosody."""

from __future__ import annotations

from datetime import datetime

from pydantic import SecretStr

from orchestrator.errors import JitsiFault
from orchestrator.jitsi.clients.transport import Door, Limits
from orchestrator.jitsi.signs.hooks import question, read_roster
from orchestrator.model.rooms import Roster

PATH = "/diemcau"


class Module:
    """`muc` is the component of the rooms, by whose name Prosody finds it. `close` it."""

    def __init__(self, url: str, muc: str, secret: SecretStr, *, limits: Limits | None = None) -> None:
        self._secret = secret
        self.door = Door("Prosody", url, host=muc, limits=limits)

    async def roster(self, now: datetime) -> Roster:
        """Everybody in every room, as of now. Raises JitsiError."""
        headers = question(self._secret.get_secret_value(), PATH, now)
        answer = self.door.good(await self.door.get(PATH, headers=headers), PATH)
        try:
            return read_roster(answer.body)
        except ValueError as error:
            raise self.door.place.error(JitsiFault.UNREADABLE, PATH, type(error).__name__) from None

    async def close(self) -> None:
        await self.door.close()
