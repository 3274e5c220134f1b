"""How much time passed between the events of a journal, whose clock may have been put forward or back."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.model.events import ClockStepped, Event

NOTICED_S = 120.0  # a step is journalled within so long of it
UNTOLD_S = 60.0  # the clock going back further than this was a step, told or not


def passing(events: Sequence[Event]) -> list[float]:
    """Seconds from the first event to each, in their order; they never decrease."""
    steps = _steps(events)
    moments: list[float] = []
    shift = last = 0.0
    for event, step in zip(events, steps, strict=True):
        shift += step
        moment = (event.at - events[0].at).total_seconds() - shift
        last = max(last, moment)
        moments.append(last)
    return moments


def _steps(events: Sequence[Event]) -> list[float]:
    """By how many seconds the clock was put forward just before each event."""
    steps = [0.0] * len(events)
    for place, event in enumerate(events):
        if isinstance(event.body, ClockStepped):
            steps[_struck(events, place, event.body.seconds)] += event.body.seconds
    for place in range(1, len(events)):
        back = (events[place].at - events[place - 1].at).total_seconds() - steps[place]
        if back < -UNTOLD_S and steps[place] == 0.0:
            steps[place] = back
    return steps


def _struck(events: Sequence[Event], told: int, seconds: float) -> int:
    """The first event after the step: the one that jumped by about as much, shortly before the step was told."""
    for place in range(told, 0, -1):
        jump = (events[place].at - events[place - 1].at).total_seconds()
        if (jump >= seconds - 1.0) if seconds > 0 else (jump < -1.0):
            return place
        if abs((events[told].at - events[place - 1].at).total_seconds()) > NOTICED_S:
            break
    return told
