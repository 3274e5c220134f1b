"""What a watched line shows a screen right now, beside what the journal says of it."""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.live.watch.hearing import Ear
from orchestrator.live.watch.line import UNTOLD_S, Line
from orchestrator.model.registry import Link
from orchestrator.model.signals import Source
from orchestrator.model.views.board import Figures, LinkView


class Sense(NamedTuple):
    """`sources`: alive, silent or no_opinion, by the ears that exist for this site."""

    figures: Figures = Figures()
    sources: dict[Source, str] = {}  # noqa: RUF012 - never written to
    links: tuple[LinkView, ...] = ()


def sense(line: Line, now: float) -> Sense:
    """`now` is monotonic seconds."""
    bridge = [line.bridge] if line.bridge.last is not None else []  # a department may have none to ask
    ears = [line.stamp, line.socket, *bridge, *([line.echo] if line.echo else [])]
    return Sense(
        line.meter.figures(now, line.heard()),
        {ear.source: _opinion(line, ear, now) for ear in ears},
        tuple(_link(line, link, now) for link in line.site.links),
    )


def _link(line: Line, link: Link, now: float) -> LinkView:
    ear = line.echoes.get(link.name)
    answers = None if ear is None or not ear.has_opinion else _opinion(line, ear, now) == "alive"
    rtt_ms = ear.rtt_ms if ear is not None and answers else None
    in_use = link is line.link
    return LinkView(name=link.name, role=link.role, carrier=link.carrier, in_use=in_use, answers=answers, rtt_ms=rtt_ms)


def _opinion(line: Line, ear: Ear, now: float) -> str:
    if not ear.has_opinion or ear.last is None:
        return "no_opinion"
    if ear is line.bridge:
        return _counted(ear, now)
    rhythm = ear.beat if ear is line.stamp or ear is line.socket else line.policy.echo_every_s
    limit_s = line.policy.suspect_beats * rhythm
    if ear is line.socket and not line.stamp.excused and line.stamp.last is not None:
        limit_s = line.policy.recent_s  # it speaks only when asked while UDP carries the beats
    return "alive" if now - ear.last <= limit_s else "silent"


def _counted(bridge: Ear, now: float) -> str:
    """Its silence is told, not concluded from time."""
    if bridge.told is None or now - bridge.told > UNTOLD_S:
        return "no_opinion"
    return "silent" if bridge.still_at == bridge.told else "alive"
