"""How far a session has come: a fold of its stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from orchestrator.model.events import (
    Event,
    PhaseChanged,
    RosterFrozen,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    StepFired,
    StepMissed,
)
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Site
from orchestrator.schedule.steps import ANNOUNCE

Key = tuple[str, datetime]


@dataclass(slots=True)
class Progress:
    """Pure. Events at or before the last one are passed over."""

    phase: Phase = Phase.PLANNED
    paused: bool = False
    opened: SessionOpened | None = None  # the plan as it was last told
    roster: tuple[Site, ...] | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    fired: dict[Key, StepFired] = field(default_factory=dict)
    fired_at: dict[Key, datetime] = field(default_factory=dict)
    missed: dict[Key, StepMissed] = field(default_factory=dict)
    seq: int = 0

    def fold(self, event: Event) -> None:
        if event.seq <= self.seq:
            return
        self.seq = event.seq
        match event.body:
            case SessionOpened() as body:
                self.opened = body
            case StepFired() as body:
                key = (body.step, body.planned)
                self.fired[key], self.fired_at[key] = body, event.at
            case StepMissed() as body:
                self.missed[body.step, body.planned] = body
            case PhaseChanged() as body:
                self._enter(body.after, event.at)
            case SessionPaused():
                self.paused = True
            case SessionResumed():
                self.paused = False
            case RosterFrozen() as body:
                self.roster = body.sites

    @property
    def announced(self) -> bool:
        """Have the points been told of it?"""
        return any(step == ANNOUNCE for step, _ in self.fired)

    def _enter(self, phase: Phase, at: datetime) -> None:
        if self.phase.reached(phase):
            return
        self.phase = phase
        if phase is Phase.LIVE:
            self.started_at = at
        elif phase is Phase.ENDED:
            self.ended_at, self.paused = at, False
