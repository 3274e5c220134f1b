"""What numbered packets tell of a direction: which are new, how many are missing, how unsteadily they come. Pure."""

from __future__ import annotations

REPLAY_WINDOW = 64  # packets; what is older is refused unseen
LOSS_WINDOW_S = 10.0
FEWEST = 8  # packets that a loss is computed over, however slow the rhythm
_ALL = (1 << REPLAY_WINDOW) - 1
_STEP_S = 1.0  # a transit that changes by more than this is a stepped clock, not jitter


class Sequence:
    """One direction of one session. Bit n of the window is the packet n before the highest."""

    __slots__ = ("_first", "_highest", "_highest_at", "_seen", "_transit", "_window", "interval_s", "jitter_s")

    def __init__(self) -> None:
        self._first = 0
        self._highest = -1
        self._highest_at = 0.0
        self._seen = 0
        self._transit: float | None = None
        self._window = REPLAY_WINDOW
        self.interval_s: float | None = None  # between two packets, smoothed
        self.jitter_s: float | None = None

    @property
    def highest(self) -> int:
        """-1 before the first packet."""
        return self._highest

    def take(self, seq: int, at: float) -> bool:
        """Note a packet that arrived `at` (seconds); False when it was seen before or is too old to tell."""
        ahead = seq - self._highest
        if self._highest < 0:
            self._first = seq
            self._seen = 1
        elif ahead > 0:
            self._seen = (self._seen << ahead | 1) & _ALL if ahead < REPLAY_WINDOW else 1
            self._keep_pace((at - self._highest_at) / ahead)
        else:
            bit = 1 << -ahead
            if -ahead >= REPLAY_WINDOW or self._seen & bit:
                return False
            self._seen |= bit
            return True
        self._highest = seq
        self._highest_at = at
        return True

    def _keep_pace(self, interval_s: float) -> None:
        before = self.interval_s
        smoothed = interval_s if before is None else before + (interval_s - before) / 8
        self.interval_s = smoothed
        self._window = min(max(int(LOSS_WINDOW_S / smoothed), FEWEST), REPLAY_WINDOW) if smoothed > 0 else REPLAY_WINDOW

    def loss(self) -> float | None:
        """Fraction missing (0..1) of the packets of the last ten seconds; None until two were due.

        A packet that is merely late counts as missing until it comes.
        """
        due = min(self._window, self._highest - self._first + 1)
        if due < 2:
            return None
        return 1 - (self._seen & (1 << due) - 1).bit_count() / due

    def transit(self, seconds: float) -> None:
        """Note a packet's arrival minus its sender's time: only its changes matter, so the clocks need not agree."""
        before, self._transit = self._transit, seconds
        if before is None:
            return
        change = abs(seconds - before)
        if change < _STEP_S:
            jitter = self.jitter_s or 0.0
            self.jitter_s = jitter + (change - jitter) / 16  # RFC 3550, 6.4.1
