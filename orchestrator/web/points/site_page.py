"""`/p/{token}`: a point's own page. It shows; only its buttons act, and pressing one twice does no more than once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from aiohttp import hdrs, web

from orchestrator.clock import Clock
from orchestrator.errors import DiemCauError
from orchestrator.model.plan import Phase
from orchestrator.model.registry import Organization
from orchestrator.model.views.site_page import Action, PageView
from orchestrator.web.access.guard import Guard
from orchestrator.web.access.links import SiteLinks
from orchestrator.web.access.throttle import Throttle
from orchestrator.web.points.paper import FILES, HERE, Paper
from orchestrator.web.points.words import CHECKLIST, VERDICTS
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route


class Reception(Protocol):
    """The sessions, as far as the points may see and act on them by themselves."""

    def expected(self) -> Mapping[str, Sequence[str]]:
        """The points of every session whose links open now, those just over, moved or cancelled among them."""

    async def page(self, session: str, site: str) -> PageView | None:
        """None: there is no such point any more."""

    async def confirm(self, session: str, site: str) -> None:
        """The point will take part. Returns once its page shows it."""

    async def check_in(self, session: str, site: str) -> None:
        """Somebody is there: have the point checked. Returns once its page shows it."""


class Strangers:
    """Who opens links that are none. Only those are held up: whoever shares an address with a guesser still gets in,
    as a link cannot be guessed anyway."""

    def __init__(self, guard: Guard, clock: Clock) -> None:
        self._guard = guard
        self._clock = clock
        self._attempts = Throttle(free=20, cap_s=60.0)

    def turn_away(self, request: web.Request, paper: Paper, owner: str) -> web.Response:
        address, now = self._guard.address(request), self._clock.monotonic()
        if self._attempts.wait(address, now) > 0:
            self._guard.refused("page", "too_many", request)
            return paper.note("too_many", 429)
        self._attempts.attempt(address, now)
        self._guard.refused("page", "link", request)
        return paper.note("unknown", 404, owner=owner)


class SitePage:
    """The routes under /p/."""

    def __init__(
        self, reception: Reception, links: SiteLinks, strangers: Strangers, organization: Callable[[], Organization]
    ) -> None:
        self._reception = reception
        self._links = links
        self._strangers = strangers
        self._organization = organization

    def routes(self) -> list[AnyRoute]:
        by, html = Access.LINK, "text/html"
        return [
            *(Route("GET", f"/p/{name}", "Of the pages", Access.OPEN, _file, gives=FILES[name]) for name in FILES),
            Route("GET", "/p/{token:[^/]*}", "A point's own page", by, self.show, gives=html, refuses=(404, 429)),
            Route(
                "POST",
                "/p/{token:[^/]*}/confirm",
                "The point will take part; leads back to its page",
                by,
                self.confirm,
                gives=html,
                refuses=(404, 429, 503),
            ),
            Route(
                "POST",
                "/p/{token:[^/]*}/check-in",
                "The point is ready to be checked; leads back to its page",
                by,
                self.check_in,
                gives=html,
                refuses=(404, 429, 503),
            ),
        ]

    async def show(self, call: Call[None]) -> web.Response:
        paper = self._paper(call)
        view = await self._view(call)
        if view is None:
            return self._strangers.turn_away(call.request, paper, self._organization().technical_owner)
        return paper.page(
            "site.html",
            view=view,
            stage=stage(view),
            left=left(paper, view.start, view.at),
            verdicts=VERDICTS,
            checklist=CHECKLIST,
        )

    async def confirm(self, call: Call[None]) -> web.Response:
        return await self._act(call, "confirm", self._reception.confirm)

    async def check_in(self, call: Call[None]) -> web.Response:
        return await self._act(call, "check_in", self._reception.check_in)

    async def _act(self, call: Call[None], action: Action, act: Callable[[str, str], Awaitable[None]]) -> web.Response:
        """What may not be done now is not done, and the page says how things stand."""
        paper = self._paper(call)
        view = await self._view(call)
        if view is None:
            return self._strangers.turn_away(call.request, paper, self._organization().technical_owner)
        try:
            if action in view.may:
                await act(view.session, view.site)
        except DiemCauError as error:
            return paper.trouble(error)
        return paper.back()

    async def _view(self, call: Call[None]) -> PageView | None:
        found = self._links.find(call.part("token"), self._reception.expected())
        return await self._reception.page(*found) if found else None

    def _paper(self, call: Call[None]) -> Paper:
        return Paper(call.request, f"/p/{call.part('token')}", self._organization())


def stage(view: PageView) -> str:
    """What the page is about: ahead, live, over, moved, cancelled."""
    if view.state != "planned" or view.phase in (Phase.MOVED, Phase.CANCELLED):
        return "moved" if "moved" in (view.state, view.phase) else "cancelled"
    if view.phase in (Phase.ENDED, Phase.REPORTED):
        return "over"
    return "live" if view.phase is Phase.LIVE else "ahead"


def left(paper: Paper, start: datetime, now: datetime) -> str:
    """How long it is until the start, as people say it."""
    minutes = int((start - now).total_seconds() // 60)
    if minutes < 1:
        return paper.say("begun")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return paper.say("days", d=days, h=hours)
    return paper.say("hours", h=hours, m=minutes) if hours else paper.say("minutes", m=minutes)


async def _file(call: Call[None]) -> web.StreamResponse:
    name = call.request.path.rpartition("/")[2]
    kind = f"{FILES[name]}; charset=utf-8"  # this machine's own table of types may know better
    return web.FileResponse(HERE / name, headers={hdrs.CONTENT_TYPE: kind, hdrs.CACHE_CONTROL: "no-cache"})
