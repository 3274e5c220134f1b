"""What the journal holds: one event for whatever happens.

The board, the alerts, the report, the metrics and the audit are readings of it.

A kind's `v` rises when the shape of its body changes; `store` lifts older bodies to the newest shape.
"""

from __future__ import annotations

from orchestrator.model.events.body import SCHEDULE, SYSTEM, Body, Event
from orchestrator.model.events.checks import CheckFinished, PreflightFinished
from orchestrator.model.events.house import ClockStepped, OperatorSignedIn, RegistryLoaded, RegistryRefused, Rejected
from orchestrator.model.events.incidents import (
    AlertDelivered,
    AlertFailed,
    AlertRaised,
    IncidentAcknowledged,
    IncidentJoined,
    IncidentOpened,
    IncidentResolved,
    IncidentRevised,
    NoteAdded,
    Redacted,
)
from orchestrator.model.events.people import ContactsChanged
from orchestrator.model.events.plans import (
    DutyAssigned,
    GuestDismissed,
    GuestInvited,
    MeetingPlanned,
    MeetingWithdrawn,
    SessionCancelled,
    SessionMoved,
)
from orchestrator.model.events.session import (
    CallMade,
    CallsDue,
    FallbackAnnounced,
    FallbackTested,
    NoticeDelivered,
    NoticeFailed,
    NoticeIssued,
    NoticeKind,
    PhaseChanged,
    ReadinessSent,
    ReadinessTold,
    ReportEdited,
    RosterFrozen,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SiteCheckedIn,
    SiteConfirmed,
    StepFired,
    StepMissed,
    WaiverGiven,
)
from orchestrator.model.events.watch import (
    AgentAttached,
    AgentDetached,
    BlindSpell,
    Evidence,
    LineChanged,
    RoomChanged,
    WatchStarted,
    WatchStopped,
)

KINDS: dict[str, type[Body]] = {body.kind: body for body in Body.__subclasses__()}

__all__ = [
    "KINDS",
    "SCHEDULE",
    "SYSTEM",
    "AgentAttached",
    "AgentDetached",
    "AlertDelivered",
    "AlertFailed",
    "AlertRaised",
    "BlindSpell",
    "Body",
    "CallMade",
    "CallsDue",
    "CheckFinished",
    "ClockStepped",
    "ContactsChanged",
    "DutyAssigned",
    "Event",
    "Evidence",
    "FallbackAnnounced",
    "FallbackTested",
    "GuestDismissed",
    "GuestInvited",
    "IncidentAcknowledged",
    "IncidentJoined",
    "IncidentOpened",
    "IncidentResolved",
    "IncidentRevised",
    "LineChanged",
    "MeetingPlanned",
    "MeetingWithdrawn",
    "NoteAdded",
    "NoticeDelivered",
    "NoticeFailed",
    "NoticeIssued",
    "NoticeKind",
    "OperatorSignedIn",
    "PhaseChanged",
    "PreflightFinished",
    "ReadinessSent",
    "ReadinessTold",
    "Redacted",
    "RegistryLoaded",
    "RegistryRefused",
    "Rejected",
    "ReportEdited",
    "RoomChanged",
    "RosterFrozen",
    "SessionCancelled",
    "SessionMoved",
    "SessionOpened",
    "SessionPaused",
    "SessionResumed",
    "SiteCheckedIn",
    "SiteConfirmed",
    "StepFired",
    "StepMissed",
    "WaiverGiven",
    "WatchStarted",
    "WatchStopped",
]
