"""What operators see and do in a session's room: who is who, who may go, who is sent out, the roll call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, StringConstraints

from orchestrator.model.views.room import RollCallView, RoomLink, RoomView
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

Endpoint = Annotated[str, StringConstraints(min_length=1, max_length=1023)]


class WhichSite(BaseModel):
    site: str


class WhichEndpoint(BaseModel):
    endpoint: Endpoint


class WhichRoom(BaseModel):
    """By its JID, as `rooms` of the view names it."""

    room: str


class Naming(BaseModel):
    endpoint: Endpoint
    site: str


class Turn(BaseModel):
    """The `order` of an item of the agenda, and whose it is where several points share it; null: none has its turn."""

    item: int | None
    site: str | None = None


class RoomDesk(Protocol):
    """Raises Overtaken when it may not be done now, NotFound for what does not exist, JitsiError and StoreError."""

    def view(self, session: str) -> RoomView: ...
    async def name(self, session: str, endpoint: str, site: str, by: str) -> RoomView: ...
    def release(self, session: str, site: str, by: str) -> RoomView: ...
    async def kick(self, session: str, endpoint: str, by: str) -> RoomView: ...
    async def end(self, session: str, by: str) -> RoomView: ...
    async def turn(self, session: str, item: int | None, site: str | None, by: str) -> RoomView: ...
    async def enter(self, session: str, room: str, by: str) -> RoomLink: ...
    async def take(self, session: str, by: str) -> RollCallView: ...
    def roll_call(self, session: str) -> RollCallView: ...


Handle = Callable[[Call[Any]], Awaitable[BaseModel]]


class SessionRoom:
    """The routes under /api/v1/sessions/{session}/room and /rollcall."""

    def __init__(self, desk: RoomDesk) -> None:
        self._desk = desk

    def routes(self) -> list[AnyRoute]:
        of = "/api/v1/sessions/{session}"
        by, refuses = Access.OPERATOR, (404, 409, 503)

        def acts(path: str, summary: str, handle: Handle, takes: type[BaseModel] | None = None) -> AnyRoute:
            return Route("POST", f"{of}/{path}", summary, by, handle, takes, gives=RoomView, refuses=refuses)

        sheet, enter = f"{of}/rollcall", "The link by which the engineer on duty enters and may moderate"
        return [
            Route("GET", f"{of}/room", "Who is in the room", by, self.view, gives=RoomView, refuses=(404,)),
            Route("POST", f"{of}/room/enter", enter, by, self.enter, WhichRoom, gives=RoomLink, refuses=refuses),
            acts("room/name", "An endpoint is this point", self.name, Naming),
            acts("room/release", "A point need not be there any more", self.release, WhichSite),
            acts("room/kick", "Send one endpoint out", self.kick, WhichEndpoint),
            acts("room/end", "Send everybody out", self.end),
            acts("room/turn", "An item of the agenda has its turn", self.turn, Turn),
            Route("GET", sheet, "The roll call", by, self.roll_call, gives=RollCallView, refuses=(404, 409)),
            Route("POST", sheet, "Call the roll now", by, self.take, gives=RollCallView, refuses=refuses),
        ]

    async def view(self, call: Call[None]) -> RoomView:
        return self._desk.view(_session(call))

    async def name(self, call: Call[Naming]) -> RoomView:
        return await self._desk.name(_session(call), call.body.endpoint, call.body.site, call.caller.name)

    async def release(self, call: Call[WhichSite]) -> RoomView:
        return self._desk.release(_session(call), call.body.site, call.caller.name)

    async def kick(self, call: Call[WhichEndpoint]) -> RoomView:
        return await self._desk.kick(_session(call), call.body.endpoint, call.caller.name)

    async def end(self, call: Call[None]) -> RoomView:
        return await self._desk.end(_session(call), call.caller.name)

    async def turn(self, call: Call[Turn]) -> RoomView:
        return await self._desk.turn(_session(call), call.body.item, call.body.site, call.caller.name)

    async def enter(self, call: Call[WhichRoom]) -> RoomLink:
        return await self._desk.enter(_session(call), call.body.room, call.caller.name)

    async def take(self, call: Call[None]) -> RollCallView:
        return await self._desk.take(_session(call), call.caller.name)

    async def roll_call(self, call: Call[None]) -> RollCallView:
        return self._desk.roll_call(_session(call))


def _session(call: Call[Any]) -> str:
    return call.part("session")
