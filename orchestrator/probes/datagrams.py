"""What Linux tells along with a datagram: when it arrived, how many were dropped before it, how far it had to go."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterable
from typing import NamedTuple

from orchestrator.clock import Clock

# Linux's numbers, which the socket module does not name (asm-generic/socket.h, linux/in.h).
SO_ATTACH_FILTER = 26
SO_RCVBUFFORCE = 33
SO_TIMESTAMPNS = 35
SO_RXQ_OVFL = 40
IP_RECVTTL = 12

BUFFER = 4 << 20  # octets: over a second of the largest province
ROOM_FOR_NEWS = socket.CMSG_SPACE(16) + 2 * socket.CMSG_SPACE(4)
MOST_A_WAKE = 64  # datagrams read before the loop is given back

_TIMESPEC = struct.Struct("@ll")
_COUNT = struct.Struct("@I")
_HOPS = struct.Struct("@i")

Ancillary = Iterable[tuple[int, int, bytes]]


class Wake(NamedTuple):
    """Both clocks, read together once a wake of the loop. `wall` is Unix seconds."""

    wall: float
    monotonic: float

    def at(self, arrived: float | None) -> float:
        """The monotonic moment of a kernel's wall time; now, where there is none or the wall clock has just stepped."""
        age = 0.0 if arrived is None else self.wall - arrived
        return self.monotonic - age if 0.0 <= age < 5.0 else self.monotonic


class News(NamedTuple):
    """`arrived` in Unix seconds; `drops` since the socket was opened; `hops` the packet had left."""

    arrived: float | None
    drops: int | None
    hops: int


def wake(clock: Clock) -> Wake:
    return Wake(clock.now().timestamp(), clock.monotonic())


def widen(sock: socket.socket) -> None:
    """As large a receive buffer as we may have."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER)
    except OSError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)


def want_news(sock: socket.socket) -> None:
    """Ask for all that `news` reads; what this kernel does not know is left out."""
    for option in (SO_TIMESTAMPNS, SO_RXQ_OVFL):
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, option, 1)
    with contextlib.suppress(OSError):
        if sock.family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVHOPLIMIT, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)


def news(ancillary: Ancillary) -> News:
    arrived, drops, hops = None, None, 0
    for level, kind, data in ancillary:
        if level != socket.SOL_SOCKET:
            hops = _HOPS.unpack_from(data)[0]
        elif kind == SO_TIMESTAMPNS:
            seconds, nanoseconds = _TIMESPEC.unpack_from(data)
            arrived = seconds + nanoseconds * 1e-9
        elif kind == SO_RXQ_OVFL:
            drops = _COUNT.unpack_from(data)[0]
    return News(arrived, drops, hops)
