"""One open WebSocket: pings answered at once, beats where UDP is deaf, a goodbye at the end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import aiohttp
from pydantic import ValidationError

from orchestrator.agent.beats import Beats
from orchestrator.agent.dial import Call, Turned
from orchestrator.agent.heartbeat import Heartbeat
from orchestrator.clock import Clock
from orchestrator.model.check import Fault, MediaPort
from orchestrator.model.wire import (
    DETAIL_MOST,
    Beat,
    Bye,
    CheckMedia,
    Echo,
    MediaChecked,
    Ping,
    Pong,
    Refuse,
    Welcome,
    from_hub,
)
from orchestrator.text import Text

UDP_PATIENCE_S = 2.0  # deaf on UDP for so long: the WebSocket beats too
GOODBYE_S = 1.0
CHECKS_MAX = 8  # media checks at once


class Conversation:
    """`on_heard` is called for every message of the hub."""

    def __init__(self, call: Call, heartbeat: Heartbeat, clock: Clock, on_heard: Callable[[], None]) -> None:
        self._socket = call.socket
        self._beat_s = call.welcome.beat_s
        self._by_udp = call.welcome.stamp is not None
        self._heartbeat = heartbeat
        self._clock = clock
        self._on_heard = on_heard
        self._beats = Beats()
        self._checks: set[asyncio.Task[None]] = set()
        self.by_socket = False  # beats are carried here, and answered

    async def hold(self) -> None:
        """Returns when the socket is gone. Raises Turned when the hub sends us away."""
        beating = asyncio.create_task(self._beat(), name="beats")
        try:
            refusal = await self._listen()
        finally:
            beating.cancel()
            for check in self._checks:
                check.cancel()
            self._heartbeat.hurry()  # nobody else beats now
        await self._hang_up()
        if refusal:
            raise Turned(refusal)

    async def say_goodbye(self) -> None:
        """Takes at most GOODBYE_S, whether or not anybody listens."""
        with contextlib.suppress(TimeoutError, ConnectionError, aiohttp.ClientError):
            async with asyncio.timeout(GOODBYE_S):
                await self._socket.send_str(Bye().model_dump_json())
                await self._socket.close()

    async def _listen(self) -> Refuse | None:
        """Until the socket ends, or the hub ends it and says why."""
        while True:
            frame = await self._socket.receive()
            if frame.type is not aiohttp.WSMsgType.TEXT:
                return None
            with contextlib.suppress(ValidationError):  # a newer hub may say what we do not know
                message = from_hub.validate_json(frame.data)
                self._on_heard()
                if isinstance(message, Refuse):
                    return message
                await self._take(message)

    async def _take(self, message: Welcome | Ping | Echo | CheckMedia) -> None:
        if isinstance(message, Ping):
            await self._say(Pong(n=message.n))
        elif isinstance(message, CheckMedia):
            self._check(message)
        elif isinstance(message, Echo):
            self._echoed(message)

    def _check(self, asked: CheckMedia) -> None:
        """Beside the conversation, which goes on; what comes when many are under way is not answered."""
        if len(self._checks) < CHECKS_MAX:
            task = asyncio.create_task(self._answer(asked), name="media check")
            self._checks.add(task)
            task.add_done_callback(self._checks.discard)

    async def _answer(self, asked: CheckMedia) -> None:
        from orchestrator.probes.checks.media import ask  # once in a while: its libraries need not always be there

        told = await ask(MediaPort(asked.host, asked.port, asked.ufrag, asked.pwd), asked.within_s)
        if isinstance(told, tuple):
            await self._say(_refused(asked.n, *told))
        else:
            await self._say(MediaChecked(n=asked.n, ms=told))

    def _echoed(self, echo: Echo) -> None:
        if self._beats.echo(echo.seq, self._clock.monotonic()) and self._needs_beats():
            self.by_socket = True
            self._heartbeat.slow_down()

    async def _beat(self) -> None:
        """At the hub's rhythm while UDP is deaf; hangs up when nothing at all is answered."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due = max(due + self._beat_s, loop.time())
            await asyncio.sleep(due - loop.time())
            now = self._clock.monotonic()
            if self._beats.is_dead(now):
                await self._hang_up()
                return
            if not self._needs_beats():
                self.by_socket = False
            elif beat := self._beats.beat(now):
                await self._say(beat)

    def _needs_beats(self) -> bool:
        deaf_s = self._heartbeat.deaf_s
        return not self._by_udp or deaf_s is None or deaf_s >= UDP_PATIENCE_S

    async def _say(self, message: Beat | Pong | MediaChecked) -> None:
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):  # its end is seen by the reader
            await self._socket.send_str(message.model_dump_json())

    async def _hang_up(self) -> None:
        """Without a closing handshake: the other end does not hear us."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await self._socket.close()


def _refused(n: int, fault: Fault, detail: str | Text) -> MediaChecked:
    said = detail if isinstance(detail, Text) else Text(vi=detail, en="")
    return MediaChecked(n=n, fault=fault, detail=said.vi[:DETAIL_MOST], detail_en=said.en[:DETAIL_MOST])
