"""What happened in a session: its figures as JSON, its papers as files, and the words of these that people change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple, Protocol

from aiohttp import hdrs, web
from pydantic import BaseModel, StringConstraints

from orchestrator.model.events import Event, ReportEdited
from orchestrator.model.registry import Registry
from orchestrator.model.signals import Carried
from orchestrator.report.document import Papers, Version
from orchestrator.report.document.manuscript import PARTS, PartText, editable, edits
from orchestrator.report.document.words import read_words
from orchestrator.report.figures import ReportFigures, figures
from orchestrator.report.names import disposition
from orchestrator.report.runner import Renderer
from orchestrator.text import Text
from orchestrator.web.routing.answers import HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route
from orchestrator.web.streaming.stream import NO_SESSION

MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_VERSION = Text(
    vi="Không có bản “{version}”; chỉ có: {known}.",
    en="There is no version “{version}”; there are: {known}.",
)
NO_PART = Text(
    vi="Báo cáo không có phần “{part}”; tên các phần có tại {address}.",
    en="The report has no part “{part}”; the names of its parts are at {address}.",
)


class Sessions(Protocol):
    """The journals of all sessions, also of those that are over."""

    async def history(self, session: str) -> Sequence[Event]:
        """All events of a session's stream in their order; none where there is no such stream."""

    async def carried(self, session: str, windows: Sequence[tuple[datetime, datetime]]) -> Sequence[Carried]:
        """What the bridges measured of each point's sound and picture. Raises EdgeError."""

    async def edit(self, session: str, edited: ReportEdited) -> None:
        """Journal it; from then on `history` has it. Raises EdgeError where it cannot be."""

    async def redact(self, session: str, event: str, by: str) -> Event:
        """See Redactions."""


class ReportText(BaseModel):
    """The texts of every version. A part is edited under its own name: `vp.assessment`."""

    session: str
    parts: tuple[PartText, ...]


class PartEdit(BaseModel):
    """Empty: back to the words that are made of the figures. `disclosed`: what is internal in it is printed too."""

    text: Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
    disclosed: bool = False


class _Found(NamedTuple):
    papers: Papers
    figures: ReportFigures


class Reports:
    """The routes of the report. Nothing of it is kept: each answer is made anew from the journal."""

    def __init__(self, sessions: Sessions, registry: Callable[[], Registry], renderer: Renderer | None = None) -> None:
        self._sessions = sessions
        self._registry = registry
        self._renderer = renderer or Renderer()

    def routes(self) -> list[AnyRoute]:
        of_session, by = "/api/v1/sessions/{session}/report", Access.OPERATOR
        return [
            Route(
                "GET",
                of_session + ".json",
                "A session in figures; ?version=vp without those of single points and without names",
                by,
                self.as_json,
                gives=ReportFigures,
                refuses=(400, 404, 503),
            ),
            Route(
                "GET",
                of_session + ".{format:docx|pdf|xlsx}",
                "A paper as a file; ?version=internal (all), vp (for the convening office), minutes (of the check)",
                by,
                self.as_file,
                gives="application/octet-stream",
                refuses=(400, 404, 503),
            ),
            Route(
                "GET",
                of_session,
                "The parts of the papers that may be edited, as they stand now",
                by,
                self.parts,
                gives=ReportText,
                refuses=(400, 404, 503),
            ),
            Route(
                "POST",
                of_session + "/{part}",
                "Put a part into one's own words",
                by,
                self.edit,
                takes=PartEdit,
                gives=ReportText,
                refuses=(404, 503),
            ),
        ]

    async def as_json(self, call: Call[None]) -> ReportFigures:
        version = _version(call.request)
        return (await self._find(call.part("session"))).papers.figures(version)

    async def as_file(self, call: Call[None]) -> web.StreamResponse:
        version, format = _version(call.request), call.part("format")
        found = await self._find(call.part("session"))
        write = found.papers.book if format == "xlsx" else found.papers.document
        paper = await asyncio.to_thread(write, version)  # of thousands of points it takes a second
        made = await self._renderer.render(paper, format)
        headers = {
            hdrs.CONTENT_DISPOSITION: disposition(found.figures, version, format),
            hdrs.CACHE_CONTROL: "no-store",
        }
        return web.Response(body=made, content_type=MEDIA[format], headers=headers)

    async def parts(self, call: Call[None]) -> ReportText:
        return await self._text(call.part("session"))

    async def edit(self, call: Call[PartEdit]) -> ReportText:
        session, part = call.part("session"), call.part("part")
        await self._find(session)
        if not editable(part):
            address = f"/api/v1/sessions/{session}/report"
            raise HttpRefusal(404, "no_part", NO_PART.format(part=part[:40], address=address))
        text, disclosed = call.body.text, call.body.disclosed
        await self._sessions.edit(session, ReportEdited(part=part, text=text, disclosed=disclosed, by=call.caller.name))
        return await self._text(session)

    async def _text(self, session: str) -> ReportText:
        papers = (await self._find(session)).papers
        parts = await asyncio.to_thread(lambda: tuple(part for version in PARTS for part in papers.parts(version)))
        return ReportText(session=session, parts=parts)

    async def _find(self, session: str) -> _Found:
        events, registry = await self._sessions.history(session), self._registry()
        counted = await asyncio.to_thread(figures, events, registry)
        if counted is None:
            raise HttpRefusal(404, "no_session", NO_SESSION.format(session=session))
        counted = counted.measured(await self._sessions.carried(session, counted.times.windows(counted.as_of)))
        return await asyncio.to_thread(_papers, counted, events, registry)


def _papers(counted: ReportFigures, events: Sequence[Event], registry: Registry) -> _Found:
    """Raises BadInput for a template that cannot be used."""
    return _Found(Papers(counted, registry, read_words(registry.report.template), edits(events)), counted)


def _version(request: web.Request) -> Version:
    wanted = request.query.get("version", "internal")
    for version in PARTS:
        if version == wanted:
            return version
    raise HttpRefusal(400, "no_version", NO_VERSION.format(version=wanted[:40], known=", ".join(PARTS)))
