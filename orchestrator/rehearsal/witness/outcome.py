"""The shapes of what was seen and of what is made of it; `Outcome` is what the demo prints as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict


class Sighting(NamedTuple):
    """A journal event as it came over the event stream, `at` seconds after the scenario began."""

    at: float
    id: str
    kind: str
    body: Mapping[str, Any]
    late: bool = False  # told from memory: written after it, or lost with the process


class Delivery(NamedTuple):
    """An alert as the duty office received it."""

    at: float
    alert: str
    incident: str
    stage: str
    sites: tuple[str, ...]


class Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Drop(Row):
    """Seconds: `*_at_s` from the beginning of the scenario, the others from the cut, or from the repair."""

    site: str
    link: str
    cut_at_s: float
    repaired_at_s: float | None
    suspected_s: float | None  # cut to `suspect` on the board
    board_s: float | None  # cut to `down` on the board
    alert_s: float | None  # cut to the alert at the duty office
    recovered_s: float | None  # repair to `up` on the board
    causes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    incident: str | None = None
    faults: tuple[str, ...] = ()  # not_seen, no_alert, not_recovered, no_recovery_alert


class FalseDrop(Row):
    site: str
    at_s: float


class FalseAlarm(Row):
    alert: str
    sites: tuple[str, ...]
    at_s: float


class Incident(Row):
    id: str
    opened_at_s: float
    sites: tuple[str, ...]
    causes: tuple[str, ...]
    seconds: float | None


class SiteFigures(Row):
    """A site over the whole rehearsal, of what the board showed each second: losses are means, times medians."""

    line: str
    drops: int
    down_s: float
    rtt_ms: float | None = None
    loss_up: float | None = None
    loss_down: float | None = None
    jitter_ms: float | None = None


class Milestone(Row):
    """One thing of the day around the live part, at the hour that the play's clock showed."""

    name: str  # notice, check, chase, repair, eve, morning, roll_call, final, start, report
    at: datetime
    ok: bool
    vi: str
    en: str


class Outcome(Row):
    scenario: str
    seed: int
    seconds: float
    ok: bool
    drops: tuple[Drop, ...]
    false_drops: tuple[FalseDrop, ...]
    false_alarms: tuple[FalseAlarm, ...]
    incidents: tuple[Incident, ...]
    deliveries: int
    repeated_deliveries: int
    refused_deliveries: int  # whose signature did not hold
    sites: dict[str, SiteFigures]
    day: tuple[Milestone, ...] = ()
