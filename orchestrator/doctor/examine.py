"""Facts -> findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orchestrator.doctor import bridges, focus, network, page, signalling
from orchestrator.doctor.facts import Facts
from orchestrator.doctor.findings import Cure, Finding, Part, Row, finding
from orchestrator.model.policy import CheckPolicy

CURES: Mapping[str, Cure] = {**page.CURES, **bridges.CURES, **focus.CURES, **signalling.CURES, **network.CURES}
PARTS: Mapping[str, Part] = {
    **dict.fromkeys(page.CURES, Part.PAGE),
    **dict.fromkeys(bridges.CURES, Part.BRIDGE),
    **dict.fromkeys(focus.CURES, Part.FOCUS),
    **dict.fromkeys(signalling.CURES, Part.PROSODY),
    **dict.fromkeys(("media", "trial"), Part.MEDIA),
    **dict.fromkeys(("turn", "turn_peers", "no_turn"), Part.TURN),
    "clock": Part.CLOCK,
    **dict.fromkeys(("exposed", "conference_request"), Part.EXPOSURE),
}


def examine(facts: Facts, policy: CheckPolicy) -> tuple[Finding, ...]:
    """Everything that was looked at, part by part."""
    return tuple(finding(row, PARTS[row.name], CURES[row.name]) for row in _rows(facts, policy))


def _rows(facts: Facts, policy: CheckPolicy) -> Iterator[Row]:
    yield from page.rows(facts)
    yield from signalling.rows(facts)
    yield from focus.rows(facts)
    yield from bridges.rows(facts)
    yield from network.rows(facts, policy)
