"""What operators read and do: registry, sessions, incidents."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Protocol

from pydantic import BaseModel, StringConstraints

from orchestrator.clock import Clock
from orchestrator.model.events import Body, Event, IncidentAcknowledged, NoteAdded
from orchestrator.model.registry import Registry, Site
from orchestrator.model.views.board import BoardView, IncidentView, SessionBrief
from orchestrator.text import Text
from orchestrator.web.routing.answers import HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route
from orchestrator.web.streaming.stream import NO_SESSION, Boards, Streams

TOLD_S = 2.0  # the journal tells an event within 250 ms even when the store does not answer

NO_INCIDENT = Text(vi="Không có sự cố {incident}.", en="There is no incident {incident}.")
NOT_YET = Text(
    vi="Đã nhận, nhưng nhật ký chưa ghi được; hãy xem lại bảng theo dõi sau ít giây.",
    en="Taken, but the journal has not written it yet; look at the board in a few seconds.",
)


class SiteList(BaseModel):
    sites: tuple[Site, ...]


class SessionList(BaseModel):
    sessions: tuple[SessionBrief, ...]


class IncidentList(BaseModel):
    incidents: tuple[IncidentView, ...]


class NoteText(BaseModel):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Recorder(Protocol):
    """The journal, as far as operators write in it."""

    def record(self, stream: str, *bodies: Body, at: datetime | None = None) -> list[Event]: ...


class Api:
    """The routes under /api/v1 that read the board and act on incidents."""

    def __init__(
        self, registry: Callable[[], Registry], boards: Boards, streams: Streams, recorder: Recorder, clock: Clock
    ) -> None:
        self._registry = registry
        self._boards = boards
        self._streams = streams
        self._recorder = recorder
        self._clock = clock

    def routes(self) -> list[AnyRoute]:
        of_incident, by = "/api/v1/incidents/{incident}", Access.OPERATOR
        return [
            Route("GET", "/api/v1/sites", "The bridge points", by, self.sites, gives=SiteList),
            Route("GET", "/api/v1/sessions", "The sessions watched", by, self.sessions, gives=SessionList),
            Route("GET", "/api/v1/sessions/{session}", "The board", by, self.session, gives=BoardView, refuses=(404,)),
            Route("GET", "/api/v1/incidents", "Open ones first", by, self.incidents, gives=IncidentList),
            Route("GET", of_incident, "One incident", by, self.incident, gives=IncidentView, refuses=(404,)),
            Route(
                "POST",
                of_incident + "/ack",
                "Take an incident on; answers with the incident, acknowledged by whoever was first",
                by,
                self.acknowledge,
                gives=IncidentView,
                refuses=(404, 503),
            ),
            Route(
                "POST",
                of_incident + "/notes",
                "Add a note to an incident",
                by,
                self.note,
                takes=NoteText,
                gives=IncidentView,
                refuses=(404, 503),
            ),
        ]

    async def sites(self, call: Call[None]) -> SiteList:
        return SiteList(sites=self._registry().sites)

    async def sessions(self, call: Call[None]) -> SessionList:
        return SessionList(sessions=tuple(self._boards.sessions()))

    async def session(self, call: Call[None]) -> BoardView:
        session = call.part("session")
        board = self._boards.board(session)
        if board is None:
            raise HttpRefusal(404, "no_session", NO_SESSION.format(session=session))
        return board.view(self._clock.now())

    async def incidents(self, call: Call[None]) -> IncidentList:
        return IncidentList(incidents=self.known())

    def known(self) -> tuple[IncidentView, ...]:
        """Every incident on a board, open ones first."""
        return tuple(incident for _, incident in self._all_incidents())

    async def incident(self, call: Call[None]) -> IncidentView:
        return self._find(call.part("incident"))[1]

    async def acknowledge(self, call: Call[None]) -> IncidentView:
        return await self.take_on(call.part("incident"), call.caller.name)

    async def take_on(self, incident: str, by: str) -> IncidentView:
        """Whoever taps first has it; a second tap changes nothing. Raises HttpRefusal."""
        session, view = self._find(incident)
        if view.acknowledged_by:
            return view
        return await self._write(session, incident, IncidentAcknowledged(incident=incident, by=by))

    async def note(self, call: Call[NoteText]) -> IncidentView:
        session, incident = self._find(call.part("incident"))
        body = NoteAdded(incident=incident.id, by=call.caller.name, text=call.body.text)
        return await self._write(session, incident.id, body)

    async def _write(self, session: str, incident: str, body: Body) -> IncidentView:
        """Answers with the incident as the board shows it with this event in it."""
        broadcast = self._streams.of(session)
        event = self._recorder.record(session, body)[-1]
        try:
            await asyncio.wait_for(broadcast.told(event.seq), TOLD_S)
        except TimeoutError:
            raise HttpRefusal(503, "journal_behind", NOT_YET) from None
        return self._find(incident)[1]

    def _find(self, incident: str) -> tuple[str, IncidentView]:
        for session, view in self._all_incidents():
            if view.id == incident:
                return session, view
        raise HttpRefusal(404, "no_incident", NO_INCIDENT.format(incident=incident))

    def _all_incidents(self) -> Iterator[tuple[str, IncidentView]]:
        for brief in self._boards.sessions():
            board = self._boards.board(brief.id)
            if board:
                yield from ((brief.id, incident) for incident in board.incidents())
