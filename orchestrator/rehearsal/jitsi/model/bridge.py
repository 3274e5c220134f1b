"""One bridge of the double: its conferences, its counters, its health. Pure: time is an argument."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestrator.rehearsal.jitsi.model.endpoint import Endpoint

CHECK_S = 60.0  # health is looked at once a minute
IDLE_S = 60.0  # what has sent nothing for so long goes at the next sweep
NO_ADDRESS = "No valid IP addresses available for harvesting."


@dataclass
class Modules:
    """What the configuration switches on. `camel`: names as before 2025, when /stats did not exist."""

    health: bool = True
    version: bool = True
    debug: bool = True
    stats: bool = True
    colibri: bool = False
    metrics: bool = True
    drain: bool = True
    camel: bool = False
    jitter: bool = True  # overall_bridge_jitter is there


@dataclass
class Illness:
    message: str = NO_ADDRESS
    code: int = 500


@dataclass
class Conference:
    """A room on this bridge, under the bridge's own id."""

    id: str
    room: str
    meeting_id: str
    flagged: bool
    created_at: float
    named: bool = True
    direct: bool = False  # two who talk to each other past the bridge
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


@dataclass
class Counts:
    """Since the bridge started. Packets and octets of an endpoint are added when it goes."""

    disconnected: int = 0
    reconnected: int = 0
    conferences_created: int = 0
    conferences_completed: int = 0
    participants: int = 0
    packets_received: int = 0
    packets_sent: int = 0
    octets_received: int = 0
    octets_sent: int = 0


@dataclass
class Gauges:
    """Computed every 5 seconds, and what /colibri/stats and /metrics show until the next time."""

    conferences: int = 0
    p2p_conferences: int = 0
    largest: int = 0
    endpoints: int = 0
    inactive: int = 0
    down_bps: int = 0
    up_bps: int = 0
    down_pps: int = 0
    up_pps: int = 0
    rtt_ms: float = 0.0
    loss_in: float = 0.0
    loss_out: float = 0.0


class Bridge:
    def __init__(self, index: int, at: float) -> None:
        self.index = index
        self.modules = Modules()
        self.draining = False
        self.life = 0
        self._illnesses: list[tuple[float, Illness | None]] = []
        self.start(at)

    @property
    def relay_id(self) -> str:
        return f"jvb{self.index + 1}"

    def start(self, at: float) -> None:
        """Begin a life, with everything at zero; `at` may be ahead of now: the bridge is away until then."""
        self.life += 1
        self.started = at
        self.conferences: dict[str, Conference] = {}
        self.counts, self.gauges = Counts(), Gauges()

    def away(self, at: float) -> bool:
        return at < self.started

    def falls_ill(self, at: float, illness: Illness | None) -> None:
        """From now on, or well again with None; known at the next check."""
        self._illnesses.append((at, illness))

    def illness(self, at: float) -> Illness | None:
        """By the last check; before the first one a bridge is well."""
        checks = math.floor((at - self.started) / CHECK_S)
        if checks < 1:
            return None
        checked = self.started + checks * CHECK_S
        return next((illness for since, illness in reversed(self._illnesses) if since <= checked), None)

    def operational(self, at: float) -> bool:
        return not self.away(at) and self.illness(at) is None

    def endpoints(self) -> Iterator[Endpoint]:
        for conference in self.conferences.values():
            yield from conference.endpoints.values()

    def open(self, conference: Conference) -> None:
        if conference.id not in self.conferences:
            self.conferences[conference.id] = conference
            self.counts.conferences_created += 1

    def admit(self, conference: Conference, endpoint: Endpoint) -> None:
        self.open(conference)
        conference.endpoints[endpoint.id] = endpoint
        self.counts.participants += 1

    def expire(self, conference: Conference, nick: str, at: float) -> None:
        """The endpoint goes without a trace; only now its packets enter the bridge's totals."""
        gone = conference.endpoints.pop(nick, None)
        if gone is None:
            return
        self.counts.packets_received += gone.total(at, gone.arrived)
        self.counts.packets_sent += gone.total(at, gone.sent)
        self.counts.octets_received += gone.octets(at, gone.arrived)
        self.counts.octets_sent += gone.octets(at, gone.sent)

    def end(self, conference: Conference, at: float) -> None:
        for nick in list(conference.endpoints):
            self.expire(conference, nick, at)
        if self.conferences.pop(conference.id, None) is not None:
            self.counts.conferences_completed += 1

    def sweep(self, at: float) -> None:
        """Once a minute: the dead go 60 to 120 seconds after their last packet, and rooms that are empty then."""
        for conference in list(self.conferences.values()):
            for nick, endpoint in list(conference.endpoints.items()):
                cut_at = endpoint.occupant.line.cut_at
                if cut_at is not None and at - max(cut_at, endpoint.born) > IDLE_S:
                    endpoint.occupant.forgotten = True
                    self.expire(conference, nick, at)
            if not conference.endpoints and at - conference.created_at > IDLE_S:
                self.end(conference, at)

    def gauge(self, at: float) -> None:
        """Every 5 seconds."""
        everyone = list(self.endpoints())
        lost_in = sum(one.window(at, one.lost_up) for one in everyone)
        came = sum(one.window(at, meter) for one in everyone for meter in one.arrived.values())
        lost_out = sum(one.window(at, one.lost_down) for one in everyone)
        went = sum(one.window(at, one.acknowledged) for one in everyone)
        rtts = [one.rtt_ms(at) for one in everyone if one.rtt_ms(at)]
        self.gauges = Gauges(
            conferences=len(self.conferences),
            p2p_conferences=sum(conference.direct for conference in self.conferences.values()),
            largest=max((len(conference.endpoints) for conference in self.conferences.values()), default=0),
            endpoints=len(everyone),
            inactive=sum(one.inactive for one in everyone),
            down_bps=sum(one.bps(at, one.arrived) for one in everyone),
            up_bps=sum(one.bps(at, one.sent) for one in everyone),
            down_pps=sum(meter.last(at, 1.0) for one in everyone for meter in one.arrived.values()),
            up_pps=sum(meter.last(at, 1.0) for one in everyone for meter in one.sent.values()),
            rtt_ms=sum(rtts) / len(rtts) if rtts else 0.0,
            loss_in=lost_in / (lost_in + came) if lost_in + came else 0.0,
            loss_out=lost_out / (lost_out + went) if lost_out + went else 0.0,
        )
