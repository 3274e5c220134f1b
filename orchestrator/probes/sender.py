"""The agent's end of a heartbeat: numbers, signs and matches packets. Pure: times are arguments."""

from __future__ import annotations

import secrets
from collections import OrderedDict, deque

from orchestrator.probes import stamp
from orchestrator.probes.sequence import Sequence
from orchestrator.probes.stamp import Figures, Refusal, Reply, Request

MOST_OPEN = 64  # requests that may still be answered
STALE_S = 2.0  # after so long without an answer a round trip says nothing of now


class Sender:
    """One session. `now` is monotonic seconds; `unix_at_zero` is the wall time of its zero, read once, so that a
    stepping wall clock does not look like jitter.

    Its sequence goes on for as long as its key lives: a new one must not start over under the old key.
    """

    def __init__(self, key: bytes, site: str, instance: str, epoch: int, *, unix_at_zero: float) -> None:
        self._key = stamp.Key(key)
        self._identity = stamp.identity(site, instance, epoch)
        self._unix_at_zero = unix_at_zero
        self._ssid = secrets.randbelow(0xFFFF) + 1
        self._nonce = 0
        self._seq = 0
        self._open: OrderedDict[int, float] = OrderedDict()
        self._down = Sequence()
        self._heard: deque[float] = deque(maxlen=100)
        self._rtt_ms: float | None = None
        self._loss_up: float | None = None
        self._waiting_since: float | None = None
        self.heard_at: float | None = None

    def beat(self, now: float) -> bytes:
        """The next packet to send."""
        if self._waiting_since is None:
            self._waiting_since = now
        self._seq += 1
        self._open[self._seq] = now
        if len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)
        sent = stamp.ntp(now + self._unix_at_zero)
        request = Request(self._seq, sent, self._ssid, self._nonce, self.figures(now), self._identity)
        return stamp.encode_request(self._key, request)

    def hear(self, packet: bytes, now: float) -> bool:
        """Whether this is a true answer to something we asked."""
        reply = stamp.parse_reply(packet)
        if isinstance(reply, Refusal) or reply.identity != self._identity or not self._key.fits(packet):
            return False
        asked = self._open.pop(reply.asked, None)
        if asked is None:
            return False
        self.heard_at = self._waiting_since = now
        self._heard.append(now)
        away_ms = (now - asked) * 1e3
        held_ms = (reply.sent - reply.received) / 4294967.296
        self._rtt_ms = away_ms - held_ms if 0 <= held_ms <= away_ms else away_ms
        self._loss_up = reply.figures.loss
        self._count(reply, now)
        return True

    def _count(self, reply: Reply, now: float) -> None:
        if reply.nonce != self._nonce:  # the reflector meets us anew: this reply invites us, its count starts now
            self._nonce = reply.nonce
            self._down = Sequence()
            return
        if self._down.take(reply.seq, now):
            self._down.transit(now + self._unix_at_zero - (reply.sent / 4294967296 - stamp.NTP_UNIX_S))

    def rest(self) -> None:
        """Nothing was sent for a while, so nothing was waited for."""
        self._waiting_since = None

    def deaf_s(self, now: float) -> float:
        """How long we have waited for an answer."""
        return 0.0 if self._waiting_since is None else now - self._waiting_since

    def figures(self, now: float) -> Figures:
        """What we hear of the centre."""
        deaf_s = self.deaf_s(now)
        while self._heard and now - self._heard[0] > 1.0:
            self._heard.popleft()
        if deaf_s > STALE_S:
            return Figures(deaf_s, len(self._heard), None, self._down.loss(), None)
        jitter_s = self._down.jitter_s
        jitter_ms = None if jitter_s is None else jitter_s * 1e3
        return Figures(deaf_s, len(self._heard), self._rtt_ms, self._down.loss(), jitter_ms)

    @property
    def loss_up(self) -> float | None:
        """As the reflector counted it, for the eyes of a person at the site."""
        return self._loss_up
