"""The centre's end of every heartbeat: verifies, counts, answers, and tells what it heard."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable, Mapping

from orchestrator.clock import Clock, SystemClock
from orchestrator.complaints import complaint
from orchestrator.errors import ProbeError
from orchestrator.model.signals import Reading, Source
from orchestrator.probes import stamp
from orchestrator.probes.datagrams import MOST_A_WAKE, ROOM_FOR_NEWS, Wake, news, wake, want_news, widen
from orchestrator.probes.sequence import Sequence
from orchestrator.probes.stamp import Figures, Refusal, Reply, Request
from orchestrator.text import Text

MOST_SESSIONS = 20_000
UNKNOWN = "unknown"  # what the roster says of a site that is not ours

CANNOT_BIND = Text(
    vi="Không mở được cổng UDP {host}:{port} ({reason}); hãy kiểm tra DIEMCAU_HOST, hoặc chọn cổng khác bằng "
    "DIEMCAU_STAMP_PORT.",
    en="Cannot open UDP {host}:{port} ({reason}); check DIEMCAU_HOST, or choose another port with DIEMCAU_STAMP_PORT.",
)

Known = Callable[[str, str, int], str | None]


class Session:
    """One agent process under one epoch: its two counters, and what has become of its packets.

    A session draws a nonce that its sender must bring back. A packet without it is answered but proves nothing, so
    what somebody recorded before a restart of ours cannot make a silent site look alive after it.
    """

    __slots__ = ("answered", "epoch", "heard_at", "instance", "key", "nonce", "site", "up")

    def __init__(self, site: str, instance: str, epoch: int, key: stamp.Key) -> None:
        self.site = site
        self.instance = instance
        self.epoch = epoch
        self.key = key
        self.nonce = secrets.randbits(64)
        self.up = Sequence()
        self.answered = 0  # our own count
        self.heard_at = 0.0

    def reading(self, figures: Figures, at: float, via: str) -> Reading:
        jitter_s = self.up.jitter_s
        return Reading(
            self.site,
            Source.STAMP,
            at,
            figures.rtt_ms,
            self.up.loss(),
            figures.loss,
            None if jitter_s is None else jitter_s * 1e3,
            figures.deaf_s,
            via,
        )

    def figures(self) -> Figures:
        """What we hear of the agent, for its own eyes."""
        jitter_s = self.up.jitter_s
        return Figures(0.0, 0, None, self.up.loss(), None if jitter_s is None else jitter_s * 1e3)


class Reflector:
    """A stateful STAMP reflector that answers only what it can verify.

    `known(site, instance, epoch)` says why a speaker may not be heard now, or None; it is asked only about packets
    that are proven true and new, so it may give the site to whom it lets pass. `on_reading` gets one reading a valid
    packet; `on_reject(reason, site, address)` every refusal, the site only where it has ever spoken here.
    `on_drops(n)`: the kernel threw n packets away before we read them.
    """

    def __init__(
        self,
        secret: bytes,
        known: Known,
        on_reading: Callable[[Reading], None],
        on_reject: Callable[[str, str | None, str], None],
        on_drops: Callable[[int], None] = lambda _: None,
        *,
        clock: Clock | None = None,
        most_sessions: int = MOST_SESSIONS,
    ) -> None:
        self._secret = secret
        self._known = known
        self._on_reading = on_reading
        self._on_reject = on_reject
        self._on_drops = on_drops
        self._clock = clock or SystemClock()
        self._most_sessions = most_sessions
        self._sessions: dict[bytes, Session] = {}
        self._met: set[str] = set()  # sites that have ever spoken here
        self._socket: socket.socket | None = None
        self.drops = 0

    @property
    def sessions(self) -> Mapping[bytes, Session]:
        """By packed identity."""
        return self._sessions

    async def start(self, host: str, port: int) -> int:
        """Listen; the port, chosen by the system when 0. Raises ProbeError."""
        loop = asyncio.get_running_loop()
        try:
            family, kind, _, _, address = (await loop.getaddrinfo(host, port, type=socket.SOCK_DGRAM))[0]
            opened = socket.socket(family, kind)
        except OSError as error:
            raise _cannot_bind(host, port, error) from error
        opened.setblocking(False)
        try:
            opened.bind(address)
        except OSError as error:
            opened.close()
            raise _cannot_bind(host, port, error) from error
        widen(opened)
        want_news(opened)
        self._socket = opened
        loop.add_reader(opened, self._on_readable, opened)
        bound: int = opened.getsockname()[1]
        return bound

    def close(self) -> None:
        """Idempotent."""
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    # ── the hot path ────────────────────────────────────────────────────────────────────────────────

    def _on_readable(self, opened: socket.socket) -> None:
        now = wake(self._clock)
        for _ in range(MOST_A_WAKE):
            try:
                packet, ancillary, _, address = opened.recvmsg(stamp.LONGEST + 1, ROOM_FOR_NEWS)
            except OSError:  # nothing left, or an ICMP error for a reply of ours
                return
            arrived, drops, hops = news(ancillary)
            if drops is not None and drops != self.drops:
                self._dropped(drops)
            via = address[0].removeprefix("::ffff:")
            reply = self._answer(packet, now, now.wall if arrived is None else arrived, hops, via)
            if reply is not None:
                self._send(opened, reply, address)
            if self._socket is None:  # closed by a callback
                return

    def _answer(self, packet: bytes, now: Wake, arrived: float, hops: int, via: str) -> bytes | None:
        """The reply a packet deserves, if any; readings and refusals go out on the way."""
        request = stamp.parse_request(packet)
        if isinstance(request, Refusal):
            self._on_reject(request, None, via)
            return None
        session = self._verified(request, packet, via)
        if session is None:
            return None
        if request.nonce != session.nonce:
            return self._reply(session, request, now, arrived, hops, 0)
        at = now.at(arrived)
        if not session.up.take(request.seq, at):
            self._on_reject(Refusal.REPLAYED, session.site, via)
            return None
        if refusal := self._known(session.site, session.instance, session.epoch):
            self._on_reject(Refusal.STRANGER if refusal == UNKNOWN else refusal, session.site, via)
            return None
        session.up.transit((stamp.ntp(arrived) - request.sent) / 4294967296)
        session.heard_at = at
        session.answered += 1
        self._on_reading(session.reading(request.figures, at, via))
        return self._reply(session, request, now, arrived, hops, session.answered)

    def _verified(self, request: Request, packet: bytes, via: str) -> Session | None:
        """Whose packet it is, if its HMACs fit."""
        session = self._sessions.get(request.identity)
        if session is None:
            return self._meet(request, packet, via)
        if session.key.fits(packet):
            return session
        self._on_reject(Refusal.FORGED, session.site, via)
        return None

    def _reply(self, session: Session, request: Request, now: Wake, arrived: float, hops: int, seq: int) -> bytes:
        sent = now.wall + self._clock.monotonic() - now.monotonic
        reply = Reply(
            seq,
            stamp.ntp(sent),
            request.ssid,
            stamp.ntp(arrived),
            request.seq,
            request.sent,
            hops,
            session.nonce,
            session.figures(),
            request.identity,
        )
        return stamp.encode_reply(session.key, reply)

    def _send(self, opened: socket.socket, reply: bytes, address: tuple[str, int]) -> None:
        with contextlib.suppress(OSError):  # our buffer is full or the way back is gone: to the agent that is loss
            opened.sendto(reply, address)

    # ── off the hot path ────────────────────────────────────────────────────────────────────────────

    def _meet(self, request: Request, packet: bytes, via: str) -> Session | None:
        """A session for a speaker not heard before, once its packet is verified: strangers leave no trace."""
        who = stamp.speaker(request.identity)
        if who is None:
            self._on_reject(Refusal.GARBLED, None, via)
            return None
        key = stamp.Key(stamp.derive(self._secret, request.identity))
        if not key.fits(packet):
            if who[0] in self._met:
                self._on_reject(Refusal.FORGED, who[0], via)
            else:
                self._on_reject(Refusal.STRANGER, None, via)
            return None
        if len(self._sessions) >= self._most_sessions:
            self._forget()
        session = self._sessions[request.identity] = Session(*who, key)
        self._met.add(session.site)
        return session

    def _forget(self) -> None:
        """Make room: the longest silent tenth goes."""
        silent_first = sorted(self._sessions, key=lambda packed: self._sessions[packed].heard_at)
        for packed in silent_first[: max(1, self._most_sessions // 10)]:
            del self._sessions[packed]

    def _dropped(self, drops: int) -> None:
        lost, self.drops = drops - self.drops, drops
        self._on_drops(lost)


def _cannot_bind(host: str, port: int, error: OSError) -> ProbeError:
    return ProbeError(CANNOT_BIND.format(host=host, port=port, reason=complaint(error)), retry=False)
