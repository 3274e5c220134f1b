"""What operators see and do before a session, during and after it: who is ready, whom to call, start, pause, end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, Protocol

from aiohttp import hdrs, web
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from yarl import URL

from orchestrator.model.check import Verdict
from orchestrator.model.events import (
    Body,
    CallMade,
    Destination,
    FallbackTested,
    SessionPaused,
    SessionResumed,
    SiteCheckedIn,
    SiteConfirmed,
    WaiverGiven,
)
from orchestrator.model.plan import Phase
from orchestrator.model.telephone import without_numbers
from orchestrator.model.views.preparation import PreparationView
from orchestrator.text import Text
from orchestrator.web.office.qr import drawn
from orchestrator.web.routing.answers import HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route
from orchestrator.web.streaming.stream import NO_SESSION

SVG = "image/svg+xml"
NO_SITE = Text(vi="Hội nghị này không có điểm cầu {site}.", en="The site {site} takes no part in this meeting.")

# By hand, and into the journal.
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(without_numbers)]
Reason = Annotated[Words, Field(min_length=3)]

Handle = Callable[[Call[Any]], Awaitable[BaseModel]]


class Which(BaseModel):
    site: str


class WhichOrAll(BaseModel):
    site: str | None = None


class Called(BaseModel):
    site: str
    contact: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    outcome: Literal["reached", "no_answer", "refused"]
    note: Words = ""


class Waived(BaseModel):
    """An empty reason takes the waiver back."""

    site: str
    reason: Literal[""] | Annotated[Words, Field(min_length=1)]


class Sent(BaseModel):
    channel: Literal["mail", "copied"]


class Announced(BaseModel):
    what: Destination
    reason: Reason


class Tested(BaseModel):
    what: Literal["room", "phone"]
    verdict: Literal[Verdict.PASSED, Verdict.FAILED]


class NoticeText(BaseModel):
    vi: str
    en: str


class Desk(Protocol):
    """The sessions. What acts raises Overtaken when it may not be done now, NotFound for what does not exist."""

    def preparation(self, session: str) -> PreparationView | None: ...
    async def enter(self, session: str, action: str, phase: Phase, by: str) -> PreparationView: ...
    async def note(self, session: str, action: str, body: Body, *, site: str | None = None) -> PreparationView: ...
    async def called(self, session: str, call: CallMade) -> PreparationView: ...
    async def check(self, session: str, site: str | None) -> PreparationView: ...
    async def send(self, session: str, channel: Literal["mail", "copied"], by: str) -> PreparationView: ...
    async def announce(self, session: str, what: Destination, reason: str, by: str) -> PreparationView: ...
    async def copied(self, session: str, notice: str, by: str) -> PreparationView: ...
    def text(self, session: str, notice: str) -> Text: ...


class Preparation:
    """The routes under /api/v1/sessions/{session} that prepare, conduct and close a session."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[AnyRoute]:
        of = "/api/v1/sessions/{session}"
        by = Access.OPERATOR

        def acts(path: str, summary: str, handle: Handle, takes: type[BaseModel] | None = None) -> AnyRoute:
            refuses = (404, 409, 503)
            return Route("POST", f"{of}/{path}", summary, by, handle, takes, gives=PreparationView, refuses=refuses)

        return [
            Route("GET", f"{of}/preparation", "Who is ready, what is due", by, self.view, gives=PreparationView),
            acts("start", "The meeting begins", self.start),
            acts("pause", "A break", self.pause),
            acts("resume", "The break is over", self.resume),
            acts("end", "The meeting is over", self.end),
            acts("reported", "The report has gone out", self.reported),
            acts("preflight", "Look at one point, or at all, now", self.preflight, WhichOrAll),
            acts("confirm", "A point has said that it takes part", self.confirm, Which),
            acts("check-in", "A point is there for the check", self.check_in, Which),
            acts("call", "A point was called", self.call, Called),
            acts("waive", "A point counts as ready although it is not", self.waive, Waived),
            acts("readiness/send", "Go or no go, to the secretary", self.send, Sent),
            acts("fallback/announce", "All points go to the fallback, or back", self.announce, Announced),
            acts("fallback/tested", "The fallback was tried", self.tested, Tested),
            acts("notices/{notice}/copied", "A notice was pasted elsewhere", self.copied),
            Route(
                "GET",
                f"{of}/notices/{{notice}}/text",
                "A notice in words, to be pasted elsewhere",
                by,
                self.text,
                gives=NoticeText,
                refuses=(404,),
            ),
            Route(
                "GET",
                f"{of}/sites/{{site}}/link.svg",
                "The address of a point's own page, for a telephone's camera",
                by,
                self.link,
                gives=SVG,
                refuses=(404,),
            ),
        ]

    async def view(self, call: Call[None]) -> PreparationView:
        found = self._desk.preparation(_session(call))
        if found is None:
            raise HttpRefusal(404, "no_session", NO_SESSION.format(session=_session(call)))
        return found

    async def link(self, call: Call[None]) -> web.StreamResponse:
        """Whoever has the link may act for the point, so nobody on the way keeps it."""
        wanted = call.part("site")
        site = next((site for site in (await self.view(call)).sites if site.id == wanted), None)
        if site is None:
            raise HttpRefusal(404, "no_site", NO_SITE.format(site=wanted[:40]))
        address = str(call.request.url.join(URL(site.link)))
        return web.Response(body=drawn(address), content_type=SVG, headers={hdrs.CACHE_CONTROL: "no-store"})

    async def start(self, call: Call[None]) -> PreparationView:
        return await self._desk.enter(_session(call), "start", Phase.LIVE, call.caller.name)

    async def pause(self, call: Call[None]) -> PreparationView:
        return await self._desk.note(_session(call), "pause", SessionPaused(by=call.caller.name))

    async def resume(self, call: Call[None]) -> PreparationView:
        return await self._desk.note(_session(call), "resume", SessionResumed(by=call.caller.name))

    async def end(self, call: Call[None]) -> PreparationView:
        return await self._desk.enter(_session(call), "end", Phase.ENDED, call.caller.name)

    async def reported(self, call: Call[None]) -> PreparationView:
        return await self._desk.enter(_session(call), "reported", Phase.REPORTED, call.caller.name)

    async def preflight(self, call: Call[WhichOrAll]) -> PreparationView:
        return await self._desk.check(_session(call), call.body.site)

    async def confirm(self, call: Call[Which]) -> PreparationView:
        site = call.body.site
        body = SiteConfirmed(site=site, via="operator", by=call.caller.name)
        return await self._desk.note(_session(call), "confirm", body, site=site)

    async def check_in(self, call: Call[Which]) -> PreparationView:
        site = call.body.site
        body = SiteCheckedIn(site=site, via="operator", by=call.caller.name)
        return await self._desk.note(_session(call), "check-in", body, site=site)

    async def call(self, call: Call[Called]) -> PreparationView:
        made = call.body
        body = CallMade(site=made.site, contact=made.contact, outcome=made.outcome, by=call.caller.name, note=made.note)
        return await self._desk.called(_session(call), body)

    async def waive(self, call: Call[Waived]) -> PreparationView:
        body = WaiverGiven(site=call.body.site, reason=call.body.reason, by=call.caller.name)
        return await self._desk.note(_session(call), "waive", body, site=call.body.site)

    async def send(self, call: Call[Sent]) -> PreparationView:
        return await self._desk.send(_session(call), call.body.channel, call.caller.name)

    async def announce(self, call: Call[Announced]) -> PreparationView:
        return await self._desk.announce(_session(call), call.body.what, call.body.reason, call.caller.name)

    async def tested(self, call: Call[Tested]) -> PreparationView:
        body = FallbackTested(what=call.body.what, verdict=call.body.verdict, by=call.caller.name)
        return await self._desk.note(_session(call), "fallback", body)

    async def copied(self, call: Call[None]) -> PreparationView:
        return await self._desk.copied(_session(call), call.part("notice"), call.caller.name)

    async def text(self, call: Call[None]) -> NoticeText:
        text = self._desk.text(_session(call), call.part("notice"))
        return NoticeText(vi=text.vi, en=text.en)


def _session(call: Call[Any]) -> str:
    return call.part("session")
