"""Heartbeats by WebSocket, where UDP does not get through. Pure: times are arguments."""

from __future__ import annotations

from collections import OrderedDict

from orchestrator.model.wire import Beat

MOST_OPEN = 4  # unanswered beats; more would only queue up behind a cut line and arrive all at once after it
GIVE_UP_S = 5.0  # a socket that answers nothing for so long is dialled anew: TCP would take minutes to find out


class Beats:
    """One WebSocket's beats: numbered, answered by an echo each."""

    def __init__(self) -> None:
        self._seq = 0
        self._open: OrderedDict[int, float] = OrderedDict()
        self._rtt_ms: float | None = None

    def beat(self, now: float) -> Beat | None:
        """The next beat; None while too many are unanswered. Its `deaf_s` is how long the oldest of them waits."""
        if len(self._open) >= MOST_OPEN:
            return None
        self._seq += 1
        beat = Beat(seq=self._seq, deaf_s=self.deaf_s(now), rtt_ms=self._rtt_ms)
        self._open[self._seq] = now
        return beat

    def echo(self, seq: int, now: float) -> bool:
        """Whether it answers a beat. An answer settles all earlier beats: the socket keeps their order."""
        if seq not in self._open:
            return False
        self._rtt_ms = (now - self._open[seq]) * 1e3
        while self._open and next(iter(self._open)) <= seq:
            self._open.popitem(last=False)
        return True

    def deaf_s(self, now: float) -> float:
        """How long the oldest unanswered beat has been waiting; 0 when all are answered."""
        return now - next(iter(self._open.values())) if self._open else 0.0

    def is_dead(self, now: float) -> bool:
        return self.deaf_s(now) > GIVE_UP_S
