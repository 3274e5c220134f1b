"""What every event has: its place in the journal, and a body of one kind."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict

SYSTEM = "system"  # the stream of what belongs to no session
SCHEDULE = "schedule"  # the stream of what is planned; a session's own stream begins when its first step is due
PEOPLE = "people"  # the stream of what was changed of the contacts
APART = (SYSTEM, SCHEDULE, PEOPLE)  # every other stream is a session's


class Body(BaseModel):
    """What one kind of event says."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]
    v: ClassVar[int] = 1


class Event(NamedTuple):
    """`seq` counts from 1 in its stream without gaps; `epoch` is the writer's fencing number."""

    stream: str
    seq: int
    epoch: int
    at: datetime
    body: Body
    late: bool = False  # written after it had been told, because the store did not answer

    @property
    def id(self) -> str:
        """What browsers and receivers know it by."""
        return f"{self.stream}/{self.seq}"
