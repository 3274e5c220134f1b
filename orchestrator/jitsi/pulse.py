"""Signs of life from the bridge's packet counters. Pure.

Only the counter of received packets tells: it stands still within a second of a cut, while round trip, ICE and DTLS
keep their last value. It is cumulative, so a bridge that did not answer for a while hides nothing: a counter that is
the same afterwards has stood still all that time. What looks like a fall is another endpoint under the old name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from orchestrator.jitsi.readings import EndpointFigures

FORGET_S = 120.0  # what no bridge has shown for so long is forgotten: the longest that a bridge keeps the dead


class Patience(NamedTuple):
    """How long a counter may stand still. Where all are muted, a packet comes every few seconds only."""

    sending_s: float
    muted_s: float = 6.0


class Track(NamedTuple):
    """The counter of one endpoint in one conference of one bridge."""

    packets: int
    since: float  # when this value was first seen
    seen_at: float


class Known(NamedTuple):
    """What is remembered of one endpoint of one room."""

    tracks: Mapping[tuple[str, str], Track]  # by bridge and conference
    alive_at: float | None  # when a counter was last seen to have moved

    @property
    def seen_at(self) -> float:
        return max(track.seen_at for track in self.tracks.values())


Key = tuple[str, str]  # the room (or the conference, where it has no name) and the endpoint
NOBODY: Mapping[Key, Known] = {}


class Sign(NamedTuple):
    """What one look says of one endpoint. Neither alive nor silent: no opinion, yet or any more."""

    figures: EndpointFigures  # of the track that moved last
    alive: bool  # a packet has come since the look before
    alive_at: float | None
    silent_since: float | None  # its counter has stood still since then, longer than patience allows
    fell: bool  # it is a new endpoint under the old id: made again by the bridge, or moved to another conference
    still_s: float  # since its counter was first seen at this value
    span_s: float | None  # alive: the packet came within so many seconds before this look

    @property
    def room(self) -> str:
        return _room(self.figures)


def look(
    known: Mapping[Key, Known],
    seen: Iterable[EndpointFigures],
    now: float,
    patience: Patience,
    muted: Collection[str] = (),
) -> tuple[Mapping[Key, Known], tuple[Sign, ...]]:
    """What bridges answered at `now` (seconds), against what was known before: what is known now, and the signs.

    `seen` holds only what was really answered: a bridge that did not answer is left out, and nobody on it is judged.
    `muted` are the rooms (JIDs) in which all are muted. Endpoints that were not told a counter give no sign."""
    by_key: dict[Key, list[EndpointFigures]] = {}
    for figures in seen:
        if figures.packets is not None:
            by_key.setdefault((_room(figures), figures.endpoint), []).append(figures)
    after = {key: before for key, before in known.items() if now - before.seen_at <= FORGET_S}
    signs = []
    for key, group in by_key.items():
        limit_s = patience.muted_s if key[0] in muted else patience.sending_s
        after[key], sign = _judge(after.get(key), group, now, limit_s)
        signs.append(sign)
    return after, tuple(signs)


def _judge(before: Known | None, group: list[EndpointFigures], now: float, limit_s: float) -> tuple[Known, Sign]:
    """An endpoint may stand in two conferences for a while: where it is, and where a bridge has not let go of it."""
    old = _fresh(before.tracks, now) if before is not None else {}
    tracks = {_where(figures): _follow(old.get(_where(figures)), figures, now) for figures in group}
    alive = any(_moved(old.get(where), track) for where, track in tracks.items())
    fell = before is not None and any(_is_new(old.get(where), track) for where, track in tracks.items())
    alive_at = now if alive else before.alive_at if before is not None else None
    freshest = max(group, key=lambda figures: tracks[_where(figures)].since)
    still_from = tracks[_where(freshest)].since
    silent = alive_at is not None and now - still_from >= limit_s
    spans = [now - old[where].seen_at for where, track in tracks.items() if _moved(old.get(where), track)]
    span_s = min(spans, default=None)
    sign = Sign(freshest, alive, alive_at, still_from if silent else None, fell, now - still_from, span_s)
    return Known({**old, **tracks}, alive_at), sign


def _fresh(tracks: Mapping[tuple[str, str], Track], now: float) -> dict[tuple[str, str], Track]:
    return {where: track for where, track in tracks.items() if now - track.seen_at <= FORGET_S}


def _follow(before: Track | None, figures: EndpointFigures, now: float) -> Track:
    packets = figures.packets or 0
    return Track(packets, before.since if before is not None and before.packets == packets else now, now)


def _moved(before: Track | None, track: Track) -> bool:
    """A counter that fell and is above zero has taken packets since the last look; a first look tells nothing."""
    return before is not None and track.packets != before.packets and track.packets > 0


def _is_new(before: Track | None, track: Track) -> bool:
    return before is None or track.packets < before.packets


def _where(figures: EndpointFigures) -> tuple[str, str]:
    return figures.bridge, figures.conference


def _room(figures: EndpointFigures) -> str:
    return figures.room or figures.conference
