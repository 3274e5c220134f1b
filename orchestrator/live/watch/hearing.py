"""What one source lets us hear of one site, and whether what we hear is good enough."""

from __future__ import annotations

from orchestrator.model.policy import QualityPolicy
from orchestrator.model.signals import Reading, Source
from orchestrator.model.views.board import Figures

STALE_S = 15.0  # a figure older than this is not shown
BITS_STALE_S = 3.0  # nor a bit rate: it is of the last second


class Ear:
    """One source of one site. `beat` is how often it speaks by itself, in seconds; 0 when only asked."""

    __slots__ = ("answered", "asked", "beat", "excused", "last", "link", "rtt_ms", "source", "still_at", "told")

    def __init__(self, source: Source, link: str | None = None, beat: float = 0.0) -> None:
        self.source = source
        self.link = link
        self.beat = beat
        self.last: float | None = None
        self.excused = False  # known not to speak: its silence says nothing
        self.asked = 0
        self.answered = 0
        self.rtt_ms: float | None = None
        self.told: float | None = None  # when it was last told anything, a silence too
        self.still_at: float | None = None  # when it was last told a silence

    def hear(self, reading: Reading) -> None:
        self.told = reading.at
        if reading.still_s is not None:
            self.still_at = reading.at
            return
        self.last = reading.at - (reading.span_s or 0.0)
        self.answered += 1
        self.excused = False
        if reading.rtt_ms is not None:
            self.rtt_ms = reading.rtt_ms

    @property
    def has_opinion(self) -> bool:
        """It has answered in this session and nothing excuses its silence."""
        return self.last is not None and not self.excused

    def heard_since(self, moment: float) -> bool:
        return self.last is not None and self.last >= moment

    def stood_still(self, since: float) -> bool:
        """Of a counter: looked at since then, it has not moved."""
        return self.still_at is not None and self.still_at > since and not self.heard_since(since)

    def testifies(self, since: float, recent_s: float) -> bool:
        """It was alive shortly before `since` and has been silent from then on."""
        return self.has_opinion and self.last is not None and since - recent_s <= self.last < since


class Meter:
    """The latest figures of a line and the class of its last windows."""

    __slots__ = ("_at", "_better", "_bits", "_bits_at", "_figures", "_worse")

    def __init__(self) -> None:
        self._at = float("-inf")
        self._figures: tuple[float | None, float | None, float | None, float | None] = (None, None, None, None)
        self._bits_at = float("-inf")
        self._bits: tuple[float | None, float | None] = (None, None)
        self._worse = 0
        self._better = 0

    def note(self, reading: Reading) -> None:
        """A heartbeat brings all figures; an echo brings its round trip when no heartbeat does."""
        if reading.source is Source.STAMP or reading.at - self._at > STALE_S or self._figures[1] is None:
            self._figures = (reading.rtt_ms, reading.loss_up, reading.loss_down, reading.jitter_ms)
            self._at = reading.at
        if reading.source is Source.BRIDGE:
            self._bits, self._bits_at = (reading.up_kbps, reading.down_kbps), reading.at

    def figures(self, now: float, heard: float | None) -> Figures:
        """What a screen shows; `heard` is the last sign of life from any source."""
        silent_s = None if heard is None else max(0.0, now - heard)
        up, down = (None, None) if now - self._bits_at > BITS_STALE_S else self._bits
        if now - self._at > STALE_S:
            return Figures(heard_s=silent_s, bitrate_up=up, bitrate_down=down)
        rtt_ms, loss_up, loss_down, jitter_ms = self._figures
        return Figures(
            rtt_ms=rtt_ms,
            loss_up=loss_up,
            loss_down=loss_down,
            jitter_ms=jitter_ms,
            heard_s=silent_s,
            bitrate_up=up,
            bitrate_down=down,
        )

    def close_window(self, policy: QualityPolicy, now: float) -> bool | None:
        """Classify the window that ends now: True when the line has become poor, False when good again.

        Falls fast, recovers slowly: `worse_windows` in a row make it poor, `better_windows` make it good.
        None while neither row is complete. A window without figures counts for neither.
        """
        if now - self._at > STALE_S:
            return None
        poor = self._is_poor(policy)
        self._worse = self._worse + 1 if poor else 0
        self._better = 0 if poor else self._better + 1
        if self._worse >= policy.worse_windows:
            return True
        if self._better >= policy.better_windows:
            return False
        return None

    def _is_poor(self, policy: QualityPolicy) -> bool:
        rtt_ms, loss_up, loss_down, jitter_ms = self._figures
        return (
            max(loss_up or 0.0, loss_down or 0.0) >= policy.loss
            or (rtt_ms or 0.0) >= policy.rtt_ms
            or (jitter_ms or 0.0) >= policy.jitter_ms
        )
