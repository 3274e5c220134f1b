"""The only reader of time. Everything else is told what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Wall time for people and papers, monotonic time for durations."""

    def now(self) -> datetime:
        """The wall clock, aware, in UTC."""

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never steps, the same scale as the event loop's."""

    def elapsed(self) -> float:
        """Seconds by which `now` ought to have gone on since an arbitrary start: where it has not, it was set."""


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def elapsed(self) -> float:
        return time.monotonic()


def wall_at(clock: Clock, moment: float) -> datetime:
    """The wall time of a monotonic `moment` (seconds), by what both clocks say now."""
    return clock.now() - timedelta(seconds=clock.monotonic() - moment)
