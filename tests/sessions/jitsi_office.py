"""The department with a Jitsi: the double for bridges and Jicofo, hooks signed as our Prosody module signs them, and an
HTTP door that takes orders to send people out. The real Prosody runs in tests/jitsi/test_prosody.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.model.events import Body, Event, RoomChanged
from orchestrator.model.plan import Phase
from orchestrator.model.registry import AgendaItem, Conference
from orchestrator.model.signals import RoomState
from orchestrator.rehearsal.jitsi.double import Double
from orchestrator.rehearsal.jitsi.model.deployment import Deployment
from orchestrator.rehearsal.jitsi.model.endpoint import Occupant
from orchestrator.sessions.rooms.hall import Hall
from orchestrator.signature import sign
from tests.sessions.office import HERE, SESSION, Department, department

DOMAIN = "meet.example"
MUC = f"conference.{DOMAIN}"
ROOM = f"giao-ban@{MUC}"
SECOND = f"giao-ban-du-phong@{MUC}"
ASIDE = f"nhom-1@breakout.{DOMAIN}"
SECRET = "khoa-chung-voi-prosody"
LOGIN_SECRET = "khoa-ky-cua-nguoi-vao-phong-hop-dai"


class Meeting:
    """A department whose meeting runs on the double."""

    def __init__(self, place: Department, double: Double, orders: list[str], broken: asyncio.Event) -> None:
        self.place = place
        self.double = double
        self.orders = orders  # what Prosody was ordered
        self.broken = broken  # while set, Prosody fails at whatever it is ordered
        self.seq = 0

    @property
    def deployment(self) -> Deployment:
        return self.double.deployment

    @property
    def hall(self) -> Hall:
        hall = self.place.service.sessions.rooms.hall(SESSION)
        assert hall
        return hall

    @property
    def now(self) -> float:
        return asyncio.get_running_loop().time()

    async def join(
        self, nick: str, user: str = "", *, named: str = "", hook: bool = True, into: str = ROOM
    ) -> Occupant:
        """Into a room of the double, and told by the hook. Without `user` no token."""
        email = f"{user}@points.{DOMAIN}" if user else None
        occupant = self.deployment.join(into.partition("@")[0], nick, self.now, stats_id=email)
        if hook:
            await self.tell("joined", occupant, room=into, user=user, named=named)
        return occupant

    async def leave(self, nick: str, user: str) -> None:
        """In good order, told by the hook."""
        occupant = self.deployment.rooms[ROOM].occupants[nick]
        await self.tell("left", occupant, user=user, reason="left")
        self.deployment.leave(nick, self.now)

    async def tell(
        self, kind: str, occupant: Occupant, *, room: str = ROOM, user: str = "", named: str = "", **more: Any
    ) -> int:
        """One event, as our module posts it; the status of the answer."""
        self.seq += 1
        at = int(self.place.clock.now().timestamp() * 1000)
        event = {
            "seq": self.seq,
            "at": at,
            "kind": kind,
            "room": room,
            "nick": occupant.nick,
            "jid": occupant.jid,
            "joined_at": at,
            "user": {"id": user or None},
            "display": named or None,
            "audio_muted": False,
            "video_muted": False,
            **more,
        }
        return await self.post({"v": 1, "boot": "boot-1", "host": MUC, "events": [event]})

    async def post(self, delivery: object, secret: str = SECRET) -> int:
        body, stamp = json.dumps(delivery).encode(), f"{self.place.clock.now().timestamp():.3f}"
        headers = {"X-DiemCau-Timestamp": stamp, "X-DiemCau-Signature": sign(secret, stamp, body)}
        url = f"{self.place.service.url}/hooks/jitsi"
        async with aiohttp.ClientSession() as http, http.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def live(self) -> None:
        await self.place.service.sessions.desk.enter(SESSION, "start", Phase.LIVE, "truc")

    async def told(self, wanted: Callable[[Body], bool], within_s: float = 12.0, *, after: int = 0) -> Event:
        """The first event that is wanted, once there is one."""
        async with asyncio.timeout(within_s):
            async for event in self.place.service.ledger.follow(SESSION, after):
                if wanted(event.body):
                    return event
        raise AssertionError("unreachable")

    async def comes_into(self, site: str, state: RoomState, *, after: int = 0) -> Event:
        async with asyncio.timeout(12):
            async for event in self.place.service.ledger.follow(SESSION, after):
                if isinstance(event.body, RoomChanged) and (event.body.site, event.body.after) == (site, state):
                    return event
        raise AssertionError("unreachable")

    async def until(self, holds: Callable[[], bool]) -> None:
        """What no event tells: the counters are looked at each second, so it is asked now and then."""
        async with asyncio.timeout(12):
            while True:
                if holds():
                    return
                await asyncio.sleep(0.02)

    async def rooms_of(self, site: str) -> list[str]:
        """The states that its place in the room has gone through."""
        bodies = [event.body for event in await self.place.journal()]
        return [body.after for body in bodies if isinstance(body, RoomChanged) and body.site == site]


@asynccontextmanager
async def meeting(folder: Path, **policy: float) -> AsyncIterator[Meeting]:
    """At 07:16 of the day, the room open, the roll called next. `policy` of the watch."""
    async with AsyncExitStack() as stack:
        place = await stack.enter_async_context(department(folder, "30/11 06:20"))
        clock = SystemClock()
        double = Double(Deployment(clock.monotonic(), domain=DOMAIN), clock.monotonic)
        await double.open()
        stack.push_async_callback(double.close)
        orders: list[str] = []
        broken = asyncio.Event()
        prosody = await stack.enter_async_context(_prosody(orders, broken))
        _configure(place, double, prosody, policy)
        await place.up()
        await place.look("30/11 07:16")
        yield Meeting(place, double, orders, broken)


def _configure(place: Department, double: Double, prosody: str, policy: dict[str, float]) -> None:
    registry = place.registry
    conference = Conference(
        domain=DOMAIN,
        web=registry.conference.web,
        videobridges=tuple(double.bridge_urls),
        jicofo=double.jicofo_url,
        prosody=prosody,
    )
    watch = registry.policy.watch.model_copy(update=policy)
    agenda = tuple(AgendaItem(order=1, site=site, topic="Báo cáo") for site in ("luc-ngan", "son-dong"))
    place.registry = registry.model_copy(
        update={
            "conference": conference,
            "meetings": tuple(each.model_copy(update={"agenda": agenda}) for each in registry.meetings),
            "policy": registry.policy.model_copy(update={"watch": watch}),
        }
    )
    key = place._settings.state_dir.parent / "he-thong.pem"
    made = generate_private_key(65537, 2048)
    key.touch(mode=0o600)
    key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    given = {
        "jitsi_hook_secret": SecretStr(SECRET),
        "jitsi_system_key_file": key,
        "jitsi_system_key_id": "he-thong",
        "jitsi_secret": SecretStr(LOGIN_SECRET),
    }
    place._settings = place._settings.model_copy(update=given)


@asynccontextmanager
async def _prosody(orders: list[str], broken: asyncio.Event) -> AsyncIterator[str]:
    """Takes orders as muc_kick_participant and muc_end_meeting do, and knows nothing else."""

    async def kick(request: web.Request) -> web.Response:
        assert request.headers["Authorization"].startswith("Bearer ")
        orders.append(f"kick {(await request.json())['participantId']} from {request.query['room']}")
        return web.Response(status=500 if broken.is_set() else 200)

    async def end(request: web.Request) -> web.Response:
        orders.append(f"end {request.query['conference']}")
        return web.Response(status=500 if broken.is_set() else 200)

    app = web.Application()
    app.add_routes([web.put("/kick-participant", kick), web.post("/end-meeting", end)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, HERE, 0).start()
    try:
        yield f"http://{HERE}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
