"""What is looked at before a meeting, what a probe found there, and what was made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from orchestrator.text import Text

CENTRE = ""  # the site of what belongs to no site: the conference's own servers and the centre's network


class Verdict(StrEnum):
    """Đạt; Đạt, có lưu ý; Chưa kiểm tra; Không đạt. In rising gravity: the worst of several speaks for all."""

    PASSED = "passed"
    NOTED = "noted"
    NOT_CHECKED = "not_checked"
    FAILED = "failed"

    @property
    def ready(self) -> bool:
        return self in (Verdict.PASSED, Verdict.NOTED)


class Kind(StrEnum):
    """How it is looked at: one probe each."""

    ICMP = "icmp"
    TCP = "tcp"
    DNS = "dns"
    TLS = "tls"
    HTTP = "http"
    WEBSOCKET = "websocket"
    NTP = "ntp"
    MEDIA = "media"


class Item(StrEnum):
    """What it is looked at for."""

    LINE = "line"  # a site's line answers, and loses little
    RTT = "rtt"
    JITTER = "jitter"
    CONTROL = "control"  # an address of the centre's own that must answer before a site is blamed
    NAME = "name"  # the conference's name leads to it
    CERTIFICATE = "certificate"
    PAGE = "page"  # the web server hands out Jitsi's config.js
    SOCKET = "socket"  # the signalling's WebSocket
    MEDIA_PORT = "media_port"  # the bridge answers where sound and pictures go
    BRIDGE = "bridge"
    FOCUS = "focus"
    PORTAL = "portal"  # where the meeting's papers are
    CLOCK = "clock"
    WEB = "web"  # any page, asked by hand


class Fault(StrEnum):
    """Why a probe did not get through, or why nothing can be concluded from it."""

    SILENT = "silent"
    REFUSED = "refused"
    BROKEN = "broken"  # answered, but not in the words of its protocol
    NO_NAME = "no_name"
    NAME_REFUSED = "name_refused"
    NAME_BROKEN = "name_broken"  # the server could not find out (SERVFAIL)
    NO_TLS = "no_tls"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_HOST = "wrong_host"
    SELF_SIGNED = "self_signed"
    UNKNOWN_ISSUER = "unknown_issuer"
    NO_UPGRADE = "no_upgrade"
    NO_SUBPROTOCOL = "no_subprotocol"
    UNSYNCHRONISED = "unsynchronised"
    LOGIN_REFUSED = "login_refused"
    ROOM_CLOSED = "room_closed"
    NO_FOCUS = "no_focus"  # nobody opens a room
    NOT_INVITED = "not_invited"  # nobody offers media in it
    NOT_AUTHENTIC = "not_authentic"  # the media port answers, but does not know the session it was given for
    # nothing can be concluded
    OWN_NETWORK = "own_network"
    NO_RIGHT = "no_right"
    SWITCHED_OFF = "switched_off"  # we were told not to look that way
    NO_ADDRESS = "no_address"
    NO_AGENT = "no_agent"  # the agent that was to look has not said anything
    NOT_REACHED = "not_reached"  # what comes before it has failed


INCONCLUSIVE = frozenset(
    {
        Fault.OWN_NETWORK,
        Fault.NO_RIGHT,
        Fault.SWITCHED_OFF,
        Fault.NO_ADDRESS,
        Fault.NO_AGENT,
        Fault.NOT_REACHED,
    }
)
CERTIFICATE_FAULTS = frozenset(
    {Fault.EXPIRED, Fault.NOT_YET_VALID, Fault.WRONG_HOST, Fault.SELF_SIGNED, Fault.UNKNOWN_ISSUER}
)


class Wanted(NamedTuple):
    """One question. `target` is an address (ICMP, TCP, DNS server excepted), a name or a URL, as its kind takes it."""

    kind: Kind
    item: Item
    target: str
    port: int | None = None
    site: str = CENTRE
    link: str | None = None
    backup: bool = False  # a backup line that fails is a note, not a failure
    carrier: str = ""  # who repairs a line, by name
    circuit: str | None = None  # and by which number it is known there
    server: str | None = None  # the DNS server to ask; None: as this machine does
    expect: tuple[str, ...] = ()  # addresses that the name may lead to; none: any


@dataclass(frozen=True, slots=True)
class MediaPort:
    """Where a bridge waits for one session's media, and what proves to it that we belong there (RFC 8445)."""

    host: str  # an IP address
    port: int
    ufrag: str
    pwd: str = field(repr=False)


class Step(NamedTuple):
    """One thing a probe did, for a person who wants to see how. `ms` is what it took."""

    text: Text
    ms: float | None = None


class Measured(NamedTuple):
    """What a probe found. What it does not measure is None; `fault` is None when it got through."""

    fault: Fault | None = None
    detail: str | Text = ""  # what the other side or the machine said
    ms: float | None = None  # of a line: the median round trip
    sent: int = 0
    answered: int = 0
    jitter_ms: float | None = None
    addresses: tuple[str, ...] = ()
    expires: datetime | None = None  # aware
    offset_s: float | None = None  # positive: our clock is behind
    status: int | None = None
    page: bool = False  # the answer is an ordinary web page
    steps: tuple[Step, ...] = ()


class Check(BaseModel):
    """One verdict. `threshold` is the most (for days: the least) that passes; None where it is yes or no."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    site: str
    item: Item
    target: str
    link: str | None = None
    value: float | None = None
    unit: str = ""  # %, ms, s, days
    threshold: float | None = None
    verdict: Verdict
    fault: Fault | None = None
    reason: Text | None = None  # None: passed, nothing to say
    remedy: Text | None = None
    at: datetime


class SiteResult(BaseModel):
    """All that was checked of a site, or of the centre (`site == CENTRE`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site: str
    verdict: Verdict
    checks: tuple[Check, ...]


class Preflight(BaseModel):
    """One run. `results` stand in the order of the sites, the centre first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: str
    meeting: str | None
    until: datetime  # what must hold must hold until then
    started_at: datetime
    seconds: float
    results: tuple[SiteResult, ...]

    @property
    def ready(self) -> bool:
        """May the meeting begin as far as this check can tell?"""
        return all(result.verdict.ready for result in self.results)


def worst(verdicts: list[Verdict]) -> Verdict:
    """NOT_CHECKED of none."""
    return max(verdicts, key=list(Verdict).index, default=Verdict.NOT_CHECKED)
