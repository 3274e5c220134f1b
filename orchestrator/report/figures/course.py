"""When the session really was: its start, its pauses, its end, on the scale of time that passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from orchestrator.model.events import (
    Event,
    FallbackAnnounced,
    PhaseChanged,
    RoomChanged,
    SessionOpened,
    SessionPaused,
    SessionResumed,
)
from orchestrator.model.plan import Phase
from orchestrator.model.signals import RoomState
from orchestrator.report.figures.model import Pause, Times

LATE_S = 60.0  # less is punctual
LEAVE_S = 120.0  # whoever leaves so shortly before the end takes leave
PRESSED_S = 600.0  # an end that a person tells of may be told so late; who tells it later means what he says
INSIDE = (RoomState.IN, RoomState.SILENT)
GONE = (RoomState.LEFT, RoomState.RELEASED)
UNPRESSED = ("room_empty", "expired")  # the service ended it by itself, long after


class Span(NamedTuple):
    """From one moment to another, in seconds of `passing`."""

    began: float
    ended: float

    def within(self, others: Sequence[Span]) -> float:
        """How many of its seconds lie in the others, which do not overlap."""
        return sum(max(0.0, min(self.ended, each.ended) - max(self.began, each.began)) for each in others)


class Course(NamedTuple):
    """`windows` are the stretches of the live phase between its pauses; none before the start.

    Whoever left from `leaving` on took leave; from `emptied` on the meeting had broken up, whenever it was ended.
    """

    times: Times
    windows: tuple[Span, ...] = ()
    leaving: float = float("inf")
    emptied: float = float("inf")

    @property
    def start(self) -> float:
        return self.windows[0].began if self.windows else float("inf")

    def holds(self, moment: float) -> bool:
        return any(window.began <= moment < window.ended for window in self.windows)


class _Mark(NamedTuple):
    moment: float
    at: datetime
    reason: str = ""


def course(events: Sequence[Event], moments: Sequence[float], plan: SessionOpened) -> Course:
    began = _phase(events, moments, Phase.LIVE)
    times = Times(planned_start=plan.start, planned_end=plan.end)
    if began is None:
        return Course(times)
    ended = _phase(events, moments, Phase.ENDED)
    emptied = _emptied(events, moments, began.moment, ended.moment) if ended else None
    if ended and emptied and ended.reason in UNPRESSED:
        ended = emptied
    elif ended and emptied and ended.moment - emptied.moment > PRESSED_S:
        emptied = None
    end = ended.moment if ended else moments[-1]
    pauses = list(_pauses(events, moments, began.moment, end))
    edges = [began.moment, *(edge for _, span in pauses for edge in span), end]
    windows = tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=True))
    late_s = max(0.0, (began.at - plan.start).total_seconds())
    told = {
        "started": began.at,
        "ended": ended.at if ended else None,
        "late_s": late_s if late_s >= LATE_S else 0.0,
        "live_s": sum(window.ended - window.began for window in windows),
        "paused_s": sum(span.ended - span.began for _, span in pauses),
        "pauses": tuple(pause for pause, _ in pauses),
    }
    over = emptied or ended
    leaving = over.moment - LEAVE_S if over else float("inf")
    return Course(times.model_copy(update=told), windows, leaving, emptied.moment if emptied else float("inf"))


def _phase(events: Sequence[Event], moments: Sequence[float], phase: Phase) -> _Mark | None:
    """The first time the session came to it."""
    for event, moment in zip(events, moments, strict=True):
        if isinstance(event.body, PhaseChanged) and event.body.after is phase:
            return _Mark(moment, event.at, event.body.reason)
    return None


def _emptied(events: Sequence[Event], moments: Sequence[float], start: float, end: float) -> _Mark | None:
    """When the last one went, for good. Not where most were lost, or were told to go elsewhere: it may have gone on."""
    rooms: dict[str, RoomState] = {}
    emptied, elsewhere = None, False
    for event, moment in zip(events, moments, strict=True):
        if moment > end:
            break
        match event.body:
            case RoomChanged() as body:
                rooms[body.site] = body.after
                if body.after in INSIDE:
                    emptied = None
                elif body.before in INSIDE and not any(room in INSIDE for room in rooms.values()):
                    emptied = _Mark(moment, event.at)
            case FallbackAnnounced() as body:
                emptied, elsewhere = None, body.what != "main"
    most = 2 * sum(room in GONE for room in rooms.values()) > len(rooms)
    return emptied if emptied and emptied.moment > start and most and not elsewhere else None


def _pauses(
    events: Sequence[Event], moments: Sequence[float], start: float, end: float
) -> Iterator[tuple[Pause, Span]]:
    """One that was never ended lasts to the end."""
    paused: _Mark | None = None
    for event, moment in zip(events, moments, strict=True):
        if not start <= moment <= end:
            continue
        if isinstance(event.body, SessionPaused) and paused is None:
            paused = _Mark(moment, event.at)
        elif isinstance(event.body, SessionResumed) and paused is not None:
            yield _pause(paused, _Mark(moment, event.at))
            paused = None
    if paused is not None:
        pause, span = _pause(paused, _Mark(end, paused.at))
        yield pause.model_copy(update={"ended": None}), span


def _pause(began: _Mark, ended: _Mark) -> tuple[Pause, Span]:
    seconds = ended.moment - began.moment
    return Pause(began=began.at, ended=ended.at, seconds=seconds), Span(began.moment, ended.moment)
