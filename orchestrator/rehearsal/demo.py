"""The demo: the real service and agents, lines that a scenario cuts, and somebody who watches the board."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from orchestrator.agent.runner import run_agent
from orchestrator.clock import Clock, SystemClock
from orchestrator.config.settings import Settings, read_settings
from orchestrator.errors import EdgeError
from orchestrator.model.policy import Webhook
from orchestrator.model.registry import Registry
from orchestrator.rehearsal.clock import StageClock
from orchestrator.rehearsal.day import Day, curtain, staged
from orchestrator.rehearsal.jitsi.doors.web import JitsiWeb
from orchestrator.rehearsal.narrator import Narrator
from orchestrator.rehearsal.province.crew import Crew
from orchestrator.rehearsal.province.points import Province
from orchestrator.rehearsal.room import Room
from orchestrator.rehearsal.scenarios.scenario import Scenario, timeline
from orchestrator.rehearsal.stage import Stage, weather
from orchestrator.rehearsal.witness.expected import silences
from orchestrator.rehearsal.witness.judge import false_alarms, false_drops, incidents, judge_all
from orchestrator.rehearsal.witness.office import DutyOffice
from orchestrator.rehearsal.witness.onlooker import Onlooker
from orchestrator.rehearsal.witness.outcome import Delivery, Outcome, Sighting
from orchestrator.service import Service
from orchestrator.text import Locale, Text
from orchestrator.web.access.credentials import issue_token, set_password

SCENARIOS = Path(__file__).with_name("scenarios")
PAPERS = Path(".demo")  # in the folder it is run from
OPERATOR = "truc"
OFFICE = "phong-truc"
OFFICE_KEY = "DIEMCAU_REHEARSAL_KEY"  # the variable in which the service looks for it
HERE = "127.0.0.1"
PORTS = range(8080, 8180)

NO_PORT = Text(
    vi="Các cổng {first} đến {last} trên máy này đều đang có chương trình dùng; hãy dừng bớt rồi chạy lại.",
    en="Every port from {first} to {last} on this machine is in use; stop some program and run again.",
)


def demo(scenario: Scenario, registry: Registry, *, once: bool, as_json: bool, locale: Locale = "vi") -> int:
    """Run a scenario for a person, or `once` without one; the exit code. `as_json` means once, and prints nothing but
    the outcome on standard output. Raises EdgeError when something that it needs cannot be had.
    """
    once = once or as_json
    console = Console(stderr=as_json)
    try:
        seen = asyncio.run(run_demo(scenario, registry, once=once, console=console, locale=locale))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130 if once else 0
    if as_json:
        Console(soft_wrap=True).out(seen.model_dump_json(), highlight=False)
    return 0 if seen.ok else 1


async def run_demo(
    scenario: Scenario, registry: Registry, *, once: bool, console: Console, locale: Locale = "vi"
) -> Outcome:
    """Play the scenario; without `once` the board then stays open until this is cancelled."""
    with _ended_by(signal.SIGTERM):
        performance = Performance(scenario, registry, Narrator(console, locale, registry))
        try:
            async with AsyncExitStack() as stack:
                return await performance.run(stack, once=once)
        except ExceptionGroup as failed:
            if (edge := failed.subgroup(EdgeError)) is None:
                raise
            raise edge.exceptions[0] from None


class Performance:
    """One run of a scenario. Times in `seen` and `told` are seconds since its first act."""

    def __init__(self, scenario: Scenario, registry: Registry, narrator: Narrator) -> None:
        self.scenario = scenario
        self.registry = registry
        self.seen: list[Sighting] = []
        self.told: list[Delivery] = []
        self._narrator = narrator
        self._actions = timeline(scenario, registry)
        self._clock = SystemClock()
        self._room: Room | None = None
        self._began = float("inf")  # nothing counts before the first act

    async def run(self, stack: AsyncExitStack, *, once: bool) -> Outcome:
        """From the first socket to the verdict; `stack` takes everything down again."""
        shared = secrets.token_hex(16)
        self._narrator.begin(self.scenario)
        clock = self._hour()
        office = DutyOffice(shared, clock, self._hear)
        stack.push_async_callback(office.close)
        province = self._province(stack, await office.open(), shared)
        registry = await self._place(stack, province.registry)
        service = await stack.enter_async_context(Service(_settings(stack), registry, clock=clock))
        stage = await self._stage(stack, province, service)
        onlooker = Onlooker(service.url, self._clock, self._see)
        login = OPERATOR, secrets.token_urlsafe(12)
        await set_password(service.accounts, *login)
        day = await self._morning(service, clock, stage, login)
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(onlooker.watch(*login))
            await onlooker.seen.wait()
            self._narrator.open(self.scenario, self._actions, service.url, None if once else login)
            await self._play(stage, begun=day is not None)
            if day:
                await day.after(_folder(stack, once=once))
            outcome = self._judged(office, onlooker, day)
            self._narrator.close(outcome, stays=not once)
            if not once:
                await asyncio.Event().wait()
            watching.cancel()
        return outcome

    def _province(self, stack: AsyncExitStack, office: str, shared: str) -> Province:
        os.environ[OFFICE_KEY] = shared
        stack.callback(os.environ.pop, OFFICE_KEY, None)
        climate = weather(self.scenario.climate)
        webhooks = [Webhook(name=OFFICE, url=office, secret_env=OFFICE_KEY)]
        province = Province(self.registry, seed=self.scenario.seed, weather=climate, webhooks=webhooks)
        stack.push_async_callback(province.close)
        return province

    async def _stage(self, stack: AsyncExitStack, province: Province, service: Service) -> Stage:
        address = urlsplit(service.url)
        dialled = province.open(HERE, address.port or 80, service.stamp_port)
        now = self._clock.now()
        doors = {
            site.id: (dialled[site.id], await issue_token(service.accounts, site.id, now))
            for site in self.registry.sites
            if site.agent
        }
        crew = Crew(partial(run_agent, bind=HERE), self._clock)
        stack.push_async_callback(crew.leave)
        return Stage(province, crew, doors, self.scenario.climate, self._room)

    async def _morning(self, service: Service, clock: Clock, stage: Stage, login: tuple[str, str]) -> Day | None:
        """All that comes before the live part, where the scenario plays it."""
        if self.scenario.day is None or not isinstance(clock, StageClock):
            return None
        day = Day(self.scenario.day, service, clock, stage, login, self._narrator.passed)
        await day.before()
        return day

    def _hour(self) -> Clock:
        """The real one, or for the play of a whole day that of the day before."""
        return (
            StageClock(curtain(staged(self.registry, self.registry.conference))) if self.scenario.day else self._clock
        )

    async def _place(self, stack: AsyncExitStack, registry: Registry) -> Registry:
        """For a whole day there is one meeting, with a conference to check and a room to meet in."""
        if self.scenario.day is None:
            return registry
        jitsi, self._room = JitsiWeb(), Room(registry.conference)
        stack.push_async_callback(jitsi.close)
        stack.push_async_callback(self._room.close)
        return staged(registry, await self._room.open(await jitsi.open()))

    async def _play(self, stage: Stage, *, begun: bool) -> None:
        """From the first act to the scenario's last second. `begun`: the agents are on already."""
        self._began = self._clock.monotonic()
        if not begun:
            stage.begin()
        await stage.play(self._actions, self._began, self._narrator.acted)
        await asyncio.sleep(self._began + self.scenario.seconds - self._clock.monotonic())

    def _see(self, sighting: Sighting) -> None:
        if sighting.at >= self._began:
            self.seen.append(sighting._replace(at=sighting.at - self._began))
            self._narrator.sighted(self.seen[-1])

    def _hear(self, delivery: Delivery) -> None:
        if delivery.at >= self._began:
            self.told.append(delivery._replace(at=delivery.at - self._began))
            self._narrator.told(self.told[-1])

    def _judged(self, office: DutyOffice, onlooker: Onlooker, day: Day | None) -> Outcome:
        scripted = silences(self._actions, self.registry)
        hold_s = self.registry.policy.alerts.hold_s
        drops = judge_all(scripted, self.seen, self.told, self.scenario.seconds, hold_s)
        invented, alarms = false_drops(scripted, self.seen), false_alarms(scripted, self.told)
        passed = tuple(day.milestones) if day else ()
        sound = not invented and not alarms and not office.refused and all(each.ok for each in passed)
        return Outcome(
            scenario=self.scenario.title.en,
            seed=self.scenario.seed,
            seconds=self.scenario.seconds,
            ok=sound and not any(drop.faults for drop in drops),
            drops=tuple(drops),
            false_drops=tuple(invented),
            false_alarms=tuple(alarms),
            incidents=tuple(incidents(self.seen)),
            deliveries=len(self.told),
            repeated_deliveries=office.repeated,
            refused_deliveries=office.refused,
            sites={site: onlooker.figures(site) for site in onlooker.sites},
            day=passed,
        )


def _settings(stack: AsyncExitStack) -> Settings:
    """A fresh state folder that goes with the demo; loopback only, and no ICMP, which would pass by the lines.

    The environment of a real service on this machine is not read: its database and addresses are none of ours.
    """
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="diemcau-demo-", ignore_cleanup_errors=True))
    given = {"state_dir": Path(folder), "host": HERE, "port": _free_port(), "stamp_port": 0, "icmp": False}
    return read_settings(_env_prefix="DIEMCAU_REHEARSAL_", **given)


def _folder(stack: AsyncExitStack, *, once: bool) -> Path:
    """Where the papers go: beside the person who may want to read them, or nowhere that lasts."""
    if once:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="diemcau-papers-")))
    PAPERS.mkdir(exist_ok=True)
    return PAPERS


def _free_port() -> int:
    """The first of PORTS that nobody uses. Raises EdgeError when all are taken."""
    for port in PORTS:
        with socket.socket() as trial, suppress(OSError):
            trial.bind((HERE, port))
            return port
    raise EdgeError(NO_PORT.format(first=PORTS[0], last=PORTS[-1]), retry=False)


@contextmanager
def _ended_by(number: signal.Signals) -> Iterator[None]:
    """The signal ends the running task as Ctrl-C does."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if task is not None:
        loop.add_signal_handler(number, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(number)
