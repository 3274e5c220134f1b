"""What a point sees on its own page, and does there by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta

from orchestrator.clock import Clock
from orchestrator.errors import NotFound
from orchestrator.invitations.page import page_of
from orchestrator.model.events import SiteCheckedIn, SiteConfirmed
from orchestrator.model.views.site_page import Action, PageView
from orchestrator.sessions.book import Affair, Book
from orchestrator.sessions.desk import NO_SESSION, Desk
from orchestrator.sessions.preparing.checks import Checks
from orchestrator.sessions.preparing.letters import Letters
from orchestrator.sessions.rooms.entrance import Entrance

OPEN_FOR = timedelta(days=2)  # after a session's start


class Reception:
    """`link` gives the address of a point's own page for a session."""

    def __init__(
        self,
        book: Book,
        desk: Desk,
        checks: Checks,
        letters: Letters,
        clock: Clock,
        link: Callable[[str, str], str],
        entrance: Entrance,
    ) -> None:
        self._book = book
        self._desk = desk
        self._checks = checks
        self._letters = letters
        self._clock = clock
        self._link = link
        self._entrance = entrance

    def expected(self) -> Mapping[str, Sequence[str]]:
        """The points of every session that has begun to be told of, and of those over since a while."""
        oldest = self._clock.now() - OPEN_FOR
        open_ones = [affair for affair in self._book.affairs() if affair.plan.start > oldest]
        return {affair.id: self._desk.sites(affair) for affair in open_ones}

    async def page(self, session: str, site: str) -> PageView | None:
        affair = self._book.affair(session)
        known = None if affair is None else self._desk.readiness(affair, site)
        if affair is None or known is None:
            return None
        plan, occasion = affair.plan, self._letters.occasion(affair)
        own, fallback = occasion.sites[site], plan.meeting.fallback
        second = fallback.room if fallback else None
        return page_of(
            occasion,
            known,
            affair.phase,
            self._clock.now(),
            may=tuple(_may(affair, confirmed=known.confirmed_at is not None)),
            rooms=[self._entrance.link(plan, own, room) for room in plan.meeting.rooms],
            second_room=self._entrance.link(plan, own, second) if second else None,
            checking=self._checks.under_way(session, site),
            moved_link=self._link(plan.successor, site) if plan.successor else None,
        )

    async def confirm(self, session: str, site: str) -> None:
        if not self._has(session, "confirm") or self._affair(session).readiness.of(site).confirmed is not None:
            return
        await self._book.record(session, SiteConfirmed(site=site, via="page"))

    async def check_in(self, session: str, site: str) -> None:
        """Said once it is noted once; the check is made anew each time it is asked for."""
        if not self._has(session, "check_in"):
            return
        affair = self._affair(session)
        if affair.readiness.of(site).checked_in is None:
            await self._book.record(session, SiteCheckedIn(site=site, via="page"))
        self._checks.ask(affair, site)

    def _affair(self, session: str) -> Affair:
        affair = self._book.affair(session)
        if affair is None:
            raise NotFound(NO_SESSION.format(session=session))
        return affair

    def _has(self, session: str, action: Action) -> bool:
        return action in _may(self._affair(session), confirmed=False)


def _may(affair: Affair, *, confirmed: bool) -> Iterator[Action]:
    """Until it is over or called off."""
    if affair.phase.over or affair.plan.state != "planned":
        return
    if not confirmed:
        yield "confirm"
    yield "check_in"
