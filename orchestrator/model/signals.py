"""What is measured of a site, and what is made of it: sources, readings, states, causes."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Source(StrEnum):
    """Who speaks about a site's line."""

    STAMP = "stamp"  # the agent's heartbeat over UDP
    SOCKET = "socket"  # the agent's WebSocket: its heartbeat where UDP is blocked, its pong when asked
    ICMP = "icmp"  # echo from the centre to the site's router
    TCP = "tcp"  # connect from the centre, where ICMP may not be sent
    BRIDGE = "bridge"  # the videobridge's packet counters


class Reading(NamedTuple):
    """One sign of life, or one telling silence, of a site from one source.

    `at` is monotonic seconds at the centre. What was not measured is None. A NamedTuple because thousands are
    made each second.
    """

    site: str
    source: Source
    at: float
    rtt_ms: float | None = None
    loss_up: float | None = None  # fraction 0..1, site to centre, over the last window
    loss_down: float | None = None  # fraction 0..1, centre to site
    jitter_ms: float | None = None
    deaf_s: float | None = None  # how long ago the site last heard us, as it says itself
    via: str | None = None  # the address it came from
    link: str | None = None  # the link that was asked; None where the source is the agent
    span_s: float | None = None  # of a counter: what moved it came within so many seconds before `at`
    still_s: float | None = None  # of a counter: no sign of life, it has stood still for so long
    up_kbps: float | None = None  # media, from the site to the bridge
    down_kbps: float | None = None


class LineState(StrEnum):
    UNKNOWN = "unknown"
    UP = "up"
    DEGRADED = "degraded"
    SUSPECT = "suspect"
    DOWN = "down"


class RoomState(StrEnum):
    EXPECTED = "expected"
    IN = "in"
    SILENT = "silent"
    LOST = "lost"
    LEFT = "left"
    RELEASED = "released"


class Mark(StrEnum):
    """What is worth saying beside a state."""

    FLAPPING = "flapping"
    ON_BACKUP = "on_backup"
    ONE_SOURCE = "one_source"
    AGENT_LOST = "agent_lost"
    UDP_BLOCKED = "udp_blocked"
    ECHO_BLOCKED = "echo_blocked"  # the router never answered an echo in this session


class Cause(StrEnum):
    """Why. A verdict is a set of these, the smallest that the evidence allows."""

    SITE = "site"  # power or LAN at the site
    LINE = "line"  # its access line
    CARRIER = "carrier"
    CENTRE = "centre"
    BRIDGE = "bridge"
    SIGNALLING = "signalling"
    APPLICATION = "application"
    DEVICE = "device"
    MONITOR = "monitor"
    UNKNOWN = "unknown"


ROLLUP_S = 10


class Rollup(NamedTuple):
    """Ten seconds of one site from one source, in place of its readings. `at` is their start, Unix seconds, UTC.

    Round trip, loss and jitter are means over the readings that carried them; None where none did.
    """

    stream: str
    site: str
    source: Source
    at: int
    readings: int
    rtt_ms: float | None = None
    rtt_max_ms: float | None = None
    loss_up: float | None = None
    loss_down: float | None = None
    jitter_ms: float | None = None


class Carried(NamedTuple):
    """What the bridges measured of one site's sound and picture over a meeting: means, None where nothing told."""

    site: str
    seconds: float  # how much of it was measured
    loss_up: float | None  # fraction 0..1, site to centre
    loss_down: float | None
    rtt_ms: float | None
