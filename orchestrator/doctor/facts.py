"""What was found out about an installation. Whatever could not be asked says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from orchestrator.errors import JitsiFault
from orchestrator.model.check import Measured
from orchestrator.text import Text


@dataclass(frozen=True, slots=True)
class Unseen:
    """It could not be asked. `fault` where a part of Jitsi gave no usable answer."""

    why: Text
    fault: JitsiFault | None = None
    said: str | Text = ""


class Absent(Enum):
    """A setting without a value of its own."""

    ABSENT = "absent"  # not written: Jitsi's default holds
    UNSURE = "unsure"  # written in a way that we cannot read


class Health(NamedTuple):
    ok: bool
    said: str | None = None


class BridgeSight(NamedTuple):
    """/debug of a bridge. `older`: it speaks as bridges did before 2025."""

    stress: float | None
    endpoints: int
    draining: bool | None
    older: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    url: str
    health: Health | Unseen
    debug: BridgeSight | Unseen
    stats: Unseen | None  # None: it answers
    colibri: Unseen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Focus:
    """`bridges`: whether Jicofo would use each bridge that it knows."""

    url: str
    health: Health | Unseen
    bridges: Mapping[str, bool | None] | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Prosody:
    """`answers` to plain HTTP; `module`: our own module tells who is in."""

    url: str
    answers: Unseen | None
    module: Unseen | None


class Login(NamedTuple):
    """A session over WebSocket. `resumable_s`: how long a broken one may be resumed; None: not at all."""

    resumable_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signalling:
    """`stranger`: whether somebody without a token is let in."""

    url: str
    login: Login | Unseen
    stranger: bool | Unseen


class Relay(NamedTuple):
    """A TURN server that is offered to clients. `trouble`: no allocation, and why; `refused`: addresses of
    bridges that it will not relay to."""

    server: str
    trouble: Text | None
    refused: tuple[str, ...] = ()
    peers: tuple[str, ...] = ()  # that it was asked to relay to


class Clock(NamedTuple):
    """`ahead_s`: theirs before ours; told to `exact_s`."""

    where: str
    ahead_s: float
    exact_s: float


class Exposure(NamedTuple):
    """What answers on the public web host. `ports`: of those that must not, which one answers as what."""

    host: str
    ports: Mapping[int, str] | Unseen
    rooms_by_anyone: bool | Unseen  # /conference-request/v1


ABSENT, UNSURE = Absent.ABSENT, Absent.UNSURE
Setting = str | float | bool | None | Absent


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """config.js. `settings`: by dotted path what it says; a path that is not here was not asked for."""

    url: str
    settings: Mapping[str, Setting] | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """`points`: how many devices will come. `media`: the trial meeting; None where no token can be signed."""

    domain: str
    rooms: str
    points: int
    page: Page
    bridges: tuple[Bridge, ...] = ()
    focus: Focus | None = None
    prosody: Prosody | None = None
    signalling: Signalling
    media: Measured | None
    relays: tuple[Relay, ...] | Unseen
    exposure: Exposure
    clocks: tuple[Clock, ...] = field(default=())

    @property
    def private_urls(self) -> tuple[str, ...]:
        """Where the parts are asked that must not be public."""
        single = [part.url for part in (self.focus, self.prosody) if part is not None]
        return (*(bridge.url for bridge in self.bridges), *single)
