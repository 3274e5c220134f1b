"""How far is our clock from a time server's? One SNTP question (RFC 4330)."""

from __future__ import annotations

import asyncio
import secrets
import struct
from typing import NamedTuple, cast

from orchestrator.clock import Clock
from orchestrator.model.check import Fault, Measured
from orchestrator.probes.checks.course import Course
from orchestrator.text import Text

PORT = 123
AGAIN_S = 1.0
_PACKET = struct.Struct(">BBBbIIIQQQQ")
_QUERY = 0x23  # version 4, client
_SERVER = 4
_SINCE_1900 = 2_208_988_800  # seconds from there to Unix's beginning
_ERA = 1 << 32

ASKED = Text(
    vi="Hỏi giờ {host}: cấp {stratum}, đi về {ms} ms.", en="Asked {host}: stratum {stratum}, {ms} ms there and back."
)


class _Answer(NamedTuple):
    left: float  # our clock, Unix seconds
    arrived: float
    packet: tuple[int, ...]


class _Client(asyncio.DatagramProtocol):
    """Asks with a random number in place of its own time, which says nothing of us and cannot be guessed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked: dict[int, float] = {}
        self._transport: asyncio.DatagramTransport | None = None
        self.answer: asyncio.Future[_Answer] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def ask(self) -> None:
        cookie = secrets.randbits(64)
        self._asked[cookie] = self._clock.now().timestamp()
        if self._transport and not self._transport.is_closing():
            self._transport.sendto(_PACKET.pack(_QUERY, 0, 0, 0, 0, 0, 0, 0, 0, 0, cookie))

    def datagram_received(self, data: bytes, addr: object) -> None:
        arrived = self._clock.now().timestamp()
        if len(data) < _PACKET.size or self.answer.done():
            return
        packet = _PACKET.unpack_from(data)
        left = self._asked.get(packet[8])
        if left is not None and packet[0] & 7 == _SERVER:
            self.answer.set_result(_Answer(left, arrived, packet))

    def error_received(self, exc: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(exc)


async def ntp(host: str, port: int, clock: Clock, within_s: float) -> Measured:
    """The offset of our wall clock, positive when it is behind; asked again each second while nobody answers."""
    course = Course()
    transport: asyncio.DatagramTransport | None = None
    try:
        async with asyncio.timeout(within_s):
            transport, client = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: _Client(clock), remote_addr=(host, port)
            )
            while not client.answer.done():
                client.ask()
                await asyncio.wait([client.answer], timeout=AGAIN_S)
            answer = client.answer.result()
    except OSError as error:
        return course.ends_with(error)
    finally:
        if transport:
            transport.close()
    return _read(course, host, answer)


def _read(course: Course, host: str, answer: _Answer) -> Measured:
    flags, stratum, _, _, _, _, reference, _, _, received, sent = answer.packet
    course.did(ASKED.format(host=host, stratum=stratum, ms=round((answer.arrived - answer.left) * 1e3, 1)))
    if stratum == 0:  # a kiss of death names its reason there
        return course.ends(Fault.UNSYNCHRONISED, reference.to_bytes(4, "big").decode("ascii", "replace").strip("\0"))
    if flags >> 6 == 3 or stratum > 15 or not sent:
        return course.ends(Fault.UNSYNCHRONISED, f"stratum {stratum}")
    offset = (_ahead(received, answer.left) + _ahead(sent, answer.arrived)) / 2
    return course.ends(offset_s=offset)


def _ahead(theirs: int, ours: float) -> float:
    """Seconds by which an NTP time is ahead of a Unix time, in whichever era both are nearest (2036 begins one)."""
    away = theirs / _ERA - (ours + _SINCE_1900)
    return (away + _ERA / 2) % _ERA - _ERA / 2
