"""What the engine says: questions to the edges, facts for the journal."""

from __future__ import annotations

from typing import NamedTuple

from orchestrator.live.watch.line import SETTLE_S, Line
from orchestrator.live.watch.verdict import Verdict
from orchestrator.model.events import Body, Evidence, LineChanged
from orchestrator.model.signals import LineState, Mark, Source


class Ask(NamedTuple):
    """A question to put to an edge: `times` probes, `gap_s` apart. `link` is an address where `site` is CENTRE."""

    site: str
    source: Source
    link: str | None
    times: int = 1
    gap_s: float = 0.0


class Fact(NamedTuple):
    """Something that happened at `at` (monotonic seconds), for the journal."""

    at: float
    body: Body


Finding = Ask | Fact


def absent(line: Line) -> frozenset[Mark]:
    """Back by its echo alone: the agent that used to be there is not heard yet."""
    spoke = max((ear.last for ear in (line.stamp, line.socket) if ear.last is not None), default=None)
    gone = spoke is not None and line.echo is not None and line.echo.heard_since(spoke + SETTLE_S)
    return frozenset({Mark.AGENT_LOST}) if gone else frozenset()


def remark(line: Line, now: float) -> Fact:
    return Fact(now, changed(line, line.state, Verdict(None), None))


def changed(line: Line, before: LineState, verdict: Verdict, silent_s: float | None) -> LineChanged:
    return LineChanged(
        site=line.site.id,
        before=before,
        after=line.state,
        marks=tuple(sorted(line.marks)),
        causes=verdict.causes,
        evidence=verdict.evidence,
        link=line.link.name if line.link else None,
        silent_s=silent_s,
    )


def figures_of(line: Line, now: float) -> Evidence:
    figures = line.meter.figures(now, line.heard())
    values = {
        key: value
        for key, value in figures.model_dump(exclude={"heard_s", "bitrate_up", "bitrate_down"}).items()
        if value is not None
    }
    return Evidence(code="figures", values=values)
