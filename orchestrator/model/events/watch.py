"""What the watch over the lines finds."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from orchestrator.model.events.body import Body
from orchestrator.model.signals import Cause, LineState, Mark, RoomState


class Evidence(BaseModel):
    """One line of why: `code` is a sentence of live/cause.py, `values` fill it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str
    values: dict[str, str | float | int] = {}


class WatchStarted(Body):
    kind: ClassVar[str] = "watch.started"
    sites: tuple[str, ...]
    version: str


class WatchStopped(Body):
    kind: ClassVar[str] = "watch.stopped"
    reason: str


class LineChanged(Body):
    """A site's line went from one state to another, or its marks changed (`before == after`)."""

    kind: ClassVar[str] = "line.changed"
    site: str
    before: LineState
    after: LineState
    marks: tuple[Mark, ...] = ()
    causes: tuple[Cause, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    link: str | None = None
    silent_s: float | None = None  # since the last sign of life, when it was decided


class RoomChanged(Body):
    """A site's place in the room. Causes are named where it is lost and its line is not to blame; `by` released it."""

    kind: ClassVar[str] = "room.changed"
    site: str
    before: RoomState
    after: RoomState
    causes: tuple[Cause, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    by: str = ""


class BlindSpell(Body):
    """For a while we could not judge: our own network, packet drops or event loop."""

    kind: ClassVar[str] = "watch.blind"
    reason: str  # network, drops, lag
    began: bool
    detail: str = ""


class AgentAttached(Body):
    kind: ClassVar[str] = "agent.attached"
    site: str
    instance: str
    address: str
    version: str
    process_s: float | None = None  # how long the agent's process has run
    machine_s: float | None = None  # how long its machine has run


class AgentDetached(Body):
    kind: ClassVar[str] = "agent.detached"
    site: str
    instance: str
    reason: str  # bye, closed, replaced, silent, flooding, malformed, revoked, unknown
