"""The play of a whole day puts the clock on, and leaves nothing out that was due."""

from __future__ import annotations

from pathlib import Path

from orchestrator.model.events import StepFired
from orchestrator.rehearsal.day import pass_on
from tests.sessions.office import at, department, said


async def test_every_step_is_done_in_its_time_however_far_the_clock_is_put_on(tmp_path: Path) -> None:
    async with department(tmp_path, "29/11 13:25") as place:
        await place.up()
        await pass_on(place.service, place.clock, at("29/11 17:00"))
        await pass_on(place.service, place.clock, at("30/11 07:30"))
        told = [said(event.body) for event in await place.journal()]
        fired = [event.body.step for event in await place.journal() if isinstance(event.body, StepFired)]
    assert {"chase_2", "remind_hour", "freeze", "chase_morning", "ask_start"} <= set(fired)
    assert [line for line in told if line.startswith("missed ") or line.endswith(" late")] == []
