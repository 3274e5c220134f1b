"""A department with the real service, whose wall clock a test puts on: the briefing of 30/11/2021, end to end.

Everything is real but the hour: store, web, probes (to servers on loopback), schedule. Nothing leaves loopback.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web

from orchestrator.config.settings import Settings, read_settings
from orchestrator.model.events import (
    Body,
    CallsDue,
    CheckFinished,
    Event,
    FallbackAnnounced,
    FallbackTested,
    NoticeIssued,
    PhaseChanged,
    ReadinessTold,
    RosterFrozen,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SiteCheckedIn,
    SiteConfirmed,
    StepFired,
    StepMissed,
    WaiverGiven,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.policy import AlertPolicy, CheckPolicy, MailPolicy, Policy, WatchPolicy
from orchestrator.model.registry import (
    Conference,
    Contact,
    Duty,
    Fallback,
    Link,
    Meeting,
    Organization,
    Registry,
    Site,
)
from orchestrator.rehearsal.clock import StageClock
from orchestrator.service import Service
from tests.probes.checks.servers import web_server

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
HERE = "127.0.0.1"
SESSION = "giao-ban.20211130"
NEXT = "giao-ban.20211231"
SITES = ("tinh", "luc-ngan", "son-dong")


def at(text: str) -> datetime:
    """`29/11 14:00`, in 2021."""
    return datetime.strptime(f"2021/{text}", "%Y/%d/%m %H:%M").replace(tzinfo=ZONE)


class Department:
    """`up` and `down` as often as a test likes; the clock and the data folder outlive the service."""

    def __init__(self, folder: Path, port: int, clock: StageClock) -> None:
        self.clock = clock
        self.registry = _registry(port)
        self._port = port
        self._settings = _settings(folder)
        self._stack = AsyncExitStack()
        self.service: Service

    async def up(self) -> None:
        self.service = await self._stack.enter_async_context(Service(self._settings, self.registry, clock=self.clock))

    async def down(self) -> None:
        await self._stack.aclose()

    async def restart(self) -> None:
        await self.down()
        await self.up()

    async def look(self, moment: str) -> None:
        """Put the clock on to this moment, and let what is due be done, checks and all."""
        self.clock.skip_to(at(moment))
        await self.service.sessions.schedule.tick()
        await self.service.sessions.checks.settled()

    async def pass_by(self, *moments: str, restarting: bool = False) -> None:
        for moment in moments:
            if restarting:
                await self.down()
                self.clock.skip_to(at(moment))
                await self.up()
            await self.look(moment)

    async def repair(self) -> None:
        """Sơn Động's line is entered into sites.yaml after all."""
        sites = tuple(_site(site, self._port) for site in SITES)
        self.registry = self.registry.model_copy(update={"sites": sites})
        await self.service.reload.use(self.registry)

    async def journal(self, stream: str = SESSION) -> list[Event]:
        """All that is written."""
        await self.service.ledger.written()
        return await self.service.store.journal.read(stream)

    async def told(self, stream: str, kind: type[Body]) -> Event:
        """The first event of a kind, once there is one."""
        async with asyncio.timeout(10):
            async for event in self.service.ledger.follow(stream, 0):
                if isinstance(event.body, kind):
                    return event
        raise AssertionError("unreachable")


@asynccontextmanager
async def department(folder: Path, start: str) -> AsyncIterator[Department]:
    """Not yet up."""
    async with web_server(_jitsi) as port:
        place = Department(folder, port, StageClock(at(start)))
        try:
            yield place
        finally:
            await place.down()


def with_mail(place: Department, port: int, **login: str) -> None:
    """Technicians with addresses, and a mail server at this port. Before the service is up."""
    mail = MailPolicy(
        host="127.0.0.1",
        port=port,
        security="none",
        sender="truc@bacgiang.example",
        secretary="thu-ky@bacgiang.example",
        **login,
    )
    sites = tuple(
        site.model_copy(
            update={
                "contacts": tuple(
                    contact.model_copy(update={"email": f"{site.id}@bacgiang.example"})
                    if contact.role == "technician"
                    else contact
                    for contact in site.contacts
                )
            }
        )
        for site in place.registry.sites
    )
    policy = place.registry.policy.model_copy(update={"mail": mail})
    place.registry = place.registry.model_copy(update={"policy": policy, "sites": sites})


def timeline(events: Iterable[Event]) -> list[str]:
    """The story in lines: `29/11 14:00 step check`."""
    lines = ((f"{event.at.astimezone(ZONE):%d/%m %H:%M}", said(event.body)) for event in events)
    return [f"{when} {what}" for when, what in lines if what]


def said(body: Body) -> str:
    match body:
        case SessionOpened():
            return f"opened for {body.start.astimezone(ZONE):%d/%m %H:%M}"
        case StepFired(step=step, late=late):
            return f"step {step}{' late' if late else ''}"
        case StepMissed(step=step, reason=reason):
            return f"missed {step} ({reason})"
        case PhaseChanged(after=phase, by=by):
            return f"phase {phase}{f' by {by}' if by else ''}"
        case NoticeIssued(about=about, site=site):
            return f"notice {about} to {site}"
        case CheckFinished(site=site, verdict=verdict):
            return f"check of {site or 'centre'}: {verdict}"
        case CallsDue(unconfirmed=unconfirmed, absent=absent):
            return f"to call: {','.join(unconfirmed) or '-'} unconfirmed, {','.join(absent) or '-'} absent"
        case ReadinessTold(sentence=sentence):
            return f"told: {sentence.vi}"
        case SiteConfirmed(site=site, via=via):
            return f"{site} confirmed by {via}"
        case SiteCheckedIn(site=site, via=via):
            return f"{site} checked in by {via}"
        case WaiverGiven(site=site, reason=reason):
            return f"waiver for {site}: {reason}"
        case RosterFrozen(sites=sites):
            return f"frozen: {','.join(site.id for site in sites)}"
        case FallbackTested(what=what, verdict=verdict):
            return f"fallback {what}: {verdict}"
        case FallbackAnnounced(what=what):
            return f"fallback {what} announced"
        case SessionPaused():
            return "pause"
        case SessionResumed():
            return "resume"
        case WatchStarted():
            return "watch started"
        case WatchStopped(reason=reason):
            return f"watch {reason}"
    return ""


async def _jitsi(request: web.BaseRequest) -> web.StreamResponse:
    """A web server that answers as a healthy installation does, as far as the check from the centre looks."""
    match request.path:
        case "/config.js":
            return web.Response(text="var config = {};", content_type="application/javascript")
        case "/xmpp-websocket":
            socket = web.WebSocketResponse(protocols=("xmpp",))
            await socket.prepare(request)
            await socket.close()
            return socket
    return web.Response(text="<!doctype html><title>Jitsi Meet</title>", content_type="text/html")


def _registry(port: int) -> Registry:
    """Of Sơn Động no address is known yet, so it cannot pass."""
    meeting = Meeting(
        id="giao-ban",
        title="Hội nghị giao ban trực tuyến tháng 11/2021",
        rooms=("giao-ban",),
        start=at("30/11 07:30"),
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        duty=Duty(main="Cán bộ trực kỹ thuật"),
        fallback=Fallback(room="giao-ban-du-phong", phone="0204 000 0104"),
    )
    return Registry(
        organization=Organization(name="UBND tỉnh", technical_owner="Sở Thông tin và Truyền thông"),
        conference=Conference(domain="localhost", web=f"http://{HERE}:{port}"),
        sites=tuple(_site(site, port if site != "son-dong" else None) for site in SITES),
        meetings=(meeting,),
        policy=Policy(
            checks=CheckPolicy(handshakes=1, handshake_gap_s=0.01),
            watch=WatchPolicy(sole_echo_every_s=1.0),
            alerts=AlertPolicy(),
        ),
    )


def _site(site: str, port: int | None) -> Site:
    hub = site == "tinh"
    link = Link(name="TSLCD", role="primary", carrier="tslcd", address=HERE if port else None, port=port)
    contacts = (
        Contact(
            name="Cán bộ trực kỹ thuật" if hub else f"Cán bộ kỹ thuật {site}", role="technician", phone="0204 000 0101"
        ),
        Contact(name=f"Văn phòng {site}", role="office", phone="0204 000 0102"),
    )
    return Site(
        id=site,
        name="UBND tỉnh" if hub else f"UBND huyện {site}",
        level="province" if hub else "district",
        hub=hub,
        order=SITES.index(site),
        links=(link,),
        contacts=contacts,
        agent=False,
    )


def _settings(folder: Path) -> Settings:
    given = {"state_dir": folder, "host": HERE, "port": 0, "stamp_port": 0, "icmp": False}
    return read_settings(_env_prefix="DIEMCAU_TEST_", **given)


HOUR = timedelta(hours=1)
