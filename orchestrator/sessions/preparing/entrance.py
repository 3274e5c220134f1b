"""How a point enters the meeting's online rooms: by an address of its own, where we may sign tokens."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.clock import Clock
from orchestrator.jitsi.keys import Key
from orchestrator.jitsi.tokens import Issuer, guest_token, link, point
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Site


class Entrance:
    """`web` is the conference's address. Without a `key` everybody enters by the plain address of the room."""

    def __init__(self, issuer: Issuer, key: Key | None, web: Callable[[], str], clock: Clock) -> None:
        self._issuer = issuer
        self._key = key
        self._web = web
        self._clock = clock

    def link(self, plan: SessionPlan, site: Site, room: str) -> str:
        """Whoever has it enters as this point: it is shown on the point's own page, and written nowhere."""
        if self._key is None:
            return f"{self._web().rstrip('/')}/{room}"
        token = guest_token(point(site, self._issuer), room, plan.start, self._clock.now(), self._issuer, self._key)
        return link(self._web(), room, token).get_secret_value()
