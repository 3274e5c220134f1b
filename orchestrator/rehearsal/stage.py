"""Does to the province what the scenario says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from orchestrator.model.registry import Registry
from orchestrator.rehearsal.links.line import Line, Weather
from orchestrator.rehearsal.province.crew import Crew
from orchestrator.rehearsal.province.points import Point, Province
from orchestrator.rehearsal.room import Room
from orchestrator.rehearsal.scenarios.scenario import Action, Climate, Cut, Degrade


def weather(climate: Climate) -> Weather:
    """The climate as each direction of a line knows it."""
    return Weather(loss=climate.loss, delay_ms=climate.delay_ms, jitter_ms=climate.jitter_ms)


class Stage:
    """`doors` says for each site that has an agent how it dials the centre, and with which token; `room` is where the
    points meet, if they do."""

    def __init__(
        self,
        province: Province,
        crew: Crew,
        doors: Mapping[str, tuple[str, str]],
        climate: Climate,
        room: Room | None = None,
    ) -> None:
        self._province = province
        self._crew = crew
        self._doors = doors
        self._usual = weather(climate)
        self._room = room

    def begin(self) -> None:
        """Every site with an agent starts it."""
        for site, (url, token) in self._doors.items():
            self._crew.start(site, url, token)

    def enter(self, registry: Registry) -> None:
        """Every point joins the room of the meeting."""
        if self._room:
            self._room.enter(registry)

    def fail(self, site: str) -> None:
        """The main line of a site is gone, for longer than a scenario lasts."""
        self._province.points[site].line("primary").cut(up=True, down=True)

    def mend(self, site: str) -> None:
        line = self._province.points[site].line("primary")
        line.set(replace(line.up.weather, cut=False), replace(line.down.weather, cut=False))

    async def play(self, actions: Sequence[Action], began: float, told: Callable[[Action], None]) -> None:
        """Do each action at its moment after `began` (seconds of the loop's clock), and tell of it once it is done."""
        loop = asyncio.get_running_loop()
        for action in actions:
            await asyncio.sleep(began + action.at - loop.time())
            await self.perform(action)
            told(action)

    async def perform(self, action: Action) -> None:
        """Do it now, to every site of it."""
        for site in action.sites:
            if action.link is None:
                await self._to_agent(action.do, site)
            else:
                self._to_line(action, self._province.points[site], action.link)
        if self._room:
            self._room.follow(self._province)

    async def _to_agent(self, do: str, site: str) -> None:
        if do == "agent-stop":
            await self._crew.kill(site)
        elif site in self._doors:
            self._crew.start(site, *self._doors[site])

    def _to_line(self, action: Action, point: Point, link: str) -> None:
        line = point.line(link)
        match action.do:
            case "cut" | "repair":
                self._cut(action, line)
            case "degrade" | "restore":
                self._degrade(action, line)
            case "block-udp" | "allow-udp":
                line.set(udp_blocked=action.do == "block-udp")
            case "switch" | "switch-back":
                point.router.switch(line.name)

    def _cut(self, action: Action, line: Line) -> None:
        if isinstance(action.cause, Cut) and action.do == "cut":
            direction = action.cause.direction
            line.cut(up=direction != "down", down=direction != "up")
        else:
            line.set(replace(line.up.weather, cut=False), replace(line.down.weather, cut=False))

    def _degrade(self, action: Action, line: Line) -> None:
        """A cut stays a cut."""
        step = action.cause if action.do == "degrade" else None
        up = down = self._usual
        if isinstance(step, Degrade):
            up, down = _worse(self._usual, step, step.loss_up), _worse(self._usual, step, step.loss_down)
        line.set(replace(up, cut=line.up.weather.cut), replace(down, cut=line.down.weather.cut))


def _worse(usual: Weather, step: Degrade, loss: float | None) -> Weather:
    return Weather(
        loss=usual.loss if loss is None else loss,
        delay_ms=usual.delay_ms if step.delay_ms is None else step.delay_ms,
        jitter_ms=usual.jitter_ms if step.jitter_ms is None else step.jitter_ms,
        kbps=step.kbps,
    )
