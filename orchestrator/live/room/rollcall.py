"""The roll call: who is there of those expected, since when, heard and seen or not, and who else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from orchestrator.live.room.attendance import Place
from orchestrator.live.room.identity import Seat
from orchestrator.live.room.media import Media
from orchestrator.model.events import RollCallEntry, RollCallExtra, RollCallTaken
from orchestrator.model.signals import RoomState

Reason = Literal["roll_call", "start", "asked"]


class Scene(NamedTuple):
    """How things stand. `started_at` is the real start: lateness counts from it."""

    places: Mapping[str, Place]
    seats: Sequence[Seat]
    media: Mapping[str, Media]
    started_at: datetime | None


def roll_call(scene: Scene, reason: Reason, by: str = "") -> RollCallTaken:
    return RollCallTaken(
        reason=reason,
        by=by,
        entries=tuple(_entry(site, place, scene) for site, place in scene.places.items()),
        extra=tuple(extras(scene.seats)),
    )


def extras(seats: Iterable[Seat]) -> Iterable[RollCallExtra]:
    """Those of whom nobody knows who they are."""
    return (
        RollCallExtra(endpoint=seat.endpoint, name=seat.occupant.display or seat.occupant.name or "")
        for seat in seats
        if seat.stranger
    )


def open_microphones(seats: Iterable[Seat]) -> tuple[str, ...]:
    """The points of which somebody is known to have the microphone on."""
    open_ones = (seat.identity.site for seat in seats if seat.occupant.audio_muted is False and not seat.ghost)
    return tuple(dict.fromkeys(site for site in open_ones if site is not None))


def is_muted(site: str, seats: Iterable[Seat]) -> bool | None:
    """Whether every microphone of a point is off; None where it is not there, or nobody knows."""
    told = [seat.occupant.audio_muted for seat in seats if seat.stands and seat.identity.site == site]
    return None if not told or None in told else all(told)


def _entry(site: str, place: Place, scene: Scene) -> RollCallEntry:
    seat = next((seat for seat in scene.seats if seat.stands and seat.identity.site == site), None)
    joined, started = place.joined_at, scene.started_at
    late = joined is not None and started is not None and joined > started
    return RollCallEntry(
        site=site,
        room=place.room,
        present=place.inside,
        joined_at=joined,
        late_s=round((joined - started).total_seconds(), 1) if late and joined and started else None,
        media=_media(place, scene.media.get(seat.endpoint) if seat else None),
        audio_muted=seat.occupant.audio_muted if seat and place.inside else None,
        video_muted=seat.occupant.video_muted if seat and place.inside else None,
    )


def _media(place: Place, media: Media | None) -> bool | None:
    if not place.inside:
        return None
    if place.room is RoomState.SILENT or (media is not None and media.still):
        return False
    return True if media is not None and media.moving else None
