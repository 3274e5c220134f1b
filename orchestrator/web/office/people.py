"""The contacts: read, edited, as a spreadsheet. Every operator may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from aiohttp import hdrs, web
from pydantic import BaseModel, ConfigDict, Field

from orchestrator.model.registry import Contact
from orchestrator.model.views.people import PeopleImport, PeopleView, SitePeople
from orchestrator.text import Text
from orchestrator.web.routing.answers import HttpRefusal
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 2 * 2**20
FILE_NAME = "danh-ba-diem-cau.xlsx"
TOO_LARGE = Text(
    vi="Tệp lớn hơn {most} MB; chỉ để lại trang danh bạ, bỏ ảnh và trang khác.",
    en="The file is larger than {most} MB; leave only the list of contacts in it.",
)


class Edit(BaseModel):
    """`revision` is that of the list as it was read; the contacts take its place, in this order."""

    model_config = ConfigDict(extra="forbid")
    revision: str
    contacts: tuple[Contact, ...] = Field(max_length=100)


class Restoring(BaseModel):
    model_config = ConfigDict(extra="forbid")
    revision: str


class Contacts(Protocol):
    """The directory. What may not be is refused by an error that says why."""

    def view(self) -> PeopleView: ...

    async def edit(self, site: str, revision: str, contacts: Sequence[Contact], by: str) -> SitePeople: ...

    async def restore(self, site: str, revision: str, by: str) -> SitePeople: ...

    async def erase(self, site: str, by: str) -> bool: ...


class Sheet(Protocol):
    """The directory as a spreadsheet."""

    async def export(self) -> bytes: ...

    async def take(self, data: bytes, by: str, *, apply: bool = False, seen: str | None = None) -> PeopleImport: ...


class People:
    """The routes under /api/v1/people."""

    def __init__(self, contacts: Contacts, sheet: Sheet) -> None:
        self._contacts = contacts
        self._sheet = sheet

    def routes(self) -> list[AnyRoute]:
        people, by = "/api/v1/people", Access.OPERATOR
        of_site = people + "/{site}"
        return [
            Route("GET", people, "Whom to call at each point, and who may be on duty", by, self.read, gives=PeopleView),
            Route("GET", people + ".xlsx", "The same as a spreadsheet", by, self.export, gives=XLSX),
            Route(
                "POST",
                people + "/import",
                "What a spreadsheet would change; with ?apply=1 and nothing wrong it does, with &seen= of the preview "
                "only if nothing has changed since",
                by,
                self.take,
                uploads=XLSX,
                gives=PeopleImport,
                refuses=(400, 409, 413, 503),
            ),
            Route(
                "POST",
                of_site,
                "Put a point's contacts in place of its former ones",
                by,
                self.edit,
                takes=Edit,
                gives=SitePeople,
                refuses=(404, 409, 503),
            ),
            Route(
                "POST",
                of_site + "/restore",
                "Back to the contacts of sites.yaml",
                by,
                self.restore,
                takes=Restoring,
                gives=SitePeople,
                refuses=(404, 409, 503),
            ),
            Route(
                "POST",
                of_site + "/erase",
                "Forget whoever stood here for a point, also for one that is in no file any more",
                by,
                self.erase,
                gives=PeopleView,
                refuses=(503,),
            ),
        ]

    async def read(self, call: Call[None]) -> PeopleView:
        return self._contacts.view()

    async def edit(self, call: Call[Edit]) -> SitePeople:
        return await self._contacts.edit(call.part("site"), call.body.revision, call.body.contacts, call.caller.name)

    async def restore(self, call: Call[Restoring]) -> SitePeople:
        return await self._contacts.restore(call.part("site"), call.body.revision, call.caller.name)

    async def erase(self, call: Call[None]) -> PeopleView:
        await self._contacts.erase(call.part("site"), call.caller.name)
        return self._contacts.view()

    async def export(self, call: Call[None]) -> web.Response:
        disposition = f'attachment; filename="{FILE_NAME}"'
        body = await self._sheet.export()
        return web.Response(body=body, content_type=XLSX, headers={hdrs.CONTENT_DISPOSITION: disposition})

    async def take(self, call: Call[None]) -> PeopleImport:
        query = call.request.query
        data = await _body(call.request)
        return await self._sheet.take(data, call.caller.name, apply=query.get("apply") == "1", seen=query.get("seen"))


async def _body(request: web.Request) -> bytes:
    """The whole body, past the limit of the other routes up to one of its own."""
    refusal = HttpRefusal(413, "too_large", TOO_LARGE.format(most=MOST_BYTES >> 20))
    if (request.content_length or 0) > MOST_BYTES:
        raise refusal
    data = bytearray()
    async for chunk in request.content.iter_any():
        data += chunk
        if len(data) > MOST_BYTES:
            raise refusal
    return bytes(data)
