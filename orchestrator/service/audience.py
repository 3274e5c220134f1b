"""The sessions before the web: what it may read of them, and what it is told."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.live.board import Board
from orchestrator.model.events import Event
from orchestrator.model.views.board import Notice, Patch, SessionBrief
from orchestrator.sessions.secretariat import Secretariat
from orchestrator.web.app import Parts


class Boards:
    """The sessions as the web reads them."""

    def __init__(self, secretariat: Secretariat) -> None:
        self._secretariat = secretariat

    def sessions(self) -> Sequence[SessionBrief]:
        return self._secretariat.desk.briefs()

    def board(self, session: str) -> Board | None:
        return self._secretariat.watches.board(session)


class Audience:
    """Browsers and metrics, told what happens."""

    def __init__(self, web: Parts) -> None:
        self._web = web

    def told(self, event: Event, patch: Patch) -> None:
        self._web.streams.publish(event, patch)
        self._web.metrics.count(event)

    def noticed(self, session: str, notices: tuple[Notice, ...]) -> None:
        self._web.streams.publish_notices(session, notices)

    def gone(self, session: str) -> None:
        self._web.streams.end(session)
