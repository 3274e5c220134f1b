"""A sender by hand: a real socket, and full say over what goes into it."""

from __future__ import annotations

import asyncio
import socket

from orchestrator.clock import SystemClock
from orchestrator.probes import stamp
from orchestrator.probes.sender import Sender

SECRET = b"the centre's secret"
INSTANCE = "0123456789abcdef"


class Peer:
    def __init__(self, port: int, site: str = "luc-ngan", instance: str = INSTANCE, epoch: int = 1) -> None:
        self.clock = SystemClock()
        key = stamp.session_key(SECRET, site, instance, epoch)
        unix_at_zero = self.clock.now().timestamp() - self.clock.monotonic()
        self.sender = Sender(key, site, instance, epoch, unix_at_zero=unix_at_zero)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        self.port = port

    def send(self, packet: bytes) -> None:
        self.socket.sendto(packet, ("127.0.0.1", self.port))

    def beat(self) -> bytes:
        """Sends the next packet and returns it."""
        packet = self.sender.beat(self.clock.monotonic())
        self.send(packet)
        return packet

    async def receive(self, patience_s: float = 10.0) -> bytes:
        """The next datagram. Raises TimeoutError."""
        async with asyncio.timeout(patience_s):
            return await asyncio.get_running_loop().sock_recv(self.socket, 2048)

    async def exchange(self) -> bytes:
        """A beat and its answer, taken in."""
        self.beat()
        reply = await self.receive()
        assert self.sender.hear(reply, self.clock.monotonic())
        return reply

    async def prove(self) -> None:
        """The first exchange brings the reflector's nonce; only what follows proves life."""
        await self.exchange()

    def close(self) -> None:
        self.socket.close()
