"""One participant: as the room knows it, and as the bridge counts it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from orchestrator.rehearsal.jitsi.model.meter import Meter

AUDIO, VIDEO = 50.0, 120.0  # packets a second of what is sent
FEEDBACK, REPORT = 10.0, 0.4  # RTCP of who receives media, and of who neither sends nor receives
BESIDE = 2.5  # what goes to the bridge while media goes past it
OCTETS = {"audio": 120, "video": 1000, "control": 90}
HEARD_AT_ONCE = 3  # voices that the bridge passes on
FIRST_REPORT_S = 2.0  # until a round trip is known
WINDOW_S = 60


@dataclass
class Line:
    """How the network between a participant and the bridge is."""

    loss_up: float = 0.0
    loss_down: float = 0.0
    rtt_ms: float = 18.0
    cut_at: float | None = None


@dataclass
class Occupant:
    """In the room, by its nick. `bridge` is the index of the bridge that it is given."""

    nick: str
    stats_id: str | None
    jid: str
    bridge: int
    joined_at: float
    audio_muted: bool = False
    video_muted: bool = False
    line: Line = field(default_factory=Line)

    def sends(self) -> tuple[bool, bool]:
        """Sound and picture, as far as the line lets them through."""
        through = self.line.cut_at is None
        return through and not self.audio_muted, through and not self.video_muted


class Endpoint:
    """On the bridge. Every count is of packets; `set_going` says what moves from now on."""

    def __init__(self, occupant: Occupant, at: float) -> None:
        self.occupant = occupant
        self.born = at
        self.arrived = {kind: Meter(at) for kind in OCTETS}
        self.sent = {kind: Meter(at) for kind in OCTETS}
        self.lost_up, self.lost_down = Meter(at), Meter(at)
        self.acknowledged = Meter(at)  # of what was sent, what the client has confirmed
        self.inactive = False
        self._rtt_ms = 0.0
        self._report_at = math.inf

    @property
    def id(self) -> str:
        return self.occupant.nick

    def set_going(self, sounds: int, pictures: int, at: float, *, direct: bool) -> None:
        """From the state of this participant, and how many others send. `direct`: media goes past the bridge."""
        line = self.occupant.line
        there = line.cut_at is None
        speaks, shows = self.occupant.sends()
        audio = 0.0 if direct else AUDIO * min(sounds, HEARD_AT_ONCE)
        video = 0.0 if direct else VIDEO * pictures
        up = {
            "audio": AUDIO * (speaks and not direct),
            "video": VIDEO * (shows and not direct),
            "control": (BESIDE if direct else FEEDBACK if audio + video else REPORT) * there,
        }
        for kind, rate in up.items():
            self.arrived[kind].run(at, rate * (1 - line.loss_up))
        self.lost_up.run(at, (up["audio"] + up["video"]) * line.loss_up)
        for kind, rate in {"audio": audio, "video": video, "control": REPORT}.items():
            self.sent[kind].run(at, rate)  # the bridge goes on sending to the dead
        self.acknowledged.run(at, (audio + video) * (1 - line.loss_down) * there)
        self.lost_down.run(at, (audio + video) * line.loss_down * there)
        self._measure(at, answered=there and bool(audio + video))

    def _measure(self, at: float, *, answered: bool) -> None:
        """The round trip is taken from answers to the bridge's own reports, so media must flow to the client."""
        if not answered:
            self._rtt_ms = self.rtt_ms(at)
            self._report_at = math.inf
        elif self._report_at == math.inf:
            self._report_at = at + FIRST_REPORT_S

    def rtt_ms(self, at: float) -> float:
        """0.0 until measured; it wavers a little while it lives, and stands still afterwards."""
        return self._rtt_ms if at < self._report_at else self.occupant.line.rtt_ms + round(0.3 * math.sin(at), 3)

    def total(self, at: float, side: dict[str, Meter]) -> int:
        return sum(meter.total(at) for meter in side.values())

    def octets(self, at: float, side: dict[str, Meter]) -> int:
        return sum(meter.total(at) * OCTETS[kind] for kind, meter in side.items())

    def bps(self, at: float, side: dict[str, Meter]) -> int:
        """Over the last second, so that it is 0 between two rare packets."""
        return sum(meter.last(at, 1.0) * OCTETS[kind] * 8 for kind, meter in side.items())

    def window(self, at: float, meter: Meter) -> int:
        """The last minute, in buckets of a second."""
        return meter.last(math.floor(at), WINDOW_S)
