"""A small centre: a real WebSocket server and the real reflector, with every way to misbehave.

A double of the hub. It lets everybody in and judges nothing; the product's own hub stands in test_with_service.py.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from orchestrator.agent.runner import run_agent
from orchestrator.agent.status import State, Status
from orchestrator.clock import SystemClock
from orchestrator.model.signals import Reading
from orchestrator.model.wire import AgentSays, Beat, Echo, Hello, Ping, Refuse, StampGrant, Welcome, from_agent
from orchestrator.probes.reflector import Reflector
from orchestrator.probes.stamp import session_key
from tests.probes.inbox import Inbox

SECRET = b"the centre's secret"
SITE = "luc-ngan"
TOKEN = "token-of-luc-ngan"


@dataclass
class Centre:
    """`udp` False: the reflector answers nothing, as behind a firewall. `mute`: the WebSocket answers no beat."""

    grants: bool = True
    udp: bool = True
    mute: bool = False
    status: int | None = None  # answered in place of a WebSocket
    first_word: str | None = None  # said in place of a welcome
    refusal: Refuse | None = None
    epoch: int = 1
    interval_s: float = 0.05
    beat_s: float = 0.1
    said: Inbox[AgentSays] = field(default_factory=Inbox)
    ended: Inbox[int | None] = field(default_factory=Inbox)  # close codes of the agents' sockets
    readings: Inbox[Reading] = field(default_factory=Inbox)
    rejects: Inbox[str] = field(default_factory=Inbox)
    tokens: list[str | None] = field(default_factory=list)
    port: int = 0
    stamp_port: int = 0
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    async def start(self) -> Centre:
        """Ports that were had before are had again."""
        app = web.Application()
        app.router.add_get("/agent", self._agent)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self.tls, reuse_address=True)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self._reflector = Reflector(SECRET, self._known, self.readings.put, lambda why, *_: self.rejects.put(why))
        self.stamp_port = await self._reflector.start("127.0.0.1", self.stamp_port)
        return self

    async def stop(self) -> None:
        self._reflector.close()
        for socket in self.sockets:
            await socket.close()
        await self._runner.cleanup()
        self.sockets.clear()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    async def say(self, message: Ping | Refuse | Welcome | str) -> None:
        text = message if isinstance(message, str) else message.model_dump_json()
        await self.sockets[-1].send_str(text)

    def heard(self, kind: type[AgentSays], n: int = 1) -> Callable[[list[AgentSays]], bool]:
        return lambda said: sum(isinstance(each, kind) for each in said) >= n

    def _known(self, site: str, instance: str, epoch: int) -> str | None:
        return None if self.udp else "blocked"

    async def _agent(self, request: web.Request) -> web.StreamResponse:
        self.tokens.append(request.headers.get("Authorization"))
        if self.status:
            return web.Response(status=self.status)
        socket = web.WebSocketResponse(timeout=0.5)
        await socket.prepare(request)
        self.sockets.append(socket)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._take(socket, from_agent.validate_json(frame.data))
        self.ended.put(socket.close_code)
        return socket

    async def _take(self, socket: web.WebSocketResponse, message: AgentSays) -> None:
        self.said.put(message)
        if isinstance(message, Beat) and not self.mute:
            await socket.send_str(Echo(seq=message.seq).model_dump_json())
        if isinstance(message, Hello):
            await socket.send_str(self.first_word or (self.refusal or self._welcome(message)).model_dump_json())

    def _welcome(self, hello: Hello) -> Welcome:
        key = session_key(SECRET, SITE, hello.instance, self.epoch).hex()
        grant = StampGrant(port=self.stamp_port, key=key, epoch=self.epoch, interval_s=self.interval_s)
        return Welcome(site=SITE, stamp=grant if self.grants else None, beat_s=self.beat_s)


class Running:
    """The real agent, at work."""

    def __init__(self, url: str, token: str = TOKEN, bind: str | None = None) -> None:
        self.statuses: Inbox[Status] = Inbox()
        self.stop = asyncio.Event()
        agent = run_agent(url, token, SystemClock(), self.stop, on_status=self.statuses.put, bind=bind)
        self.task = asyncio.create_task(agent)

    async def until(self, state: State) -> Status:
        """The first status of that state which comes from now on, or the last one if it stands."""
        seen = max(len(self.statuses.all) - 1, 0)
        statuses = await self.statuses.until(lambda all_: any(each.state is state for each in all_[seen:]))
        return next(each for each in statuses[seen:] if each.state is state)

    async def end(self) -> None:
        self.stop.set()
        await self.task
