"""The desks of a house where nothing is planned and nobody meets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from orchestrator.errors import NotFound
from orchestrator.model.events import Body, CallMade, Event, ReportEdited
from orchestrator.model.plan import Phase
from orchestrator.model.signals import Carried
from orchestrator.model.views.preparation import PreparationView
from orchestrator.model.views.room import RollCallView, RoomLink, RoomView
from orchestrator.text import Text

NOTHING = Text(vi="Không có phiên nào.", en="There is no session.")


class NoMeetings:
    """No session to prepare."""

    def preparation(self, session: str) -> PreparationView | None:
        return None

    async def enter(self, session: str, action: str, phase: Phase, by: str) -> PreparationView:
        raise NotFound(NOTHING)

    async def note(self, session: str, action: str, body: Body, *, site: str | None = None) -> PreparationView:
        raise NotFound(NOTHING)

    async def called(self, session: str, call: CallMade) -> PreparationView:
        raise NotFound(NOTHING)

    async def check(self, session: str, site: str | None) -> PreparationView:
        raise NotFound(NOTHING)

    async def send(self, session: str, channel: str, by: str) -> PreparationView:
        raise NotFound(NOTHING)

    async def announce(self, session: str, what: str, reason: str, by: str) -> PreparationView:
        raise NotFound(NOTHING)

    async def copied(self, session: str, notice: str, by: str) -> PreparationView:
        raise NotFound(NOTHING)

    def text(self, session: str, notice: str) -> Text:
        raise NotFound(NOTHING)


class NoRoom:
    """No room to look into."""

    def view(self, session: str) -> RoomView:
        raise NotFound(NOTHING)

    async def name(self, session: str, endpoint: str, site: str, by: str) -> RoomView:
        raise NotFound(NOTHING)

    def release(self, session: str, site: str, by: str) -> RoomView:
        raise NotFound(NOTHING)

    async def kick(self, session: str, endpoint: str, by: str) -> RoomView:
        raise NotFound(NOTHING)

    async def end(self, session: str, by: str) -> RoomView:
        raise NotFound(NOTHING)

    async def turn(self, session: str, item: int | None, site: str | None, by: str) -> RoomView:
        raise NotFound(NOTHING)

    async def enter(self, session: str, room: str, by: str) -> RoomLink:
        raise NotFound(NOTHING)

    async def take(self, session: str, by: str) -> RollCallView:
        raise NotFound(NOTHING)

    def roll_call(self, session: str) -> RollCallView:
        raise NotFound(NOTHING)


class NoJournals:
    """Nothing to report of."""

    async def history(self, session: str) -> Sequence[Event]:
        return ()

    async def carried(self, session: str, windows: Sequence[tuple[datetime, datetime]]) -> Sequence[Carried]:
        return ()

    async def edit(self, session: str, edited: ReportEdited) -> None: ...

    async def redact(self, session: str, event: str, by: str) -> Event:
        raise NotFound(NOTHING)
