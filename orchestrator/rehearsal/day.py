"""The day around a briefing, played as people do it: notice, check, repair, go, roll call, start, end, report.

The wall clock is put on from one thing due to the next, so that a day passes in seconds; what is checked is checked
for real. Points act on their own pages, the duty engineer through the API, as both would.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from orchestrator.errors import EdgeError
from orchestrator.model.registry import Conference, Meeting, Registry
from orchestrator.rehearsal.clock import StageClock
from orchestrator.rehearsal.scenarios.scenario import DayPlan
from orchestrator.rehearsal.stage import Stage
from orchestrator.rehearsal.witness.outcome import Milestone
from orchestrator.schedule.calendar import Calendar
from orchestrator.schedule.due import next_due
from orchestrator.service import Service
from orchestrator.text import Text

PAPERS = ("docx", "pdf", "xlsx")
LENGTH = timedelta(hours=3, minutes=35)  # of the meeting; the middle of it is left out
CONNECTED_S = 15.0  # what the points get to be heard in, and to be seen in the room

UNANSWERED = Text(
    vi="Buổi diễn tập không đi tiếp được: {path} trả lời HTTP {status}.",
    en="The rehearsal cannot go on: {path} answers HTTP {status}.",
)
NOTICED = Text(
    vi="{n} điểm cầu được báo lịch và giờ kiểm tra; {confirmed} đã bấm xác nhận trên trang của mình",
    en="{n} sites are told when to come for the check; {confirmed} have confirmed on their own pages",
)
CHECKED = Text(
    vi="Kiểm tra từ trung tâm: {ready}/{n} điểm cầu đạt. {site}: {reason}",
    en="The check from the centre: {ready} of {n} sites pass. {site}: {reason}",
)
CHASED = Text(
    vi="Chưa xác nhận: {site}. Gọi “{name}”; đã gặp, nhận lời tham dự",
    en="Not confirmed: {site}. “{name}” is called and reached, and will take part",
)
REPAIRED = Text(vi="{site} khắc phục xong, kiểm tra lại", en="{site} has repaired its line and is checked again")
TOLD = Text(vi="Báo thư ký: “{sentence}”", en="To the secretary: “{sentence}”")
MORNING = Text(
    vi="Kiểm tra lại buổi sáng: {ready}/{n} điểm cầu đạt. Bắt đầu giám sát đường truyền",
    en="The check of the morning: {ready} of {n} sites pass. The watch begins",
)
ROLL_CALL = Text(
    vi="Điểm danh trong phòng họp: {present}/{n} điểm cầu có mặt, {up} đường truyền đang kết nối",
    en="Roll call in the room: {present} of {n} sites are there, {up} lines are up",
)
STARTED = Text(vi="Bấm Bắt đầu; từ đây là thời gian thực", en="Start is pressed; real time from here")
ENDED = Text(vi="Bấm Kết thúc; báo cáo đã lập: {files}", en="End is pressed; the report is written: {files}")


def staged(registry: Registry, conference: Conference) -> Registry:
    """The same province before one meeting, held at `conference`: the registry's first meeting, or one of our own."""
    start = datetime.fromisoformat("2021-11-30T07:30:00+07:00")
    own = Meeting(id="dien-tap", title="Diễn tập giao ban trực tuyến", rooms=("dien-tap",), start=start)
    meeting = next(iter(registry.meetings), own).model_copy(update={"rrule": None, "papers": None})
    return registry.model_copy(update={"meetings": (meeting,), "conference": conference})


def curtain(registry: Registry) -> datetime:
    """When the play begins: on the working day before, just ahead of the reminders."""
    policy, start = registry.policy.schedule, registry.meetings[0].start
    eve = Calendar(policy).working_day_before(start.date())
    return datetime.combine(eve, policy.remind_at, start.tzinfo) - timedelta(minutes=5)


async def pass_on(service: Service, clock: StageClock, moment: datetime) -> None:
    """Put the clock on from one step due to the next up to a moment, each done in its time, checks and all."""
    sessions, policy = service.sessions, service.registry.policy.schedule
    before = Calendar(policy).working_day_before
    while (now := clock.now()) < moment:
        steps = [next_due(plan, now, policy, before) for plan in sessions.book.planned()]
        clock.skip_to(min([moment, *(step.at for step in steps if step)]))
        await sessions.schedule.tick()
        await sessions.checks.settled()


class Day:
    """`told` hears of each milestone as it is passed. Raises EdgeError when the service refuses what people do."""

    def __init__(
        self,
        plan: DayPlan,
        service: Service,
        clock: StageClock,
        stage: Stage,
        login: tuple[str, str],
        told: Callable[[Milestone], None],
    ) -> None:
        self._plan = plan
        self._service = service
        self._clock = clock
        self._stage = stage
        self._login = login
        self._told = told
        self._policy = service.registry.policy.schedule
        self._start = service.registry.meetings[0].start
        self._eve = Calendar(self._policy).working_day_before(self._start.date())
        self._names = {site.id: site.name for site in service.registry.sites}
        self._api = f"/api/v1/sessions/{service.registry.meetings[0].id}.{self._start:%Y%m%d}"
        self.milestones: list[Milestone] = []

    async def before(self) -> None:
        """From the first notice to the pressing of Start."""
        async with self._duty() as client:
            await self._notices(client)
            await self._check(client)
            await self._chase(client)
            await self._repair(client)
            await self._tell(client, "eve", self._on_eve(self._policy.verdict_at))
        await self._pass_on(self._ahead(self._policy.morning_from_min))
        async with self._duty() as client:  # another day, another sign-in
            await self._morning(client)
            await self._roll_call(client)
            await self._tell(client, "final", self._ahead(self._policy.verdict_min))
            await self._pass_on(self._start)
            view = await self._press(client, "start")
            punctual = all(step["state"] in ("ahead", "done") for step in view["steps"])
            self._pass("start", view["phase"] == "live" and punctual, STARTED)

    async def after(self, folder: Path) -> None:
        """The end, and the report into a folder that exists."""
        await self._pass_on(self._start + LENGTH)
        async with self._duty() as client:
            await self._press(client, "end")
            files = [await self._paper(client, kind, folder) for kind in PAPERS]
        self._pass("report", all(files), ENDED.format(files=", ".join(f"{folder}/*.{kind}" for kind in PAPERS)))

    # ── the acts ────────────────────────────────────────────────────────────────────────────────────

    async def _notices(self, client: aiohttp.ClientSession) -> None:
        await self._pass_on(self._on_eve(self._policy.remind_at))
        view = await self._view(client)
        told = [site for site in view["sites"] if {"planned", "day_before"} <= {n["about"] for n in site["notices"]}]
        for site in view["sites"]:
            if site["id"] != self._plan.silent:
                await self._on_page(site, "confirm")
        confirmed = [site for site in (await self._view(client))["sites"] if site["confirmed_at"]]
        good = len(told) == len(self._names) and len(confirmed) == len(self._names) - 1
        self._pass("notice", good, NOTICED.format(n=len(told), confirmed=len(confirmed)))

    async def _check(self, client: aiohttp.ClientSession) -> None:
        """One point's line fails before the check, which finds it."""
        self._stage.fail(self._plan.broken)
        await self._pass_on(self._on_eve(self._policy.check_from))
        for site in (await self._view(client))["sites"]:
            if site["id"] not in (self._plan.silent, self._plan.broken):
                await self._on_page(site, "check-in")
        await self._service.sessions.checks.settled()
        view = await self._view(client)
        broken = self._of(view, self._plan.broken)
        reason = Text(**broken["findings"][0]["reason"]) if broken["findings"] else Text(vi="?", en="?")
        good = broken["verdict"] == "failed" and _ready(view) == len(self._names) - 1
        said = CHECKED.format(ready=_ready(view), n=len(self._names), site=broken["name"], reason=reason)
        self._pass("check", good, said)

    async def _chase(self, client: aiohttp.ClientSession) -> None:
        await self._pass_on(self._on_eve(self._policy.chase_at[0]))
        view = await self._view(client)
        silent = self._of(view, self._plan.silent)
        contact = (silent["call_next"] or {"name": "?"})["name"]
        good = view["unconfirmed"] == [silent["id"]] and silent["call_next"] is not None
        called = {"site": silent["id"], "contact": contact, "outcome": "reached"}
        await self._press(client, "call", called)
        view = await self._press(client, "confirm", {"site": silent["id"]})
        good = good and view["unconfirmed"] == []
        self._pass("chase", good, CHASED.format(site=silent["name"], name=contact))

    async def _repair(self, client: aiohttp.ClientSession) -> None:
        self._stage.mend(self._plan.broken)
        await self._pass_on(self._on_eve(self._policy.chase_at[0]) + timedelta(minutes=10))
        await self._press(client, "preflight", {"site": self._plan.broken})
        await self._service.sessions.checks.settled()
        broken = self._of(await self._view(client), self._plan.broken)
        self._pass("repair", broken["ready"], REPAIRED.format(site=broken["name"]))

    async def _tell(self, client: aiohttp.ClientSession, name: str, at: datetime) -> None:
        """Go or no go: shown to the duty engineer first, then sent by one press."""
        await self._pass_on(at)
        view = await self._press(client, "readiness/send", {"channel": "copied"})
        told = view["told"][-1] if view["told"] else None
        good = told is not None and told["sent_at"] is not None and _ready(view) == len(self._names)
        self._pass(name, good, TOLD.format(sentence=Text(**view["sentence"])))

    async def _morning(self, client: aiohttp.ClientSession) -> None:
        view = await self._view(client)
        said = MORNING.format(ready=_ready(view), n=len(self._names))
        self._pass("morning", _ready(view) == len(self._names) and view["phase"] == "morning_check", said)

    async def _roll_call(self, client: aiohttp.ClientSession) -> None:
        """The agents are switched on and the points enter the room; all are heard by the time of the roll call."""
        self._stage.begin()
        await self._pass_on(self._ahead(self._policy.open_min))
        self._stage.enter(self._service.registry)
        n = len(self._names)
        up = await self._until(n, lambda: self._connected(client))
        await self._until(n, lambda: self._inside(client))
        await self._pass_on(self._ahead(self._policy.roll_call_min))
        present = await self._until(n, lambda: self._called(client))
        self._pass("roll_call", up == present == n, ROLL_CALL.format(present=present, n=n, up=up))

    # ── hands ───────────────────────────────────────────────────────────────────────────────────────

    async def _pass_on(self, moment: datetime) -> None:
        await pass_on(self._service, self._clock, moment)

    async def _until(self, wanted: int, count: Callable[[], Awaitable[int]]) -> int:
        """How many there are, once there are as many as wanted or time is up."""
        loop = asyncio.get_running_loop()
        until = loop.time() + CONNECTED_S
        while True:
            found = await count()
            if found >= wanted or loop.time() > until:
                return found
            await asyncio.sleep(0.2)

    async def _connected(self, client: aiohttp.ClientSession) -> int:
        board = await self._asked(client, "GET", self._api)
        return len([site for site in board["sites"] if site["line"] in ("up", "degraded") and site["agent"]])

    async def _inside(self, client: aiohttp.ClientSession) -> int:
        room = await self._asked(client, "GET", f"{self._api}/room")
        return len([place for place in room["places"] if place["room"] == "in"])

    async def _called(self, client: aiohttp.ClientSession) -> int:
        sheet = await self._asked(client, "GET", f"{self._api}/rollcall")
        return int(sheet["present"]) if sheet["taken_at"] else 0

    async def _on_page(self, site: dict[str, Any], act: str) -> None:
        """Somebody at the point opens its own page and presses a button: no login, no script."""
        page, headers = f"{site['link']}/{act}", {"Origin": "null"}
        async with aiohttp.ClientSession(headers=headers) as client, client.post(page) as answer:
            if answer.status >= 400:
                raise EdgeError(UNANSWERED.format(path=f"/p/…/{act}", status=answer.status), retry=False)

    async def _view(self, client: aiohttp.ClientSession) -> Any:
        return await self._asked(client, "GET", f"{self._api}/preparation")

    async def _press(self, client: aiohttp.ClientSession, what: str, body: dict[str, str] | None = None) -> Any:
        return await self._asked(client, "POST", f"{self._api}/{what}", body or {})

    async def _paper(self, client: aiohttp.ClientSession, kind: str, folder: Path) -> bool:
        """Is there anything in it?"""
        async with client.get(f"{self._service.url}{self._api}/report.{kind}") as answer:
            data = await answer.read() if answer.status == 200 else b""
        await asyncio.to_thread((folder / f"bao-cao.{kind}").write_bytes, data)
        return len(data) > 1000

    async def _asked(self, client: aiohttp.ClientSession, method: str, path: str, body: object = None) -> Any:
        async with client.request(method, self._service.url + path, json=body) as answer:
            if answer.status >= 400:
                raise EdgeError(UNANSWERED.format(path=path, status=answer.status), retry=False)
            return await answer.json()

    @asynccontextmanager
    async def _duty(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The duty engineer, signed in."""
        url = self._service.url
        headers = {"Origin": url, "X-Requested-With": "diemcau"}
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=headers) as client:
            name, password = self._login
            await self._asked(client, "POST", "/api/v1/login", {"name": name, "password": password})
            yield client

    def _of(self, view: dict[str, Any], site: str) -> Any:
        return next(each for each in view["sites"] if each["id"] == site)

    def _on_eve(self, hour: time) -> datetime:
        return datetime.combine(self._eve, hour, self._start.tzinfo)

    def _ahead(self, minutes: int) -> datetime:
        return self._start - timedelta(minutes=minutes)

    def _pass(self, name: str, good: bool, said: Text) -> None:
        at = self._clock.now().astimezone(self._start.tzinfo)
        self.milestones.append(Milestone(name=name, at=at, ok=good, vi=said.vi, en=said.en))
        self._told(self.milestones[-1])


def _ready(view: dict[str, Sequence[dict[str, Any]]]) -> int:
    return sum(site["ready"] for site in view["sites"])
