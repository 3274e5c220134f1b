"""What hub and agent say to each other over the WebSocket, as JSON text messages, version 1.

Agent: hello, then beat (where UDP is blocked), pong, media_checked, bye. Hub: welcome or refuse, then ping, echo,
check_media. The hub ignores fields that it does not know; a higher `v` than its own is refused with a sentence. What an
agent can do beyond the first version it says in `can`; nothing else is asked of it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from orchestrator.model.check import Fault
from orchestrator.text import Text

VERSION = 1
MEDIA = "media"  # in `can`: check_media
MOST_WAIT_S = 10.0
DETAIL_MOST = 200

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
    can: tuple[str, ...] = ()


class Beat(Message):
    """A heartbeat by WebSocket: the agent's own figures, as the STAMP extension carries them."""

    type: Literal["beat"] = "beat"
    seq: int
    deaf_s: Measure | None = None
    rtt_ms: Measure | None = None


class Pong(Message):
    type: Literal["pong"] = "pong"
    n: int


class MediaChecked(Message):
    """The answer to CheckMedia of the same `n`. Without `fault` the port answered after `ms`.

    `detail_en`: the same in English, where `detail` is a sentence of ours. An older agent says the Vietnamese only.
    """

    type: Literal["media_checked"] = "media_checked"
    n: int
    ms: Measure | None = None
    fault: Fault | None = None
    detail: str = Field(default="", max_length=DETAIL_MOST)
    detail_en: str = Field(default="", max_length=DETAIL_MOST)

    @property
    def said(self) -> str | Text:
        """What is wrong, in as many languages as the agent has said it."""
        return Text(vi=self.detail, en=self.detail_en) if self.detail_en else self.detail


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


class CheckMedia(Message):
    """Send authenticated STUN to a bridge's media port, for so long at the most."""

    type: Literal["check_media"] = "check_media"
    n: int
    host: str = Field(max_length=45)
    port: int = Field(ge=1, le=65535)
    ufrag: str = Field(max_length=256)
    pwd: str = Field(max_length=256, repr=False)
    within_s: float = Field(gt=0, le=MOST_WAIT_S)


class Echo(Message):
    """The hub's answer to a beat."""

    type: Literal["echo"] = "echo"
    seq: int


AgentSays = Hello | Beat | Pong | MediaChecked | Bye
HubSays = Welcome | Refuse | Ping | Echo | CheckMedia
FromAgent = Annotated[AgentSays, Field(discriminator="type")]
FromHub = Annotated[HubSays, Field(discriminator="type")]
from_agent: TypeAdapter[AgentSays] = TypeAdapter(FromAgent)
from_hub: TypeAdapter[HubSays] = TypeAdapter(FromHub)
