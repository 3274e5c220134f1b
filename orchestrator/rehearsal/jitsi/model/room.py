"""A room of the double: who is in it, and on which bridges."""

from __future__ import annotations

from dataclasses import dataclass, field

from orchestrator.rehearsal.jitsi.model.bridge import Conference
from orchestrator.rehearsal.jitsi.model.endpoint import Endpoint, Occupant

FOCUS_S = 0.1  # until Jicofo is in the room it was asked for


@dataclass
class Room:
    """A room of the chat service. `jid` is in small letters."""

    jid: str
    meeting_id: str
    flagged: bool
    opened_at: float
    closes_at: float = 0.0
    alone_since: float | None = None
    meeting_began: bool = False  # there were two at some time
    occupants: dict[str, Occupant] = field(default_factory=dict)
    on: dict[int, Conference] = field(default_factory=dict)  # by the bridge's index

    def has_focus(self, at: float) -> bool:
        return at >= self.opened_at + FOCUS_S

    def endpoint(self, nick: str) -> Endpoint | None:
        return next((found for part in self.on.values() if (found := part.endpoints.get(nick))), None)
