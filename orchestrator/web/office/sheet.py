"""The roll call as a sheet to print and sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestrator.alerts.wording import lasted
from orchestrator.model.registry import Registry
from orchestrator.model.signals import RoomState
from orchestrator.model.views.room import RollCallView
from orchestrator.report.document.letterhead import letterhead
from orchestrator.text import Locale, Text
from orchestrator.web.routing.route import Access, AnyRoute, Call, Route

HERE = Path(__file__).parent / "templates"
STYLE = "/papers/rollcall.css"
_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)

WORDS: Mapping[str, Text] = {
    "title": Text(vi="Biên bản điểm danh điểm cầu", en="Roll call of the bridge points"),
    "start": Text(vi="Giờ họp theo kế hoạch", en="Planned start"),
    "started": Text(vi="Khai mạc", en="Started"),
    "taken": Text(vi="Điểm danh lúc", en="Called at"),
    "not_taken": Text(vi="Chưa điểm danh; dưới đây là hiện trạng.", en="Not called yet; this is how things stand."),
    "present": Text(vi="Có mặt", en="Present"),
    "nth": Text(vi="TT", en="No."),
    "site": Text(vi="Điểm cầu", en="Site"),
    "there": Text(vi="Có mặt", en="Present"),
    "joined": Text(vi="Vào phòng lúc", en="Joined at"),
    "late": Text(vi="Vào muộn", en="Late by"),
    "media": Text(vi="Có hình, tiếng", en="Media"),
    "remark": Text(vi="Ghi chú", en="Remark"),
    "yes": Text(vi="Có", en="Yes"),
    "no": Text(vi="Không", en="No"),
    "extra": Text(vi="Người tham gia chưa rõ thuộc điểm cầu nào", en="In the room, of no known site"),
    "signed": Text(vi="NGƯỜI ĐIỂM DANH", en="CALLED BY"),
    "sign_here": Text(vi="(Ký, ghi rõ họ tên)", en="(signature and full name)"),
}
STATES: Mapping[RoomState, Text] = {
    RoomState.EXPECTED: Text(vi="Chưa vào phòng họp", en="Has not joined"),
    RoomState.IN: Text(vi="Trong phòng họp", en="In the room"),
    RoomState.SILENT: Text(vi="Chưa có hình, tiếng", en="No media yet"),
    RoomState.LOST: Text(vi="Mất kết nối", en="Connection lost"),
    RoomState.LEFT: Text(vi="Đã rời phòng họp", en="Left the room"),
    RoomState.RELEASED: Text(vi="Đã được cho rời", en="Released"),
}


class RollCalls(Protocol):
    def roll_call(self, session: str) -> RollCallView:
        """Raises NotFound, Overtaken."""


class RollCallSheet:
    def __init__(self, calls: RollCalls, registry: Callable[[], Registry]) -> None:
        self._calls = calls
        self._registry = registry

    def routes(self) -> list[AnyRoute]:
        path = "/api/v1/sessions/{session}/rollcall.html"
        return [
            Route(
                "GET", path, "The roll call to print", Access.OPERATOR, self.show, gives="text/html", refuses=(404, 409)
            ),
            Route("GET", STYLE, "Of the sheet", Access.OPEN, _style, gives="text/css"),
        ]

    async def show(self, call: Call[None]) -> web.Response:
        sheet, registry = self._calls.roll_call(call.part("session")), self._registry()
        asked = call.request.query.get("lang")
        locale: Locale = "en" if asked == "en" else "vi" if asked == "vi" else registry.organization.locale
        zone = ZoneInfo(sheet.timezone)
        text = _TEMPLATES.get_template("rollcall.html").render(
            sheet=sheet,
            head=letterhead(registry, minutes=True, at=sheet.start.astimezone(zone)),
            words=WORDS,
            states=STATES,
            lang=locale,
            t=lambda said: said.to(locale),
            late=lambda seconds: lasted(seconds).to(locale),
            clock=lambda moment: f"{moment.astimezone(zone):%H:%M:%S}",
            moment=lambda moment: _moment(moment.astimezone(zone)).to(locale),
        )
        return web.Response(text=text, content_type="text/html", headers={hdrs.CACHE_CONTROL: "no-store"})


def _moment(local: datetime) -> Text:
    return Text(
        vi=f"{local:%H} giờ {local:%M} phút, ngày {local:%d} tháng {local:%m} năm {local:%Y}",
        en=f"{local:%H:%M, %Y-%m-%d}",
    )


async def _style(call: Call[None]) -> web.FileResponse:
    headers = {hdrs.CONTENT_TYPE: "text/css; charset=utf-8", hdrs.CACHE_CONTROL: "no-cache"}
    return web.FileResponse(HERE / "rollcall.css", headers=headers)
