"""What the bridges' packet counters say of the meeting's points: signs of life, telling silences, neither."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from orchestrator.live.room.identity import Seat
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.rooms import Occupant, Pulse, Teller, Trust
from orchestrator.model.signals import Reading, Source

SENDING_KBPS = 8.0  # below it there is no sound and no picture, only reports
TOGETHER = 3  # so many that fall silent at once, and nobody left: it is the bridge
WITHIN_S = 3.0


class Media(NamedTuple):
    """One endpoint. Neither moving nor still: no opinion."""

    pulse: Pulse
    still: bool = False  # for longer than it may be

    @property
    def moving(self) -> bool:
        return self.pulse.span_s is not None


def media_of(
    pulses: Iterable[Pulse], occupants: Mapping[str, Occupant], policy: WatchPolicy
) -> tuple[dict[str, Media], frozenset[str]]:
    """By endpoint, and the bridges that count nothing of anybody: nobody on those is judged.

    An endpoint may stand on two bridges for a while; where it moves, there it is."""
    best: dict[str, Pulse] = {}
    told = tuple(pulses)
    for pulse in told:
        former = best.get(pulse.endpoint)
        if former is None or _rank(pulse) < _rank(former):
            best[pulse.endpoint] = pulse
    deaf = frozenset(bridge for bridge in {pulse.bridge for pulse in told} if _is_deaf(bridge, told, policy))
    senders = {pulse.endpoint for pulse in best.values() if _sends(pulse)}
    return {
        endpoint: Media(
            pulse,
            still=pulse.bridge not in deaf
            and pulse.was_alive
            and (pulse.still_s or 0.0) >= patience_s(pulse, occupants.get(endpoint), senders - {endpoint}, policy),
        )
        for endpoint, pulse in best.items()
    }, deaf


def patience_s(pulse: Pulse, occupant: Occupant | None, others: Iterable[str], policy: WatchPolicy) -> float:
    """How long its counter may stand still: who sends, or hears somebody, is heard ten times a second.

    Where nobody else sends, its own mute counts, and only our module tells that in time."""
    if any(True for _ in others):
        return policy.bridge_still_s
    in_time = occupant is not None and occupant.teller is Teller.MODULE
    unmuted = occupant is not None and (occupant.audio_muted is False or occupant.video_muted is False)
    return policy.bridge_still_s if in_time and unmuted and pulse.sent else policy.bridge_muted_s


def readings(seats: Iterable[Seat], media: Mapping[str, Media], looked: tuple[str, float]) -> list[Reading]:
    """What one look (bridge and moment) says of the lines of points whose identity is more than a guess.

    A ghost's silence says nothing, and a telephone is on no line of its point."""
    by_site: dict[str, list[Media]] = {}
    for seat in seats:
        site, device, trust = seat.identity
        if site is None or device == "phone" or trust is Trust.GUESSED or seat.ghost:
            continue
        if (found := media.get(seat.endpoint)) is not None:
            by_site.setdefault(site, []).append(found)
    told = ((site, _voice(found)) for site, found in by_site.items())
    return [_reading(site, voice) for site, voice in told if voice and (voice.pulse.bridge, voice.pulse.at) == looked]


def _voice(found: list[Media]) -> Media | None:
    """Whoever moves speaks for the point; it is silent only when all are."""
    moving = [media for media in found if media.moving]
    if moving:
        return moving[0]
    return min(found, key=lambda media: media.pulse.still_s or 0.0) if all(media.still for media in found) else None


def _reading(site: str, media: Media) -> Reading:
    pulse = media.pulse
    if not media.moving:
        return Reading(site, Source.BRIDGE, pulse.at, still_s=pulse.still_s)
    return Reading(
        site,
        Source.BRIDGE,
        pulse.at,
        rtt_ms=pulse.rtt_ms,
        loss_up=pulse.loss_up,
        loss_down=pulse.loss_down,
        jitter_ms=pulse.jitter_ms,
        span_s=pulse.span_s,
        up_kbps=pulse.up_kbps,
        down_kbps=pulse.down_kbps,
    )


def _rank(pulse: Pulse) -> tuple[bool, float]:
    return pulse.span_s is None, pulse.still_s if pulse.still_s is not None else float("inf")


def _sends(pulse: Pulse) -> bool:
    return pulse.span_s is not None and (pulse.up_kbps or 0.0) >= SENDING_KBPS


def _is_deaf(bridge: str, told: Iterable[Pulse], policy: WatchPolicy) -> bool:
    """Several have fallen silent together and nobody on it moves: the bridge, or the way to it, and not the points."""
    mine = [pulse for pulse in told if pulse.bridge == bridge]
    if any(pulse.span_s is not None for pulse in mine):
        return False
    still = [pulse.still_s for pulse in mine if pulse.was_alive and pulse.still_s is not None]
    if not still or min(still) < policy.bridge_still_s:
        return False
    return sum(since <= min(still) + WITHIN_S for since in still) >= TOGETHER
