"""Sends STAMP at the granted rhythm and hears what comes back; goes on with the last grant while nobody else speaks."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from collections.abc import Callable

from orchestrator.clock import Clock
from orchestrator.model.wire import StampGrant
from orchestrator.probes.sender import Sender
from orchestrator.probes.stamp import Figures

SLOW_S = 1.0  # between two tries while UDP is blocked
NOT_MEASURED = Figures()


class Heartbeat(asyncio.DatagramProtocol):
    """`on_heard` is called for every answer. The socket is not connected: when the machine changes lines, packets
    leave by the new one."""

    def __init__(self, clock: Clock, on_heard: Callable[[], None], *, bind: str | None = None) -> None:
        self._clock = clock
        self._on_heard = on_heard
        self._bind = bind
        self._transport: asyncio.DatagramTransport | None = None
        self._to: tuple[str, int] | None = None
        self._grant: StampGrant | None = None
        self._sender: Sender | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._next = 0.0
        self._slow = False

    async def aim(self, site: str, instance: str, grant: StampGrant, host: str) -> None:
        """Beat towards `host`, an IP address, from now on. Under the same key the sequence goes on. Raises OSError."""
        if self._grant is None or self._grant.key != grant.key:
            unix_at_zero = self._clock.now().timestamp() - self._clock.monotonic()
            self._sender = Sender(bytes.fromhex(grant.key), site, instance, grant.epoch, unix_at_zero=unix_at_zero)
        if self._to is None or _version(self._to[0]) != _version(host) or self._transport is None:
            await self._open(host)
        self._grant = grant
        self._to = host, grant.port
        if self._timer is None and self._sender is not None:
            self._sender.rest()
        self._restart()

    async def _open(self, host: str) -> None:
        if self._transport is not None:
            self._transport.close()
        any_address = "::" if _version(host) == 6 else "0.0.0.0"  # noqa: S104 # replies come from the centre only
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=(self._bind or any_address, 0))

    def pause(self) -> None:
        """Say nothing until aimed again: the centre does not want to hear us."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def close(self) -> None:
        """Idempotent."""
        self.pause()
        if self._transport is not None:
            self._transport.close()

    # ── rhythm ──────────────────────────────────────────────────────────────────────────────────────

    def hurry(self) -> None:
        """Back to the granted rhythm, at once, unless paused."""
        if self._slow and self._timer is not None:
            self._restart()

    def _restart(self) -> None:
        self.pause()
        self._slow = False
        self._next = self._clock.monotonic()
        self._beat()

    def slow_down(self) -> None:
        """Another way carries the heartbeat: only try now and then whether UDP gets through."""
        self._slow = True

    def _beat(self) -> None:
        if self._sender is None or self._grant is None:
            return
        now = self._clock.monotonic()
        if self._transport is not None and self._to is not None:
            with contextlib.suppress(OSError):
                self._transport.sendto(self._sender.beat(now), self._to)
        self._next = next_beat(self._next, now, SLOW_S if self._slow else self._grant.interval_s)
        self._timer = asyncio.get_running_loop().call_later(self._next - now, self._beat)

    # ── hearing ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def deaf_s(self) -> float | None:
        """How long no answer has come; None while there is no grant."""
        return None if self._sender is None else self._sender.deaf_s(self._clock.monotonic())

    @property
    def figures(self) -> Figures:
        return NOT_MEASURED if self._sender is None else self._sender.figures(self._clock.monotonic())

    @property
    def loss_up(self) -> float | None:
        return None if self._sender is None else self._sender.loss_up

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override] # it is one
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Only `close` and `_open` end it; a socket lost otherwise is opened by the next `aim`."""

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._sender is None or not self._sender.hear(data, self._clock.monotonic()):
            return
        self.hurry()
        self._on_heard()

    def error_received(self, exc: Exception) -> None:
        """No route, or a port that nobody listens on: silence says the same."""


def next_beat(planned: float, now: float, interval_s: float) -> float:
    """Counted from the plan, so that being late does not add up; after a sleep what was missed stays missed."""
    due = planned + interval_s
    return due if due >= now else now + interval_s


def _version(host: str) -> int:
    return ipaddress.ip_address(host.partition("%")[0]).version
