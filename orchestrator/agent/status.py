"""What an agent tells the person who looks at it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from orchestrator.model.signals import Source
from orchestrator.text import Text

MOST_OUTAGES = 100
ALONE_S = 2.0  # nothing heard for so long, by any way: alone


class State(StrEnum):
    CONNECTING = "connecting"
    CONNECTED = "connected"
    UDP_BLOCKED = "udp_blocked"  # the WebSocket carries the heartbeat
    DETACHED = "detached"  # the heartbeat goes on by UDP, the WebSocket is being dialled again
    ALONE = "alone"  # nothing is heard of the centre
    REFUSED = "refused"
    STOPPED = "stopped"


class Outage(NamedTuple):
    """A time in which the centre was not heard. `last` and `first`: by which way it was heard before and after."""

    began: datetime
    last: Source
    ended: datetime | None = None
    first: Source | None = None


class Status(NamedTuple):
    """`rtt_ms` and losses (fractions 0..1) over the last ten seconds; None where not measured."""

    state: State
    text: Text
    at: datetime
    site: str | None = None
    rtt_ms: float | None = None
    loss_up: float | None = None
    loss_down: float | None = None
    outages: tuple[Outage, ...] = ()


OnStatus = Callable[[Status], None]


class Outages:
    """The log of silences, pure. It is what a later report of the agent to the centre will be made of."""

    def __init__(self, wall_at: Callable[[float], datetime]) -> None:
        self._wall_at = wall_at
        self._heard: tuple[float, Source] | None = None
        self._log: deque[Outage] = deque(maxlen=MOST_OUTAGES)
        self.alone = False

    @property
    def log(self) -> tuple[Outage, ...]:
        return tuple(self._log)

    def heard(self, now: float, source: Source) -> None:
        """A sign of the centre came."""
        if self.alone:
            self._log[-1] = self._log[-1]._replace(ended=self._wall_at(now), first=source)
            self.alone = False
        self._heard = now, source

    def tick(self, now: float) -> None:
        """Look whether it has become silent. Who never heard the centre is not alone, but not there yet."""
        if not self.alone and self._heard and now - self._heard[0] > ALONE_S:
            at, source = self._heard
            self._log.append(Outage(self._wall_at(at), source))
            self.alone = True
