"""Signs of life from the bridge's packet counters. Pure.

Only the counter of received packets tells: it stands still within a second of a cut, while round trip, ICE and DTLS
keep their last value, and the bridge goes on sending to the dead. It is cumulative, so a bridge that did not answer for
a while hides nothing: a counter that is the same afterwards has stood still all that time. What looks like a fall is
another endpoint under the old name.

Whoever has a media session with the bridge is heard all the time: 75 packets a second with sound and picture, 57 muted,
15 to 20 without any device. Only where media goes past the bridge (P2P), or nobody in the room has any, do so few come
that a counter may stand still in good health. Which it is, the counter's own pace tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from orchestrator.jitsi.signs.readings import EndpointFigures

FORGET_S = 120.0  # what no bridge has shown for so long is forgotten: the longest that a bridge keeps the dead
MEDIA_PPS = 10.0  # beneath it no media session with the bridge is heard: P2P has 2 to 5
PACE_S = 5.0  # a pace is taken over so long, or the last packets before a cut would pass for one
ENOUGH = MEDIA_PPS * PACE_S  # packets that need not so long
LOSS_S = 61.0  # after a return all that was missed counts as lost, for the minute over which a bridge counts


class Patience(NamedTuple):
    """How long a counter may stand still: one that media moves, and one of so few packets that it says little. What has
    not been heard for long enough to know is of the second kind."""

    sending_s: float
    sparse_s: float = 6.0


class Track(NamedTuple):
    """The counter of one endpoint in one conference of one bridge."""

    packets: int
    since: float  # when this value was first seen
    seen_at: float
    mark: tuple[float, int]  # from when, and which count, the next pace is taken
    pace: float | None = None  # packets a second, while it moved


class Known(NamedTuple):
    """What is remembered of one endpoint of one room."""

    tracks: Mapping[tuple[str, str], Track]  # by bridge and conference
    alive_at: float | None  # when a counter was last seen to have moved
    back_at: float | None = None  # when one moved that had been silent

    @property
    def seen_at(self) -> float:
        return max(track.seen_at for track in self.tracks.values())


Key = tuple[str, str]  # the room (or the conference, where it has no name) and the endpoint
NOBODY: Mapping[Key, Known] = {}


class Sign(NamedTuple):
    """What one look says of one endpoint."""

    figures: EndpointFigures  # of the track that moved last; without losses while they are those of a cut
    alive: bool  # a packet has come since the look before
    alive_at: float | None
    still_s: float  # since its counter was first seen at this value
    span_s: float | None  # alive: the packet came within so many seconds before this look

    @property
    def room(self) -> str:
        return _room(self.figures)


def look(
    known: Mapping[Key, Known], seen: Iterable[EndpointFigures], now: float, patience: Patience
) -> tuple[Mapping[Key, Known], tuple[Sign, ...]]:
    """What bridges answered at `now` (seconds), against what was known before: what is known now, and the signs.

    `seen` holds only what was really answered: a bridge that did not answer is left out, and nobody on it is judged.
    Endpoints that were not told a counter give no sign."""
    by_key: dict[Key, list[EndpointFigures]] = {}
    for figures in seen:
        if figures.packets is not None:
            by_key.setdefault((_room(figures), figures.endpoint), []).append(figures)
    after = {key: before for key, before in known.items() if now - before.seen_at <= FORGET_S}
    signs = []
    for key, group in by_key.items():
        after[key], sign = _judge(after.get(key), group, now, patience)
        signs.append(sign)
    return after, tuple(signs)


def _judge(before: Known | None, group: list[EndpointFigures], now: float, patience: Patience) -> tuple[Known, Sign]:
    """An endpoint may stand in two conferences for a while: where it is, and where a bridge has not let go of it."""
    old = _fresh(before.tracks, now) if before is not None else {}
    tracks = {_where(figures): _follow(old.get(_where(figures)), figures, now, patience) for figures in group}
    alive = any(_moved(old.get(where), track) for where, track in tracks.items())
    is_new = any(_is_new(old.get(where), track) for where, track in tracks.items())
    alive_at = now if alive else before.alive_at if before is not None else None
    back_at = None if is_new or before is None else now if _returned(old, tracks, patience) else before.back_at
    freshest = max(group, key=lambda figures: tracks[_where(figures)].since)
    still_s = now - tracks[_where(freshest)].since
    spans = [now - old[where].seen_at for where, track in tracks.items() if _moved(old.get(where), track)]
    sign = Sign(_without_gap(freshest, back_at, now), alive, alive_at, still_s, min(spans, default=None))
    return Known({**old, **tracks}, alive_at, back_at), sign


def _fresh(tracks: Mapping[tuple[str, str], Track], now: float) -> dict[tuple[str, str], Track]:
    return {where: track for where, track in tracks.items() if now - track.seen_at <= FORGET_S}


def _follow(before: Track | None, figures: EndpointFigures, now: float, patience: Patience) -> Track:
    packets = figures.packets or 0
    if before is None or packets < before.packets:
        return Track(packets, now, now, (now, packets))
    if packets == before.packets:
        return before._replace(seen_at=now)
    began, counted = before.mark
    if _was_silent(before, patience):  # the gap is no part of its pace
        return Track(packets, now, now, (now, packets), before.pace)
    if now - began < PACE_S and packets - counted < ENOUGH:
        return Track(packets, now, now, before.mark, before.pace)
    return Track(packets, now, now, (now, packets), (packets - counted) / (now - began))


def _limit_s(track: Track, patience: Patience) -> float:
    return patience.sending_s if track.pace is not None and track.pace >= MEDIA_PPS else patience.sparse_s


def _was_silent(track: Track, patience: Patience) -> bool:
    """By what was seen: between its last two looks, a bridge that was away may have counted without telling."""
    return track.seen_at - track.since >= _limit_s(track, patience)


def _returned(
    old: Mapping[tuple[str, str], Track], tracks: Mapping[tuple[str, str], Track], patience: Patience
) -> bool:
    """A counter goes on that had been silent."""
    return any(_moved(old.get(where), track) and _was_silent(old[where], patience) for where, track in tracks.items())


def _without_gap(figures: EndpointFigures, back_at: float | None, now: float) -> EndpointFigures:
    if back_at is None or now - back_at >= LOSS_S:
        return figures
    return figures._replace(loss_up=None, loss_down=None)


def _moved(before: Track | None, track: Track) -> bool:
    """A counter that fell and is above zero has taken packets since the last look; a first look tells nothing."""
    return before is not None and track.packets != before.packets and track.packets > 0


def _is_new(before: Track | None, track: Track) -> bool:
    """An endpoint made again by the bridge under the old id, or moved to another conference."""
    return before is None or track.packets < before.packets


def _where(figures: EndpointFigures) -> tuple[str, str]:
    return figures.bridge, figures.conference


def _room(figures: EndpointFigures) -> str:
    return figures.room or figures.conference
