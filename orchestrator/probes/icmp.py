"""Echo requests from one socket a family for all sites: no process, no thread and no task a probe."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import errno
import ipaddress
import secrets
import socket
import struct
from collections.abc import Callable
from typing import NamedTuple

from orchestrator.clock import Clock, SystemClock
from orchestrator.complaints import complaint, named
from orchestrator.errors import ProbeError
from orchestrator.probes.datagrams import (
    MOST_A_WAKE,
    ROOM_FOR_NEWS,
    SO_ATTACH_FILTER,
    Wake,
    news,
    wake,
    want_news,
    widen,
)
from orchestrator.text import Text

MOST_OPEN = 1 << 14  # echoes that may wait for an answer; the oldest is forgotten
# Not EHOSTUNREACH: a site on our own segment that no longer answers ARP gives it, and that is the site's silence.
OUR_FAULT = {errno.ENETUNREACH, errno.ENETDOWN, errno.EPERM, errno.EACCES, errno.EADDRNOTAVAIL}

NO_RIGHT = Text(
    vi="Không có quyền gửi ICMP ({reason}); hãy cấp quyền CAP_NET_RAW cho dịch vụ hoặc chạy "
    '`sysctl -w net.ipv4.ping_group_range="0 2147483647"`. Trong lúc đó dùng TCP.',
    en="No right to send ICMP ({reason}); grant the service CAP_NET_RAW or run "
    '`sysctl -w net.ipv4.ping_group_range="0 2147483647"`. TCP is used meanwhile.',
)

_HEAD = struct.Struct(">BBHHH")
_COOKIE = 8
_INSTRUCTION = struct.Struct("@HBBI")
_PROGRAM = struct.Struct("@HxxxxxxP")
_V4, _V6 = (8, 0), (128, 129)  # echo request and reply


class _Target(NamedTuple):
    version: int  # 4 or 6; 0 for what is no address
    address: str


class _Asked(NamedTuple):
    seq: int
    site: str
    link: str
    address: str
    at: float


class _Door:
    """The socket of one family. A raw one hears every echo reply of the machine, so a filter lets through ours only."""

    def __init__(self, family: socket.AddressFamily) -> None:
        self.request, self.reply = _V6 if family == socket.AF_INET6 else _V4
        protocol = socket.IPPROTO_ICMPV6 if family == socket.AF_INET6 else socket.IPPROTO_ICMP
        self.cookie = secrets.token_bytes(_COOKIE)
        self.name = 0  # of a raw socket; a ping socket is named by the kernel
        self.has_ip_head = False
        try:
            self.socket = socket.socket(family, socket.SOCK_DGRAM, protocol)
        except OSError:
            self.socket = socket.socket(family, socket.SOCK_RAW, protocol)
            self.name = secrets.randbelow(0xFFFF) + 1
            self.has_ip_head = family == socket.AF_INET
            _filter(self.socket, self.reply, self.name)
        self.socket.setblocking(False)
        want_news(self.socket)
        widen(self.socket)
        words = struct.unpack(">HHHH", self.cookie)
        self._constant = (self.request << 8) + self.name + sum(words)

    def packet(self, seq: int) -> bytes:
        """The checksum is kept from the constant part; IPv6 and ping sockets compute their own over it."""
        total = self._constant + seq
        total = (total & 0xFFFF) + (total >> 16)
        total = (total & 0xFFFF) + (total >> 16)
        return _HEAD.pack(self.request, 0, total ^ 0xFFFF, self.name, seq) + self.cookie

    def seq_of(self, packet: bytes) -> int | None:
        """Which of our echoes this answers; None when it answers none."""
        start = (packet[0] & 0x0F) * 4 if self.has_ip_head and packet else 0
        if len(packet) < start + _HEAD.size or packet[start] != self.reply or packet[start + 8 :] != self.cookie:
            return None
        seq: int = _HEAD.unpack_from(packet, start)[4]
        return seq


class IcmpEcho:
    """Asks routers for a sign of life. `on_reply(site, link, at, rtt_ms)`, `at` in monotonic seconds.

    `on_local_error(detail)` tells of sends that failed on our own machine: they say nothing about the site. Silence is
    told to nobody; whoever asked is the one to count.
    """

    def __init__(
        self,
        on_reply: Callable[[str, str, float, float], None],
        *,
        on_local_error: Callable[[str], None] = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        self._on_reply = on_reply
        self._on_local_error = on_local_error
        self._clock = clock or SystemClock()
        self._doors: dict[int, _Door] = {}
        self._targets: dict[str, _Target] = {}
        self._open: list[_Asked | None] = [None] * MOST_OPEN
        self._seq = 0

    def open(self) -> None:
        """Needs a running loop. Raises ProbeError when this process may not send echoes. IPv6 only where it exists."""
        loop = asyncio.get_running_loop()
        try:
            self._doors[4] = _Door(socket.AF_INET)
        except OSError as error:
            raise ProbeError(NO_RIGHT.format(reason=complaint(error)), retry=False) from error
        with contextlib.suppress(OSError):
            self._doors[6] = _Door(socket.AF_INET6)
        for door in self._doors.values():
            loop.add_reader(door.socket, self._on_readable, door)

    def close(self) -> None:
        """Idempotent."""
        for door in self._doors.values():
            asyncio.get_running_loop().remove_reader(door.socket)
            door.socket.close()
        self._doors.clear()

    def send(self, site: str, link: str, address: str) -> None:
        """Ask once. `address` is an IP address; what is none is never asked, for a look-up would block the loop."""
        target = self._targets.get(address) or self._target(address)
        door = self._doors.get(target.version)
        if door is None:
            return
        seq = self._seq = (self._seq + 1) & 0xFFFF
        self._open[seq % MOST_OPEN] = _Asked(seq, site, link, target.address, self._clock.monotonic())
        try:
            door.socket.sendto(door.packet(seq), (target.address, 0))
        except OSError as error:
            if error.errno in OUR_FAULT:
                self._on_local_error(named(address, error.errno))

    def _target(self, address: str) -> _Target:
        """As the kernel will write it, remembered."""
        try:
            parsed = ipaddress.ip_address(address)
            target = _Target(parsed.version, str(parsed))
        except ValueError:
            target = _Target(0, address)
        if len(self._targets) >= MOST_OPEN:
            self._targets.clear()
        self._targets[address] = target
        return target

    def _on_readable(self, door: _Door) -> None:
        now = wake(self._clock)
        for _ in range(MOST_A_WAKE):
            try:
                packet, ancillary, _, source = door.socket.recvmsg(128, ROOM_FOR_NEWS)
            except OSError:  # nothing left
                return
            seq = door.seq_of(packet)
            asked = None if seq is None else self._open[seq % MOST_OPEN]
            if asked is not None and asked.seq == seq and asked.address == source[0]:
                self._open[asked.seq % MOST_OPEN] = None
                self._answered(asked, now, news(ancillary).arrived)

    def _answered(self, asked: _Asked, now: Wake, arrived: float | None) -> None:
        at = max(now.at(arrived), asked.at)
        self._on_reply(asked.site, asked.link, at, (at - asked.at) * 1e3)


def _filter(sock: socket.socket, reply: int, name: int) -> None:
    """A classic BPF program: only echo replies to our name wake the process. IPv4 packets come with their IP head."""
    ip_head = sock.family == socket.AF_INET
    load_byte, load_half = (0x50, 0x48) if ip_head else (0x30, 0x28)  # relative to X, or absolute
    program = [
        (0xB1, 0, 0, 0) if ip_head else (0x01, 0, 0, 0),  # X: length of the IP head, or 0
        (load_byte, 0, 0, 0),
        (0x15, 0, 3, reply),  # type, else drop
        (load_half, 0, 0, 4),
        (0x15, 0, 1, name),  # identifier, else drop
        (0x06, 0, 0, 0xFFFF),
        (0x06, 0, 0, 0),
    ]
    code = ctypes.create_string_buffer(b"".join(_INSTRUCTION.pack(*step) for step in program))
    sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, _PROGRAM.pack(len(program), ctypes.addressof(code)))
