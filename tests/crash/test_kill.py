"""The whole service killed at random moments with one site down: never wrong, nothing lost, nothing invented."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from pathlib import Path

import pytest

from orchestrator.model.events import AlertRaised, Event, IncidentOpened, IncidentResolved, LineChanged
from orchestrator.model.signals import LineState
from orchestrator.model.views.board import BoardView
from tests.channels.receiver import Received
from tests.crash.house import House
from tests.crash.lives import noted_as_late
from tests.crash.test_alerts_kill import bodies

KILLS = 20
CUT = "luc-ngan"  # down from the first life to the last
TOGGLED = "son-dong"  # cut and repaired meanwhile, so that there is something to tell in every life
WORKING = (LineState.UP, LineState.DEGRADED)
RIGHT_WHEN_CUT = (LineState.DOWN, LineState.UNKNOWN, LineState.SUSPECT)
RIGHT_WHEN_WELL = (*WORKING, LineState.UNKNOWN, LineState.SUSPECT)


@pytest.mark.timeout(240)
async def test_twenty_deaths_with_one_site_down(tmp_path: Path) -> None:
    async with House(tmp_path) as house:
        await house.start()
        await house.until(lambda sites, _: all(site.line in WORKING for site in sites.values()))
        house.cut(CUT)
        await house.until(lambda sites, _: sites[CUT].line is LineState.DOWN)
        await house.receiver.until(lambda: bool(house.receiver.accepted))
        await house.until_written(IncidentOpened)
        for life in range(KILLS):
            await _die_and_return(house, life)
        for site in (CUT, TOGGLED):
            house.repair(site)
        board = await house.until(lambda sites, _: all(site.line in WORKING for site in sites.values()))
        ends = {f"{incident.id}:recovered" for incident in board.incidents}
        await house.receiver.until(lambda: ends <= {each.alert for each in house.receiver.accepted})
        await house.end(signal.SIGTERM)
        events = await house.journal()
        seen = {sighting.id: sighting.kind for sighting in house.onlooker.sightings if not sighting.late}
        late, accepted = noted_as_late(house.late), house.receiver.accepted

    journal = {event.id: event.body.kind for event in events}
    assert seen, "all was told from memory"
    assert seen.items() <= journal.items()
    assert {event for each in house.receiver.received for event in each.payload["events"]} <= journal.keys() | late
    _alerts_are_whole(events, accepted, late)
    assert CUT not in {body.site for body in bodies(events, LineChanged) if body.before is LineState.DOWN}


async def _die_and_return(house: House, life: int) -> None:
    """Kill, execute again, and judge every answer of the board for a random while.

    Every other life may end before the service is up: that is a moment to die as well.
    """
    await house.end(signal.SIGKILL)
    (house.cut if random.random() < 0.5 else house.repair)(TOGGLED)
    await house.start()
    if life % 2:
        _is_not_wrong(await house.until(lambda sites, board: True))
    loop = asyncio.get_running_loop()
    until = loop.time() + random.uniform(0.0, 2.0)
    while loop.time() < until:
        house.must_live()
        if board := await house.board():
            _is_not_wrong(board)
        await asyncio.sleep(0.02)


def _is_not_wrong(board: BoardView) -> None:
    for site in board.sites:
        if site.id == CUT:
            assert site.line in RIGHT_WHEN_CUT
        elif site.id != TOGGLED:
            assert site.line in RIGHT_WHEN_WELL, site
    assert all(CUT in incident.sites or TOGGLED in incident.sites for incident in board.incidents)


def _alerts_are_whole(events: list[Event], accepted: list[Received], late: set[str]) -> None:
    opened = [body.incident for body in bodies(events, IncidentOpened)]
    resolved = [body.incident for body in bodies(events, IncidentResolved)]
    raised = Counter(body.alert for body in bodies(events, AlertRaised) if body.stage != "grew")
    assert raised == Counter([*(f"{each}:dropped" for each in opened), *(f"{each}:recovered" for each in resolved)])
    told = {body.alert for body in bodies(events, AlertRaised)}
    assert told <= {each.alert for each in accepted}
    assert {each.alert for each in accepted if late.isdisjoint(each.payload["events"])} <= told
    assert sum(CUT in body.sites for body in bodies(events, IncidentOpened)) == 1
