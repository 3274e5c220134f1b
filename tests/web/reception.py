"""Stands for the sessions: one meeting of three points, told by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from orchestrator.errors import StoreError
from orchestrator.model.plan import Phase
from orchestrator.model.views.board import ContactView
from orchestrator.model.views.site_page import PageView
from orchestrator.text import Text

MEETING = "giao-ban.20211130"
AT = datetime(2021, 11, 29, 7, 20, tzinfo=UTC)
START = datetime(2021, 11, 30, 0, 30, tzinfo=UTC)


class FrontDesk:
    """`show` changes what every point's page says."""

    def __init__(self) -> None:
        self.sessions: dict[str, tuple[str, ...]] = {MEETING: ("tinh", "luc-ngan", "son-dong")}
        self.acts: list[tuple[str, str, str]] = []
        self.away = False
        self.view = PageView(
            session=MEETING,
            site="luc-ngan",
            name="UBND huyện Lục Ngạn",
            title="Hội nghị giao ban trực tuyến tháng 11/2021",
            owner="Sở Thông tin và Truyền thông",
            timezone="Asia/Ho_Chi_Minh",
            at=AT,
            phase=Phase.TECHNICAL_CHECK,
            start=START,
            seat="Phòng họp trực tuyến của huyện",
            rooms=("https://hop.bacgiang.example/giao-ban-2021-11",),
            check_at=datetime(2021, 11, 29, 7, 30, tzinfo=UTC),
            duty=(
                ContactView(name="Cán bộ trực kỹ thuật", role="technician", phone="0204 000 0101"),
                ContactView(name="Cán bộ trực kỹ thuật dự phòng", role="deputy", phone="+84 204 000 0102"),
            ),
            may=("confirm", "check_in"),
        )

    def show(self, **changed: Any) -> None:
        self.view = self.view.model_copy(update=changed)

    def expected(self) -> Mapping[str, Sequence[str]]:
        return self.sessions

    async def page(self, session: str, site: str) -> PageView | None:
        return self.view.model_copy(update={"session": session, "site": site})

    async def confirm(self, session: str, site: str) -> None:
        self._act("confirm", session, site)
        may = tuple(action for action in self.view.may if action != "confirm")
        self.show(confirmed_at=AT, may=may)

    async def check_in(self, session: str, site: str) -> None:
        self._act("check_in", session, site)
        self.show(checked_in_at=AT, checking=True)

    def _act(self, what: str, session: str, site: str) -> None:
        if self.away:
            raise StoreError(Text(vi="Kho dữ liệu không trả lời.", en="The store does not answer."), retry=True)
        self.acts.append((what, session, site))
