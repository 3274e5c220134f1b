"""One participant: as the room knows it, and as the bridge counts it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from orchestrator.rehearsal.jitsi.model.meter import Meter

AUDIO, VIDEO = 50.0, 120.0  # packets a second of what is sent
FEEDBACK, SPEECH, REPORT = 17.0, 7.0, 0.4  # RTCP of who receives media, of who only sends, and of who does neither
BESIDE = 3.0  # what goes to the bridge while media goes past it
OCTETS = {"audio": 120, "silence": 40, "video": 1000, "control": 45}
MEDIA = ("audio", "silence", "video")  # what losses are counted of
HEARD_AT_ONCE = 3  # voices that the bridge passes on
START_S = 0.7  # from the place on the bridge to the first packet
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
    devices: bool = True  # a microphone and a camera
    presented: bool = False  # it has told its sources, without which it reads as muted
    invited: bool = False  # into a media session, as far as Jicofo knows
    forgotten: bool = False  # by its bridge, of which nobody tells Jicofo
    audio_muted: bool = False
    video_muted: bool = False
    line: Line = field(default_factory=Line)

    def sends(self) -> tuple[bool, bool]:
        """Sound and picture, as far as the line lets them through."""
        through = self.line.cut_at is None and self.devices
        return through and not self.audio_muted, through and not self.video_muted

    def offers(self) -> dict[str, float]:
        """Packets a second of each kind that leave the device, whatever becomes of them. Who is muted sends silence."""
        return {
            "audio": AUDIO * (self.devices and not self.audio_muted),
            "silence": AUDIO * (self.devices and self.audio_muted),
            "video": VIDEO * (self.devices and not self.video_muted),
        }


class Endpoint:
    """On the bridge. Every count is of packets; `set_going` says what moves from now on."""

    def __init__(self, occupant: Occupant, at: float) -> None:
        self.occupant = occupant
        self.born, self.starts_at = at, at + START_S
        self.arrived = {kind: Meter(at) for kind in OCTETS}
        self.sent = {kind: Meter(at) for kind in OCTETS}
        self.lost_up, self.lost_down = Meter(at), Meter(at)
        self.acknowledged = Meter(at)  # of the pictures that were sent, what the client has confirmed
        self.inactive = False
        self._rtt_ms = 0.0
        self._pictures = 0.0  # packets a second that it is sent
        self._report_at = math.inf

    @property
    def id(self) -> str:
        return self.occupant.nick

    def set_going(self, sounds: int, pictures: int, at: float, *, direct: bool) -> None:
        """From the state of this participant, and how many others send. `direct`: media goes past the bridge."""
        line = self.occupant.line
        there = line.cut_at is None and at >= self.starts_at
        audio = 0.0 if direct else AUDIO * min(sounds, HEARD_AT_ONCE)
        video = 0.0 if direct else VIDEO * pictures
        up = {kind: rate * there * (not direct) for kind, rate in self.occupant.offers().items()}
        feedback = FEEDBACK if audio + video else SPEECH if sum(up.values()) else REPORT
        for kind, rate in {**up, "control": (BESIDE if direct else feedback) * there}.items():
            self.arrived[kind].run(at, rate * (1 - line.loss_up))
        self.lost_up.run(at, sum(up.values()) * line.loss_up)
        self._pictures = video
        for kind, rate in {"audio": audio, "video": video, "control": REPORT}.items():
            self.sent[kind].run(at, rate)  # the bridge goes on sending to the dead
        self.acknowledged.run(at, video * (1 - line.loss_down) * there)
        self.lost_down.run(at, video * line.loss_down * there)
        self._measure(at, answered=there and bool(audio + video))

    def catch_up(self, at: float, gap_s: float) -> None:
        """The line is back: both sides find out at once how much the other has sent meanwhile."""
        self.lost_up.add(at, sum(self.occupant.offers().values()) * gap_s)
        self.lost_down.add(at, self._pictures * gap_s)

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
