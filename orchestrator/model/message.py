"""What leaves the house: an alert as a channel gets it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from orchestrator.text import Text


class Message(NamedTuple):
    """An alert in words. Sent again after a failure or a crash it keeps its `alert`, by which receivers know it."""

    alert: str
    session: str
    incident: str
    stage: str  # dropped, grew, recovered
    level: str  # info, warning, critical
    at: datetime  # when it was raised, aware
    sites: tuple[str, ...]
    title: Text
    text: Text
    text_with_phones: Text  # for receivers inside the house only
    url: str  # the board
    events: tuple[str, ...]  # ids of the journal's events behind it
