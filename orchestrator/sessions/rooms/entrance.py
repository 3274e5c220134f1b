"""How points and the engineer on duty enter the meeting's online rooms: each by an address of their own, where we may
sign tokens."""

from __future__ import annotations

from collections.abc import Callable

from orchestrator.clock import Clock
from orchestrator.jitsi.keys import Key
from orchestrator.jitsi.tokens import Guest, Issuer, duty, guest_token, link, point
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Site
from orchestrator.text import Text

ON_DUTY = Text(vi="Cán bộ trực kỹ thuật ({name})", en="Engineer on duty ({name})")


class Entrance:
    """`web` is the conference's address. Without a `key` everybody enters by the plain address of the room."""

    def __init__(self, issuer: Issuer, key: Key | None, web: Callable[[], str], clock: Clock) -> None:
        self._issuer = issuer
        self._key = key
        self._web = web
        self._clock = clock

    @property
    def signs(self) -> bool:
        """May somebody be let in as a moderator?"""
        return self._key is not None

    def link(self, plan: SessionPlan, site: Site, room: str) -> str:
        """Whoever has it enters as this point: it is shown on the point's own page, and written nowhere."""
        return self._link(plan, point(site, self._issuer), room)

    def duty(self, plan: SessionPlan, name: str, room: str) -> str:
        """Whoever has it enters as the engineer on duty and may moderate: it is given to whoever asks, and written
        nowhere. `name` is shown in the room."""
        return self._link(plan, duty(ON_DUTY.format(name=name).vi, self._issuer), room)

    def _link(self, plan: SessionPlan, guest: Guest, room: str) -> str:
        if self._key is None:
            return f"{self._web().rstrip('/')}/{room}"
        token = guest_token(guest, room, plan.start, self._clock.now(), self._issuer, self._key)
        return link(self._web(), room, token).get_secret_value()
