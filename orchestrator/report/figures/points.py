"""The figures of one point in the live phase."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from orchestrator.model.registry import Site
from orchestrator.report.figures.course import LATE_S, Course
from orchestrator.report.figures.lines import State, Stretch, Track
from orchestrator.report.figures.model import SiteFigures


def site_figures(site: Site, track: Track, course: Course, *, guest: bool) -> SiteFigures:
    def lasted(counts: Callable[[Stretch], bool]) -> float:
        return sum(each.span.within(course.windows) for each in track.stretches if counts(each))

    def spent(state: State) -> float:
        return lasted(lambda each: each.state == state)

    downs = [each for each in track.stretches if each.state == "down"]
    lengths = (
        sum(each.span.within(course.windows) for each in drop) for _, drop in groupby(downs, key=lambda each: each.fall)
    )
    falls = {each.fall: each.span.began for each in reversed(downs)}
    up_s, down_s, absent_s = spent("up"), spent("down"), spent("absent")
    released_s, parted_s = spent("released"), spent("parted")
    known_s = up_s + down_s + absent_s
    unknown_s = max(0.0, course.times.live_s - released_s - parted_s - known_s)
    counted_s = known_s + unknown_s
    presence = _presence(track, course)
    return SiteFigures(
        id=site.id,
        name=site.name,
        hub=site.hub,
        guest=guest,
        agent=track.agent,
        present=presence.present,
        since=presence.since,
        late_s=presence.late_s,
        connected=up_s / counted_s if known_s else None,
        unknown=unknown_s / counted_s if known_s else None,
        up_s=up_s,
        down_s=down_s,
        absent_s=absent_s,
        out_s=lasted(lambda each: each.state == "absent" and each.span.began >= presence.came),
        unknown_s=unknown_s,
        released_s=released_s,
        parted_s=parted_s,
        backup_s=lasted(lambda each: each.state == "up" and each.backup),
        poor_s=lasted(lambda each: each.state == "up" and each.poor),
        silent_s=lasted(lambda each: each.state == "up" and each.silent),
        drops=sum(course.holds(began) for began in falls.values()),
        longest_s=max(lengths, default=0.0),
        down_at_end=bool(course.windows) and track.state == "down",
    )


class _Presence(NamedTuple):
    """`came`: when it was first there, in seconds of `passing`; never, if it was not."""

    present: bool = False
    since: datetime | None = None
    late_s: float = 0.0
    came: float = float("inf")


def _presence(track: Track, course: Course) -> _Presence:
    """Present from when it was first seen; late where it was not there at the real start.

    By the line, a point that had been heard before and is unknown at the start is not called late; by the room, none
    of which nobody can know that it was missing then.
    """
    seen = [each for each in track.stretches if each.seen]
    first = next((each for each in seen if each.span.ended > course.start), None)
    if first is None or not any(each.span.within(course.windows) for each in seen):
        return _Presence()
    early = seen[0]
    then = next((each for each in track.stretches if each.span.began <= course.start < each.span.ended), None)
    if track.by_room:
        excused = then is not None and then.state not in ("absent", "down")
    else:
        excused = early.span.began < course.start and not (then and then.down)
    late_s = 0.0 if excused else max(0.0, first.span.began - course.start)
    if late_s < LATE_S:
        return _Presence(True, early.at, 0.0, early.span.began)
    return _Presence(True, first.at, late_s, first.span.began)
