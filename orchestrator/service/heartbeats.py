"""The door of the agents' heartbeats by UDP: who may come through it, and with which key."""

from __future__ import annotations

from contextlib import AsyncExitStack

from orchestrator.clock import Clock
from orchestrator.live.agents import Roster
from orchestrator.model.wire import StampGrant
from orchestrator.probes.reflector import Reflector
from orchestrator.probes.stamp import session_key
from orchestrator.sessions.watching.watches import Watches
from orchestrator.web.refusals import Refusals


class Heartbeats:
    """`port` is known once it is open; no agent is granted a session before, for the web opens last."""

    def __init__(self, secret: bytes, roster: Roster, refusals: Refusals, watches: Watches, clock: Clock) -> None:
        self.port = 0
        self._secret = secret
        self._roster = roster
        self._refusals = refusals
        self._watches = watches
        self._clock = clock
        self._epoch = int(clock.now().timestamp())

    async def open(self, stack: AsyncExitStack, host: str, port: int) -> None:
        """Raises EdgeError where the port cannot be had."""
        reflector = Reflector(
            self._secret,
            self._known,
            self._watches.hear,
            self._turned_away,
            self._watches.own_drops,
            clock=self._clock,
        )
        self.port = await reflector.start(host, port)
        stack.callback(reflector.close)

    def grant(self, site: str, instance: str) -> StampGrant | None:
        """One epoch for this life: an agent that redials keeps its counters, and with them its figures."""
        key = session_key(self._secret, site, instance, self._epoch).hex()
        return StampGrant(port=self.port, key=key, epoch=self._epoch, interval_s=self._watches.beat_s)

    def _known(self, site: str, instance: str, epoch: int) -> str | None:
        """May this instance speak for the site now? Heard is heard: it keeps its place."""
        return self._roster.admit(site, instance, self._clock.monotonic())

    def _turned_away(self, reason: str, site: str | None, address: str) -> None:
        self._refusals.note("stamp", reason, self._clock.monotonic(), site=site, address=address)
