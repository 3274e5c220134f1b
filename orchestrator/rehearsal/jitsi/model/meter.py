"""A counter that grows at a rate, and remembers enough to be asked about the last minute. Pure."""

from __future__ import annotations

REMEMBERED_S = 70.0
ROUNDING = 1e-6  # of a packet: 0.02 s at 50 a second is one packet


class Meter:
    """Time is an argument, in seconds, and never goes back."""

    def __init__(self, at: float) -> None:
        self._steps: list[tuple[float, float, float]] = [(at, 0.0, 0.0)]  # from when, the count then, the rate since

    def run(self, at: float, rate: float) -> None:
        """Grow by so much a second from now on."""
        if rate != self._steps[-1][2]:
            self._step(at, self._exact(at), rate)

    def add(self, at: float, count: float) -> None:
        """All at once; may be negative."""
        self._step(at, self._exact(at) + count, self._steps[-1][2])

    def total(self, at: float) -> int:
        return int(self._exact(at) + ROUNDING)

    def last(self, at: float, seconds: float) -> int:
        """What was added in the last `seconds`."""
        return self.total(at) - self.total(at - seconds)

    def _step(self, at: float, count: float, rate: float) -> None:
        self._steps.append((at, count, rate))
        while len(self._steps) > 2 and self._steps[1][0] < at - REMEMBERED_S:
            del self._steps[0]

    def _exact(self, at: float) -> float:
        for begun, count, rate in reversed(self._steps):
            if begun <= at:
                return count + rate * (at - begun)
        return 0.0
