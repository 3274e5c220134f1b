"""What people write into the journal in their own words, and what stays of it once it was taken out."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.model.events.body import Body, Event
from orchestrator.model.events.incidents import NoteAdded, Redacted
from orchestrator.model.events.plans import MeetingPlanned, MeetingWithdrawn, SessionCancelled, SessionMoved
from orchestrator.model.events.session import CallMade, FallbackAnnounced, ReportEdited, WaiverGiven
from orchestrator.text import Text

REDACTED = "(nội dung đã xóa)"  # in the language of record; not empty, since an empty reason takes a waiver back
GONE = Text(vi=REDACTED, en="(content removed)")
WRITTEN: dict[type[Body], str] = {
    NoteAdded: "text",
    CallMade: "note",
    WaiverGiven: "reason",
    FallbackAnnounced: "reason",
    ReportEdited: "text",
    MeetingPlanned: "reason",
    MeetingWithdrawn: "reason",
    SessionMoved: "reason",
    SessionCancelled: "reason",
}


def redacted(body: Body) -> Body | None:
    """The event without what a person wrote in it; None where nothing of a person stands there, or no more."""
    field = WRITTEN.get(type(body))
    if field is None or getattr(body, field) in ("", REDACTED):
        return None
    return body.model_copy(update={field: REDACTED})


def as_written(words: str) -> Text:
    """What a person wrote, as it is shown: in the words of the person, or that it was taken out."""
    return GONE if words == REDACTED else Text(vi=words, en=words)


def as_redacted(events: Sequence[Event]) -> list[Event]:
    """A stream's events as they are to be read: what a `Redacted` among them names is gone. The others stay the same
    objects."""
    gone = {event.body.event for event in events if isinstance(event.body, Redacted)}
    return [_rest(event) if event.id in gone else event for event in events]


def _rest(event: Event) -> Event:
    rest = redacted(event.body)
    return event if rest is None else event._replace(body=rest)
