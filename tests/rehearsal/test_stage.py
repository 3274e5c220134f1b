"""The stage does to lines and agents what the timeline says, and takes all of it back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from orchestrator.clock import Clock, SystemClock
from orchestrator.rehearsal.links.line import Line
from orchestrator.rehearsal.province.crew import Crew
from orchestrator.rehearsal.province.points import Province
from orchestrator.rehearsal.scenarios.scenario import Action, Climate, Scenario, timeline
from orchestrator.rehearsal.stage import Stage, weather
from tests.rehearsal.provinces import THREE

CLIMATE = Climate(delay_ms=1, jitter_ms=2)


class Agents:
    """Stands in for the agent program: it only says how it began and ended."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.began = asyncio.Event()

    async def __call__(self, url: str, token: str, clock: Clock, stop: asyncio.Event) -> None:
        self.said.append(f"{token} began")
        self.began.set()
        try:
            await stop.wait()
            self.said.append(f"{token} said goodbye")
        except asyncio.CancelledError:
            self.said.append(f"{token} was killed")
            raise


async def after(*steps: dict[str, Any]) -> Province:
    """The province after every action of these steps."""
    scenario = Scenario.model_validate({"title": {"vi": "", "en": ""}, "seconds": 9, "steps": steps})
    province = Province(THREE, seed=1, weather=weather(CLIMATE))
    stage = Stage(province, Crew(Agents(), SystemClock()), {}, CLIMATE)
    for action in timeline(scenario, THREE):
        await stage.perform(action)
    await province.close()
    return province


def state(line: Line) -> tuple[object, ...]:
    return line.up.weather, line.down.weather, line.udp_blocked


@pytest.mark.parametrize(
    ("direction", "up", "down"), [("both", True, True), ("up", True, False), ("down", False, True)]
)
async def test_a_cut_has_its_direction_and_touches_no_other_line(direction: str, up: bool, down: bool) -> None:
    province = await after({"at": 1, "do": "cut", "site": "a", "direction": direction})
    line = province.points["a"].line("primary")
    assert (line.up.weather.cut, line.down.weather.cut) == (up, down)
    others = [each for point in province.points.values() for each in point.lines.values() if each is not line]
    assert not any(each.broken for each in others)


@pytest.mark.parametrize(
    "step",
    [
        {"do": "cut"},
        {"do": "cut", "direction": "down"},
        {"do": "degrade", "loss_up": 0.1, "delay_ms": 50, "kbps": 100},
        {"do": "block-udp"},
    ],
)
async def test_what_passes_leaves_the_line_as_it_was(step: dict[str, Any]) -> None:
    before = state((await after()).points["a"].line("primary"))
    begun = await after({"at": 1, "site": "a", **step})
    passed = await after({"at": 1, "site": "a", "for": 2, **step})
    assert state(begun.points["a"].line("primary")) != before
    assert state(passed.points["a"].line("primary")) == before


async def test_a_repair_keeps_the_loss_and_an_end_of_loss_keeps_the_cut() -> None:
    lossy = {"at": 1, "do": "degrade", "site": "a", "loss_up": 0.1}
    repaired = await after(lossy, {"at": 2, "do": "cut", "site": "a", "for": 1})
    assert repaired.points["a"].line("primary").up.weather.loss == 0.1
    restored = await after({"at": 1, "do": "cut", "site": "a"}, {**lossy, "at": 2, "for": 1})
    assert restored.points["a"].line("primary").broken


async def test_a_degraded_line_keeps_the_climate_where_nothing_is_said() -> None:
    line = (await after({"at": 1, "do": "degrade", "site": "a", "loss_down": 0.2})).points["a"].line("primary")
    assert (line.up.weather.loss, line.down.weather.loss) == (0.0, 0.2)
    assert (line.up.weather.delay_ms, line.down.weather.jitter_ms) == (1, 2)


async def test_a_site_is_moved_to_its_backup_line_and_back() -> None:
    assert (await after({"at": 1, "do": "switch", "site": "a"})).points["a"].router.in_use.name == "c2-backup"
    moved_back = await after({"at": 1, "do": "switch", "site": "a", "for": 1})
    assert moved_back.points["a"].router.in_use.name == "c1-primary"


async def test_agents_are_killed_started_and_at_the_end_say_goodbye() -> None:
    agents = Agents()
    crew = Crew(agents, SystemClock())
    province = Province(THREE, seed=1, weather=weather(CLIMATE))
    stage = Stage(province, crew, {"a": ("http://x", "a"), "b": ("http://x", "b")}, CLIMATE)
    stage.begin()
    await agents.began.wait()
    stop = Scenario.model_validate(
        {"title": {"vi": "", "en": ""}, "seconds": 9, "steps": [{"at": 0, "do": "agent-stop", "site": "a", "for": 0.1}]}
    )
    told: list[Action] = []
    await stage.play(timeline(stop, THREE), asyncio.get_running_loop().time(), told.append)
    agents.began.clear()
    await agents.began.wait()
    await crew.leave()
    assert agents.said == [
        *("a began", "b began", "a was killed", "a began"),
        *("b said goodbye", "a said goodbye"),
    ]
    assert [action.do for action in told] == ["agent-stop", "agent-start"]
    await province.close()


async def test_an_agent_that_does_not_leave_is_killed() -> None:
    async def deaf(url: str, token: str, clock: Clock, stop: asyncio.Event) -> None:
        await asyncio.Event().wait()

    crew = Crew(deaf, SystemClock())
    crew.start("a", "http://x", "a")
    await crew.leave(patience_s=0.05)
    await crew.leave()
