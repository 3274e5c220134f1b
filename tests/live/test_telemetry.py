"""Roll-ups are right, and a tape replays to the verdict that was given."""

from __future__ import annotations

import gzip

import pytest

from orchestrator.live.telemetry import TAPE_S, Rollups, Tape, replay, wound
from orchestrator.live.watch import Fact, Watch, Watched
from orchestrator.model.events import BlindSpell, LineChanged
from orchestrator.model.signals import LineState, Reading, Source
from tests.live.stage import Stage, province


class Recording(Stage):
    """A stage whose every input goes on tape, as the runner puts it there."""

    def __init__(self, *args: object, **more: object) -> None:
        self.tape = Tape()
        super().__init__(*args, **more)  # type: ignore[arg-type]

    def hear(self, reading: Reading) -> None:
        self.tape.note(reading)
        super().hear(reading)

    def tick(self) -> None:
        self.tape.mark("tick", self.now)
        super().tick()


def changes(facts: list[Fact], site: str, since: float) -> list[tuple[float, LineState]]:
    return [
        (round(fact.at, 6), fact.body.after)
        for fact in facts
        if isinstance(fact.body, LineChanged) and fact.body.site == site and fact.at >= since
    ]


def fresh(stage: Stage) -> Watch:
    sites = [Watched(point.site, Source.ICMP) for point in stage.points.values()]
    return Watch(sites, stage.policy, now=stage.now - TAPE_S, control=("192.0.2.254",), echo=Source.ICMP)


def test_a_tape_replays_to_the_same_verdict_at_the_same_moment() -> None:
    stage = Recording(*province(3))
    stage.run(200)
    stage.points["p1"].up = stage.points["p1"].down = False
    cut_at = stage.now
    stage.run(10)
    stage.points["p1"].up = stage.points["p1"].down = True
    stage.run(20)
    tape = wound(stage.tape.cut(cut_at + 1))
    again = replay(tape, fresh(stage))
    verdicts = changes(stage.facts, "p1", cut_at)
    assert [state for _, state in verdicts] == [LineState.SUSPECT, LineState.DOWN, LineState.UP]
    assert changes(again, "p1", cut_at) == verdicts


def test_a_tape_keeps_what_was_no_reading() -> None:
    stage = Recording(*province(3))
    stage.tape.mark("attached", stage.now, "p0")
    stage.run(5)
    stage.centre_up = False
    stage.tape.mark("error", stage.now, "eth0 is down")
    stage.run(3)
    spells = [
        fact.body
        for fact in replay(wound(stage.tape.cut(stage.now)), fresh(stage))
        if isinstance(fact.body, BlindSpell)
    ]
    assert [spell.detail for spell in spells] == ["eth0 is down"]


def test_a_tape_is_bounded_in_time() -> None:
    stage = Recording(*province(2))
    stage.run(600)
    stage.tape.trim(stage.now)
    lines = gzip.decompress(wound(stage.tape.cut(stage.now))).decode().splitlines()
    per_second = 2 * 5 + 2 * (1 / 5) + 1 + 2 * 5
    assert 0 < len(lines) < TAPE_S * per_second * 1.5


def test_what_is_no_tape_is_refused() -> None:
    stage = Stage(*province(1))
    with pytest.raises(ValueError, match="no tape"):
        replay(gzip.compress(b'["laundry",1.0,[]]'), stage.watch)


def test_roll_ups_are_means_of_what_was_measured() -> None:
    rollups = Rollups("s")
    rollups.note(Reading("p0", Source.STAMP, 1.0, rtt_ms=10.0, loss_up=0.0))
    rollups.note(Reading("p0", Source.STAMP, 2.0, rtt_ms=30.0, loss_up=0.1))
    rollups.note(Reading("p0", Source.ICMP, 2.0))
    by_source = {row.source: row for row in rollups.take(1_700_000_000)}
    stamp = by_source[Source.STAMP]
    assert (stamp.readings, stamp.rtt_ms, stamp.rtt_max_ms, stamp.loss_up, stamp.loss_down) == (
        2,
        20.0,
        30.0,
        0.05,
        None,
    )
    assert by_source[Source.ICMP].rtt_ms is None
    assert rollups.take(1_700_000_010) == []
