"""UDP over a line: datagrams of a site to the centre and back."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from functools import partial

from orchestrator.rehearsal.links.gate import listening
from orchestrator.rehearsal.links.line import Lane, Line

Address = tuple[str, int]
DATAGRAM = 65536
PER_WAKE = 64
FLOWS = 256  # (sender, line) pairs remembered; the oldest is forgotten, as a router's table does


class UdpRelay:
    """Carries datagrams of a site to the centre, each over the line in use when it is sent.

    A double. The centre sees the line's source address, as behind a router. It cannot show a path MTU,
    fragments, or ICMP errors on the way.
    """

    def __init__(self, address: str, line: Callable[[], Line]) -> None:
        self._address = address
        self._line = line
        self._target: Address = ("", 0)
        self._inside: socket.socket | None = None
        self._outside: dict[tuple[Address, str], socket.socket] = {}

    def open(self, host: str, port: int, *, at: int | None = None) -> int:
        """Carry to `host:port`; listens on port `at`, the target's own when None, so that a site need not know
        that it is relayed. Returns the port. Raises EdgeError when it is taken.
        """
        self._target = (host, port)
        self._inside = listening(self._address, port if at is None else at, socket.SOCK_DGRAM)
        asyncio.get_running_loop().add_reader(self._inside, self._from_site, self._inside)
        return int(self._inside.getsockname()[1])

    def close(self) -> None:
        for opened in (self._inside, *self._outside.values()):
            if opened is not None:
                asyncio.get_running_loop().remove_reader(opened)
                opened.close()
        self._inside = None
        self._outside.clear()

    def _from_site(self, inside: socket.socket) -> None:
        for data, sender in _drained(inside):
            line = self._line()
            self._carry(data, line, line.up, partial(self._to_centre, data, sender, line))

    def _to_centre(self, data: bytes, sender: Address, line: Line) -> None:
        if self._inside is not None:
            _send(self._flow(sender, line), data, self._target)

    def _from_centre(self, outside: socket.socket, sender: Address, line: Line) -> None:
        for data, _ in _drained(outside):
            self._carry(data, line, line.down, partial(self._to_site, data, sender))

    def _to_site(self, data: bytes, sender: Address) -> None:
        if self._inside is not None:
            _send(self._inside, data, sender)

    def _carry(self, data: bytes, line: Line, lane: Lane, deliver: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        arrival = None if line.udp_blocked else lane.carry(loop.time(), len(data))
        if arrival is not None:
            loop.call_at(arrival, deliver)

    def _flow(self, sender: Address, line: Line) -> socket.socket:
        """The outer socket of one sender on one line."""
        outside = self._outside.get((sender, line.name))
        if outside is None:
            if len(self._outside) >= FLOWS:
                self._forget(next(iter(self._outside)))
            outside = listening(line.source, 0, socket.SOCK_DGRAM)
            self._outside[sender, line.name] = outside
            asyncio.get_running_loop().add_reader(outside, self._from_centre, outside, sender, line)
        return outside

    def _forget(self, flow: tuple[Address, str]) -> None:
        outside = self._outside.pop(flow)
        asyncio.get_running_loop().remove_reader(outside)
        outside.close()


def _drained(source: socket.socket) -> list[tuple[bytes, Address]]:
    """What waits in a socket, at most PER_WAKE datagrams."""
    waiting: list[tuple[bytes, Address]] = []
    while len(waiting) < PER_WAKE:
        try:
            waiting.append(source.recvfrom(DATAGRAM))
        except OSError:  # empty, or an ICMP error of an earlier datagram
            break
    return waiting


def _send(over: socket.socket, data: bytes, to: Address) -> None:
    try:
        over.sendto(data, to)
    except OSError:  # a full buffer or nobody there: datagrams may be lost
        return
