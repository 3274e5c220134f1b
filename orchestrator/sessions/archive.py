"""The journals of all sessions, also of those that are over and away from the book."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orchestrator.errors import NotFound
from orchestrator.model.events import SCHEDULE, Event, ReportEdited
from orchestrator.model.signals import Carried
from orchestrator.sessions.agenda.planner import Planner
from orchestrator.sessions.book import Book
from orchestrator.sessions.desk import NO_SESSION
from orchestrator.store.journal import Journal
from orchestrator.store.ledger import NO_EVENT, Ledger
from orchestrator.store.telemetry import Telemetry


class Archive:
    """What the report is made of, and where a text is taken out again. Raises StoreError."""

    def __init__(self, book: Book, planner: Planner, journal: Journal, ledger: Ledger, telemetry: Telemetry) -> None:
        self._book = book
        self._planner = planner
        self._journal = journal
        self._ledger = ledger
        self._telemetry = telemetry

    async def history(self, session: str) -> Sequence[Event]:
        """All events of a session's stream in their order; none where there is no such stream."""
        affair = self._book.affair(session)
        return tuple(affair.events) if affair is not None else await self._journal.read(session)

    async def carried(self, session: str, windows: Sequence[tuple[datetime, datetime]]) -> Sequence[Carried]:
        """What the bridges measured in a session, point by point."""
        return await self._telemetry.carried(session, windows)

    async def edit(self, session: str, edited: ReportEdited) -> None:
        if self._book.plan(session) is not None:
            await self._book.record(session, edited)
        elif await self._journal.read(session, limit=1):
            await self._of_old(session, edited)
        else:
            raise NotFound(NO_SESSION.format(session=session))

    async def redact(self, session: str, event: str, by: str) -> Event:
        """Take what a person wrote out of an event of the session's, or of what is planned for it. Raises NotFound
        where there is none, Refused where nothing of a person stands in it."""
        stream = event.rpartition("/")[0]
        if stream == SCHEDULE:
            return await self._planner.redact(session, event, by)
        if stream != session:
            raise NotFound(NO_EVENT.format(event=event))
        return await self._ledger.redact(event, by)

    async def _of_old(self, session: str, edited: ReportEdited) -> None:
        """Of one that the book no longer holds."""
        if not self._ledger.holds(session):
            await self._ledger.open(session)
        self._ledger.record(session, edited)
        await self._ledger.written()
