"""A wall clock that a rehearsal may put on, and set wrong. Durations stay real: nothing is measured by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrator.clock import SystemClock


class StageClock:
    """Begins at `start` (aware) and goes on with real time."""

    def __init__(self, start: datetime) -> None:
        self._real = SystemClock()
        self._began = self._real.monotonic()
        self._start = start.astimezone(UTC)
        self._skipped = timedelta()  # what the play leaves out
        self._wrong = timedelta()  # by how much the clock is set wrong

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.monotonic() - self._began) + self._skipped + self._wrong

    def monotonic(self) -> float:
        return self._real.monotonic()

    def elapsed(self) -> float:
        return self.monotonic() + self._skipped.total_seconds()

    def skip_to(self, moment: datetime) -> None:
        """Leave out what lies between; time itself passes. Never backwards."""
        ahead = moment - (self.now() - self._wrong)
        self._skipped += max(ahead, timedelta())

    def set_wrong(self, by: timedelta) -> None:
        """As if somebody, or a broken NTP server, had set the clock; zero sets it right."""
        self._wrong = by
