"""What hub and agent say to each other over the WebSocket, as JSON text messages, version 1.

Agent: hello, then beat (where UDP is blocked), pong, bye. Hub: welcome or refuse, then ping, echo.
The hub ignores fields that it does not know; a higher `v` than its own is refused with a sentence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

VERSION = 1


Measure = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Hello(Message):
    type: Literal["hello"] = "hello"
    v: int = VERSION
    instance: str = Field(pattern=r"^[0-9a-f]{16}$", description="random, new with each agent process")
    version: str = Field(max_length=40)
    process_s: Measure
    machine_s: Measure | None = None


class Beat(Message):
    """A heartbeat by WebSocket: the agent's own figures, as the STAMP extension carries them."""

    type: Literal["beat"] = "beat"
    seq: int
    deaf_s: Measure | None = None
    rtt_ms: Measure | None = None


class Pong(Message):
    type: Literal["pong"] = "pong"
    n: int


class Bye(Message):
    type: Literal["bye"] = "bye"


class StampGrant(Message):
    """How to send STAMP: `key` is hex, `interval_s` the rhythm."""

    port: int
    key: str
    epoch: int
    interval_s: float


class Welcome(Message):
    type: Literal["welcome"] = "welcome"
    v: int = VERSION
    site: str
    stamp: StampGrant | None
    beat_s: float


class Refuse(Message):
    type: Literal["refuse"] = "refuse"
    reason: str  # version, busy, unknown, flooding, malformed, silent, replaced, revoked
    text: str
    retry_s: float


class Ping(Message):
    type: Literal["ping"] = "ping"
    n: int


class Echo(Message):
    """The hub's answer to a beat."""

    type: Literal["echo"] = "echo"
    seq: int


FromAgent = Annotated[Hello | Beat | Pong | Bye, Field(discriminator="type")]
FromHub = Annotated[Welcome | Refuse | Ping | Echo, Field(discriminator="type")]
from_agent: TypeAdapter[Hello | Beat | Pong | Bye] = TypeAdapter(FromAgent)
from_hub: TypeAdapter[Welcome | Refuse | Ping | Echo] = TypeAdapter(FromHub)
