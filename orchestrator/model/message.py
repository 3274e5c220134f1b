"""What leaves the house: an alert or a letter as a channel gets it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from orchestrator.text import Text


class Message(NamedTuple):
    """An alert in words. Sent again after a failure or a crash it keeps its `alert`, by which receivers know it."""

    alert: str
    session: str
    incident: str
    stage: str  # dropped, grew, recovered, left
    level: str  # info, warning, critical
    at: datetime  # when it was raised, aware
    sites: tuple[str, ...]
    title: Text
    text: Text
    text_with_phones: Text  # for receivers inside the house only
    url: str  # the board
    events: tuple[str, ...]  # ids of the journal's events behind it
    ack_url: str = ""  # where this receiver takes it on; empty: nowhere, or nothing to take on


class Letter(NamedTuple):
    """A notice in words, for one point. Sent again after a failure or a crash it keeps its `id`."""

    id: str  # what its Message-ID is made of
    thread: str  # what it answers to, so that a reader finds all about one session together
    at: datetime  # when it was issued, aware
    to: tuple[str, ...]  # addresses
    subject: str
    text: str
    calendar: bytes | None = None  # an .ics file that goes with it
