"""How the service itself is: said on the board and in the metrics, and whether it is ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from orchestrator import notices
from orchestrator.clock import Clock
from orchestrator.model.events import SYSTEM, ClockStepped
from orchestrator.service.register import Register
from orchestrator.sessions.watching.watches import Watches
from orchestrator.store.ledger import SILENT_S, Ledger
from orchestrator.text import Text

log = structlog.get_logger(__name__)
LOOK_S = 0.25
STEP_TOLD_S = 900.0  # how long the board says that the clock was set
STRAIN_S = 10.0  # how long it says that we could not hear well


class Health:
    """`failed` names the stages that have ended by an error; `ready` holds while everything is open."""

    def __init__(
        self,
        ledger: Ledger,
        watches: Watches,
        register: Register,
        failed: Callable[[], Sequence[str]],
        clock: Clock,
    ) -> None:
        self.ready = False
        self._ledger = ledger
        self._watches = watches
        self._register = register
        self._failed = failed
        self._clock = clock
        self._stepped_at = float("-inf")

    @property
    def journal_lag_s(self) -> float:
        return self._ledger.behind_s

    @property
    def loop_lag_s(self) -> float:
        return self._watches.lag_s

    @property
    def registry_ok(self) -> bool:
        return self._register.ok

    def not_ready(self) -> Text | None:
        if failed := self._failed():
            return notices.STAGE_ENDED.format(stages=", ".join(failed))
        return None if self.ready else notices.NOT_READY

    async def run(self) -> None:
        """Say on the board when the journal cannot be written, or we cannot hear well."""
        while True:
            await asyncio.sleep(LOOK_S)
            behind = self._ledger.behind_s > SILENT_S
            notice = notices.journal_behind(self._ledger.trouble) if behind else None
            self._watches.notify(notices.JOURNAL_BEHIND, notice)
            strained = self._clock.monotonic() - self._watches.suspended_at < STRAIN_S
            self._watches.notify(notices.STRAINED, notices.strained() if strained else None)
            if self._clock.monotonic() - self._stepped_at > STEP_TOLD_S:
                self._watches.notify(notices.CLOCK, None)

    def clock_stepped(self, seconds: float) -> None:
        log.warning("the wall clock was set", seconds=round(seconds, 1))
        body = ClockStepped(seconds=round(seconds, 1))
        self._ledger.record(SYSTEM, body)
        self._watches.record(body)  # whoever counts its durations must know
        self._stepped_at = self._clock.monotonic()
        self._watches.notify(notices.CLOCK, notices.clock_stepped(seconds))

    def taken_over(self, stream: str) -> None:
        log.error("another process writes this journal now", stream=stream)
        if stream in self._watches.shown:
            self._watches.notify_one(stream, notices.TAKEN_OVER, notices.taken_over())
