"""A TCP handshake as a sign of life, where ICMP may not be sent. A refusal is an answer too: somebody is there."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import struct
from collections.abc import Callable
from typing import NamedTuple

from orchestrator.clock import Clock, SystemClock
from orchestrator.complaints import named
from orchestrator.probes.icmp import OUR_FAULT

LIMIT_S = 3.0  # the time of one repeated SYN and a bit
MOST_OPEN = 1024
RESET = struct.pack("@ii", 1, 0)  # SO_LINGER: leave by reset, so that neither end keeps a TIME_WAIT for each probe


class _Asked(NamedTuple):
    site: str
    link: str
    at: float
    timer: asyncio.TimerHandle


class TcpEcho:
    """Asks routers for a sign of life. `on_reply(site, link, at, rtt_ms)`, `at` in monotonic seconds.

    Every connection is closed with its first answer or after `LIMIT_S`. `on_local_error(detail)` as for `IcmpEcho`.
    `on_refused(site)` is told beforehand of a reply that is a refusal: a machine is there, but not the port.
    """

    def __init__(
        self,
        on_reply: Callable[[str, str, float, float], None],
        *,
        on_local_error: Callable[[str], None] = lambda _: None,
        on_refused: Callable[[str], None] = lambda _: None,
        clock: Clock | None = None,
        limit_s: float = LIMIT_S,
    ) -> None:
        self._on_reply = on_reply
        self._on_local_error = on_local_error
        self._on_refused = on_refused
        self._clock = clock or SystemClock()
        self._limit_s = limit_s
        self._asked: dict[socket.socket, _Asked] = {}

    @property
    def in_flight(self) -> int:
        return len(self._asked)

    def open(self) -> None:
        """Needs no right; here so that it can stand where `IcmpEcho` stands."""

    def close(self) -> None:
        """Idempotent; what is in flight is dropped."""
        for trying in list(self._asked):
            self._end(trying)

    def send(self, site: str, link: str, address: str, port: int) -> None:
        """Ask once. `address` is an IP address; what is none, or beyond `MOST_OPEN` at once, is not asked."""
        family = _family(address)
        if family is None or len(self._asked) >= MOST_OPEN:
            return
        try:
            trying = socket.socket(family, socket.SOCK_STREAM)
        except OSError as error:  # no descriptor left
            self._on_local_error(named(address, error.errno or 0))
            return
        trying.setblocking(False)
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        loop = asyncio.get_running_loop()
        timer = loop.call_later(self._limit_s, self._end, trying)
        self._asked[trying] = _Asked(site, link, self._clock.monotonic(), timer)
        outcome = trying.connect_ex((address, port))
        if outcome == errno.EINPROGRESS:
            loop.add_writer(trying, self._on_writable, trying)
        else:
            self._conclude(trying, outcome)
            if outcome in OUR_FAULT:  # at once, so it was refused here and not on the way
                self._on_local_error(named(address, outcome))

    def _on_writable(self, trying: socket.socket) -> None:
        self._conclude(trying, trying.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))

    def _conclude(self, trying: socket.socket, outcome: int) -> None:
        now = self._clock.monotonic()
        asked = self._end(trying)
        if asked is not None and outcome in (0, errno.ECONNREFUSED, errno.ECONNRESET):
            if outcome:
                self._on_refused(asked.site)
            self._on_reply(asked.site, asked.link, now, (now - asked.at) * 1e3)

    def _end(self, trying: socket.socket) -> _Asked | None:
        asked = self._asked.pop(trying, None)
        if asked is not None:
            asked.timer.cancel()
            asyncio.get_running_loop().remove_writer(trying)
            trying.close()
        return asked


def _family(address: str) -> socket.AddressFamily | None:
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return None
    return socket.AF_INET6 if version == 6 else socket.AF_INET
