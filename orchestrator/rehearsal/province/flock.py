"""Many sites in one process, for load: real greetings and real heartbeats without the weight of real agents."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress
from random import Random

import aiohttp

from orchestrator.agent.dial import Call, centre_url, dial
from orchestrator.clock import Clock, SystemClock
from orchestrator.errors import DiemCauError
from orchestrator.model.wire import Hello, Ping, Pong, StampGrant, from_hub
from orchestrator.probes.sender import Sender
from orchestrator.probes.stamp import Refusal, identity, parse_reply

AT_ONCE = 20  # that dial at the same time, so that their greeting does not look like an attack
PER_WAKE = 64
BUFFER = 4 * 2**20
LONGEST = 2048


class Flock:
    """Plays every site it is given a token of: WebSocket, STAMP, and an answer to every ping.

    A double of a crowd. It never falls back to the WebSocket, never dials again, and all its packets come from one
    socket; `sent` and `heard` tell whether it could keep its own rhythm.
    """

    def __init__(self, url: str, clock: Clock, *, seed: int = 0) -> None:
        self.attached = 0
        self.sent = 0
        self.heard = 0
        self.refused: list[str] = []
        self._url = centre_url(url)
        self._clock = clock
        self._phase = Random(seed)
        self._senders: dict[bytes, Sender] = {}
        self._timers: dict[bytes, asyncio.TimerHandle] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stamp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    async def join(self, tokens: Mapping[str, str]) -> None:
        """Return when every site is attached or refused."""
        self._stamp.setblocking(False)
        self._stamp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._stamp.bind(("127.0.0.1", 0))
        asyncio.get_running_loop().add_reader(self._stamp, self._hear)
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        turn = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._greet(site, token, turn) for site, token in tokens.items()))

    async def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()
        asyncio.get_running_loop().remove_reader(self._stamp)
        self._stamp.close()

    async def _greet(self, site: str, token: str, turn: asyncio.Semaphore) -> None:
        instance = secrets.token_hex(8)
        hello = Hello(instance=instance, version="flock", process_s=0.0)
        try:
            async with turn:
                call = await dial(self._session, self._url, token, hello)
        except DiemCauError as error:
            self.refused.append(error.text.en)
            return
        self.attached += 1
        self._tasks.append(asyncio.create_task(_answer(call)))
        if call.welcome.stamp is not None:
            self._begin(site, instance, call.welcome.stamp, call.host)

    def _begin(self, site: str, instance: str, grant: StampGrant, host: str) -> None:
        """Beat at the granted rhythm, each site at a phase of its own."""
        speaker = identity(site, instance, grant.epoch)
        unix_at_zero = self._clock.now().timestamp() - self._clock.monotonic()
        sender = Sender(bytes.fromhex(grant.key), site, instance, grant.epoch, unix_at_zero=unix_at_zero)
        self._senders[speaker] = sender
        due = asyncio.get_running_loop().time() + self._phase.random() * grant.interval_s
        self._plan(speaker, sender, due, grant.interval_s, (host, grant.port))

    def _plan(self, speaker: bytes, sender: Sender, due: float, interval_s: float, to: tuple[str, int]) -> None:
        def beat() -> None:
            with suppress(OSError):
                self._stamp.sendto(sender.beat(self._clock.monotonic()), to)
                self.sent += 1
            self._plan(speaker, sender, due + interval_s, interval_s, to)

        self._timers[speaker] = asyncio.get_running_loop().call_at(due, beat)

    def _hear(self) -> None:
        for _ in range(PER_WAKE):
            try:
                packet = self._stamp.recv(LONGEST)
            except OSError:
                return
            reply = parse_reply(packet)
            sender = None if isinstance(reply, Refusal) else self._senders.get(reply.identity)
            if sender is not None:
                self.heard += sender.hear(packet, self._clock.monotonic())


async def _answer(call: Call) -> None:
    """Answer pings until the hub closes."""
    async for frame in call.socket:
        if frame.type is aiohttp.WSMsgType.TEXT and isinstance(message := from_hub.validate_json(frame.data), Ping):
            await call.socket.send_str(Pong(n=message.n).model_dump_json())


async def play(url: str) -> None:
    """A process of its own: reads {site: token} as one line of JSON, says one line when all are attached, and plays
    until its standard input ends.
    """
    loop = asyncio.get_running_loop()
    flock = Flock(url, SystemClock())
    await flock.join(json.loads(await loop.run_in_executor(None, sys.stdin.readline)))
    sys.stdout.write(json.dumps({"attached": flock.attached, "refused": flock.refused[:3]}) + "\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)
    sys.stdout.write(json.dumps({"sent": flock.sent, "heard": flock.heard}) + "\n")
    await flock.close()


if __name__ == "__main__":
    asyncio.run(play(sys.argv[1]))
