"""May a room open? Asked by Prosody's reservations, where they are switched on."""

from __future__ import annotations

from datetime import datetime, timedelta

from orchestrator.sessions.book import Book
from orchestrator.text import Text

BEFORE = timedelta(hours=36)  # from the check of the working day before, and to come early
AFTER = timedelta(hours=12)  # as long as tokens let people in again

NOT_PLANNED = Text(
    vi="Phòng “{room}” không có trong lịch họp lúc này; liên hệ cán bộ trực kỹ thuật của tỉnh.",
    en="The room “{room}” is not planned for now; ask the duty engineer of the province.",
)


class PlannedRooms:
    """Those of sessions around now, and their fallbacks."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def why_not(self, room: str, now: datetime) -> Text | None:
        for plan in self._book.planned():
            fallback = plan.meeting.fallback
            names = [*plan.meeting.rooms, *([fallback.room] if fallback and fallback.room else [])]
            near = plan.start - BEFORE <= now <= plan.start + AFTER
            if plan.state == "planned" and near and room in (name.lower() for name in names):
                return None
        return NOT_PLANNED.format(room=room)
