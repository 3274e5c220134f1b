"""What a line does to what is sent over it. Pure: times are arguments, chance comes from a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random

QUEUE_S = 0.5  # a packet that would wait longer than this before a slow line is dropped there


@dataclass(frozen=True, slots=True)
class Weather:
    """How one direction of a line treats its packets. The default is a perfect wire."""

    cut: bool = False
    loss: float = 0.0  # fraction 0..1, each packet on its own
    delay_ms: float = 0.0
    jitter_ms: float = 0.0  # waiting in queues: 0 to this much on top of the delay, never out of order
    kbps: float | None = None


class Lane:
    """One direction of a line. Its draws are its own, so that the same seed gives the same losses."""

    def __init__(self, seed: str) -> None:
        self.weather = Weather()
        self.swallowed = 0
        self._random = Random(seed)
        self._free_at = 0.0
        self._last_arrival = 0.0

    def swallows(self) -> bool:
        """Whether a packet sent now is lost."""
        lost = self.weather.cut or self._random.random() < self.weather.loss
        self.swallowed += lost
        return lost

    def arrival(self, sent: float, size: int) -> float:
        """When `size` octets sent at `sent` come out: never before what was sent earlier. Seconds."""
        weather = self.weather
        start = max(sent, self._free_at)
        self._free_at = start + (size / (weather.kbps * 125.0) if weather.kbps else 0.0)
        waited = self._random.random() * weather.jitter_ms
        self._last_arrival = max(self._last_arrival, self._free_at + (weather.delay_ms + waited) / 1000.0)
        return self._last_arrival

    def carry(self, now: float, size: int) -> float | None:
        """When a datagram sent at `now` arrives, or None when it never does."""
        if self.swallows() or self._free_at - now > QUEUE_S:
            return None
        return self.arrival(now, size)


@dataclass(eq=False)
class Line:
    """An access line of a site: two lanes, and the address under which the centre sees the site over it."""

    name: str
    source: str
    seed: str = "0"
    udp_blocked: bool = False
    up: Lane = field(init=False)
    down: Lane = field(init=False)

    def __post_init__(self) -> None:
        self.up = Lane(f"{self.seed}/{self.name}/up")
        self.down = Lane(f"{self.seed}/{self.name}/down")
        self._watchers: list[Callable[[], None]] = []

    @property
    def broken(self) -> bool:
        """No handshake gets through: it needs both directions."""
        return self.up.weather.cut or self.down.weather.cut

    def watch(self, changed: Callable[[], None]) -> None:
        """Call `changed` after every change of weather."""
        self._watchers.append(changed)

    def set(self, up: Weather | None = None, down: Weather | None = None, *, udp_blocked: bool | None = None) -> None:
        """Change the weather from now on; None leaves a part as it is."""
        self.up.weather = self.up.weather if up is None else up
        self.down.weather = self.down.weather if down is None else down
        self.udp_blocked = self.udp_blocked if udp_blocked is None else udp_blocked
        for changed in self._watchers:
            changed()

    def cut(self, *, up: bool = True, down: bool = True) -> None:
        """Swallow everything in the named directions, silently."""
        self.set(
            replace(self.up.weather, cut=True) if up else None,
            replace(self.down.weather, cut=True) if down else None,
        )
