"""The schedule as a calendar: one to subscribe to, and others' calendars read."""

from __future__ import annotations

import asyncio
import base64
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import ValidationError

from orchestrator.clock import Clock
from orchestrator.model.plan import SessionPlan
from orchestrator.model.registry import Registry
from orchestrator.schedule import ics
from orchestrator.web.office.bodies import CalendarAddress, DraftRead, IcsText
from orchestrator.web.routing.answers import NOT_FOUND, TOO_LARGE, HttpRefusal, problem_texts
from orchestrator.web.routing.route import BAD_BODY, Access, AnyRoute, Call, Route

BACK, ON = timedelta(days=90), timedelta(days=400)  # what the calendar holds around today


class Sessions(Protocol):
    def sessions(self, since: datetime, until: datetime) -> Sequence[SessionPlan]: ...


def calendar_token(secret: bytes) -> str:
    """What stands in the calendar's address: whoever has it may read the calendar. It changes with the secret."""
    return base64.urlsafe_b64encode(hmac.digest(secret, b"calendar feed", "sha256")).decode().rstrip("=")


class CalendarFeed:
    """`token` is the lock of the address."""

    def __init__(
        self, sessions: Sessions, registry: Callable[[], Registry], clock: Clock, token: str, public_url: str | None
    ) -> None:
        self._sessions = sessions
        self._registry = registry
        self._clock = clock
        self._token = token
        self._public_url = public_url

    def routes(self) -> list[AnyRoute]:
        return [
            Route(
                "GET",
                "/api/v1/calendar",
                "Where to subscribe",
                Access.OPERATOR,
                self.address,
                gives=CalendarAddress,
            ),
            Route(
                "GET",
                "/calendar/{token}.ics",
                "All sessions, for calendar programs",
                Access.OPEN,
                self.feed,
                gives="text/calendar",
                refuses=(404,),
            ),
            Route(
                "POST",
                "/api/v1/meetings/ics",
                "Another's calendar (text/calendar with ?uid=, or JSON {ics, uid}) as a draft",
                Access.OPERATOR,
                self.read,
                gives=DraftRead,
                refuses=(400, 413),
            ),
        ]

    async def address(self, call: Call[None]) -> CalendarAddress:
        request = call.request
        base = self._public_url or f"{request.scheme}://{request.host}"
        return CalendarAddress(url=f"{base}/calendar/{self._token}.ics")

    async def feed(self, call: Call[None]) -> web.Response:
        if not hmac.compare_digest(call.part("token").encode(), self._token.encode()):
            raise HttpRefusal(404, "not_found", NOT_FOUND)
        now = self._clock.now()
        body = ics.feed(self._sessions.sessions(now - BACK, now + ON), self._registry())
        return web.Response(body=body, content_type="text/calendar", charset="utf-8")

    async def read(self, call: Call[None]) -> DraftRead:
        """Off the event loop: a large calendar takes a second."""
        data, uid = await _calendar_of(call.request)
        zone = ZoneInfo(self._registry().organization.timezone)
        draft, remarks = await asyncio.to_thread(ics.read, data, zone, uid)
        return DraftRead(draft=draft, warnings=problem_texts(remarks))


async def _calendar_of(request: web.Request) -> tuple[bytes, str]:
    data = await _bounded(request, 2 * ics.MOST_BYTES)  # JSON makes the same calendar longer
    if request.content_type != "application/json":
        return data, request.query.get("uid", "")
    try:
        given = IcsText.model_validate_json(data)
    except ValidationError:
        raise HttpRefusal(400, "bad_body", BAD_BODY.format(fields="ics, uid")) from None
    return given.ics.encode("utf-8", "surrogatepass"), given.uid


async def _bounded(request: web.Request, most: int) -> bytes:
    """The whole body, more of it than other routes take. Raises HttpRefusal 413."""
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > most:
            raise HttpRefusal(413, "too_large", TOO_LARGE)
    return bytes(data)
