"""To take out of the journal what a person wrote in it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from pydantic import BaseModel

from orchestrator.model.events import Event
from orchestrator.model.views.board import View
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route


class WhichEvent(BaseModel):
    """By its id in the journal, as the stream of events tells it; `schedule/…` for the reason of a change of plan."""

    event: str


class Redaction(View):
    """`by` had it taken out. `id` is that of the event that says so."""

    id: str
    event: str
    at: datetime
    by: str


class Journals(Protocol):
    """Raises NotFound where the session has no such event, Refused where nothing of a person stands in it."""

    async def redact(self, session: str, event: str, by: str) -> Event: ...


class Redactions:
    def __init__(self, journals: Journals) -> None:
        self._journals = journals

    def routes(self) -> list[AnyRoute]:
        return [
            Route(
                "POST",
                "/api/v1/sessions/{session}/redact",
                "Take what a person wrote out of one event of the session: a note, a reason, a part of the report",
                Access.OPERATOR,
                self.redact,
                takes=WhichEvent,
                gives=Redaction,
                refuses=(400, 404, 503),
            )
        ]

    async def redact(self, call: Call[WhichEvent]) -> Redaction:
        event, by = call.body.event, call.caller.name
        told = await self._journals.redact(call.part("session"), event, by)
        return Redaction(id=told.id, event=event, at=told.at, by=by)
