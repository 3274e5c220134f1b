"""A point's own page: who may open it, what it shows, what its buttons do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from orchestrator.model.check import Verdict
from orchestrator.model.events import REDACTED
from orchestrator.model.plan import Phase
from orchestrator.model.views.board import IncidentView
from orchestrator.model.views.preparation import Finding
from orchestrator.model.views.site_page import WayOut
from orchestrator.text import Text
from orchestrator.web.access.links import AckLinks, SiteLinks
from tests.web.house import SECRET, Browser, House
from tests.web.reception import AT, MEETING

FORM = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}  # what a form on a page without referrer sends


class Answer(NamedTuple):
    status: int
    text: str
    headers: Any

    @property
    def words(self) -> str:
        """As read by a person: without tags, in one line."""
        return " ".join(re.sub(r"<[^>]*>", " ", self.text).split())


@pytest.fixture
def token(house: House) -> str:
    return house.points.site_links.token(MEETING, "luc-ngan")


async def get(browser: Browser, path: str) -> Answer:
    async with browser.http.get(browser.house.base + path, allow_redirects=False) as answer:
        return Answer(answer.status, await answer.text(), answer.headers)


async def post(browser: Browser, path: str, **form: str) -> Answer:
    url = browser.house.base + path
    async with browser.http.post(url, data=form, headers=FORM, allow_redirects=False) as answer:
        return Answer(answer.status, await answer.text(), answer.headers)


def test_a_link_is_derived_and_of_one_point_and_session_only() -> None:
    links = SiteLinks(SECRET, "https://ngoai.example/")
    token = links.token(MEETING, "luc-ngan")
    assert re.fullmatch(r"[0-9a-f]{26}", token)
    assert links.url(MEETING, "luc-ngan") == f"https://ngoai.example/p/{token}"
    assert SiteLinks(SECRET, "").token(MEETING, "luc-ngan") == token
    others = {
        SiteLinks(b"t" * 32, "").token(MEETING, "luc-ngan"),
        links.token(MEETING, "son-dong"),
        links.token("giao-ban.20211231", "luc-ngan"),
    }
    assert len(others | {token}) == 4


def test_a_link_opens_what_is_known_now() -> None:
    links = SiteLinks(SECRET, "")
    token = links.token(MEETING, "luc-ngan")
    assert links.find(token, {MEETING: ("tinh", "luc-ngan")}) == (MEETING, "luc-ngan")
    assert links.find(token.upper(), {MEETING: ("tinh", "luc-ngan")}) == (MEETING, "luc-ngan")
    assert links.find(token, {MEETING: ("tinh",)}) is None
    assert links.find(token, {}) is None
    assert links.find("", {MEETING: ("tinh",)}) is None


def test_an_acknowledge_link_lives_until_half_a_day_after_the_end() -> None:
    links, now = AckLinks(SECRET, ""), datetime(2021, 11, 30, 1, tzinfo=UTC)

    def incident(resolved: timedelta | None) -> IncidentView:
        return IncidentView(
            id="giao-ban.1.1",
            sites=("luc-ngan",),
            title=Text(vi="", en=""),
            causes=(),
            confidence=0.5,
            opened_at=now - timedelta(days=1),
            resolved_at=None if resolved is None else now - resolved,
        )

    token = links.token("giao-ban.1.1", "truc")
    for resolved, opens in ((None, True), (timedelta(hours=12), True), (timedelta(hours=12, seconds=1), False)):
        assert bool(links.find(token, [incident(resolved)], ["a", "truc"], now)) is opens
    assert links.find(token, [incident(None)], ["a"], now) is None


async def test_the_page_says_what_is_asked_of_the_point(house: House, browser: Browser, token: str) -> None:
    page = await get(browser, f"/p/{token}")
    assert page.status == 200
    for said in (
        "Điểm cầu UBND huyện Lục Ngạn",
        "Hội nghị giao ban trực tuyến tháng 11/2021",
        "07 giờ 30 phút",
        "thứ Ba, ngày 30/11/2021",
        "Còn 17 giờ 10 phút",
        "Giờ của điểm cầu 14 giờ 30 phút, thứ Hai, ngày 29/11/2021",
        "Phòng họp trực tuyến của huyện",
        "Xác nhận tham dự",
        "Chúng tôi đã sẵn sàng kiểm tra",
        "Cán bộ trực kỹ thuật dự phòng",
    ):
        assert said in page.words
    assert 'href="tel:02040000101"' in page.text and 'href="tel:+842040000102"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert (
        "<style" not in page.text and " style=" not in page.text and not re.search(r"<script(?![^>]*\bsrc=)", page.text)
    )
    assert house.reception.acts == [], "a link that is only looked at does nothing"


async def test_one_tap_confirms_and_a_second_changes_nothing(house: House, browser: Browser, token: str) -> None:
    for _ in range(2):
        answer = await post(browser, f"/p/{token}/confirm")
        assert (answer.status, answer.headers["Location"]) == (303, f"/p/{token}")
    assert house.reception.acts == [("confirm", MEETING, "luc-ngan")]
    page = await get(browser, f"/p/{token}")
    assert "Đã xác nhận lúc 14:20, 29/11" in page.words
    assert "/confirm" not in page.text


async def test_checking_in_shows_that_a_check_is_on_and_then_its_result(
    house: House, browser: Browser, token: str
) -> None:
    assert (await post(browser, f"/p/{token}/check-in")).status == 303
    page = await get(browser, f"/p/{token}")
    assert "Trung tâm đang kiểm tra" in page.words
    assert '<meta http-equiv="refresh" content="5">' in page.text
    house.reception.show(
        checking=False,
        checked_at=AT,
        verdict=Verdict.FAILED,
        findings=(
            Finding(
                verdict=Verdict.FAILED,
                link="TSLCD",
                reason=Text(vi="Mất gói 12,0 %, cao hơn 3 %.", en="12.0 % lost."),
                remedy=Text(vi="Kiểm tra bộ định tuyến <RT-1>.", en="Check the router."),
            ),
        ),
    )
    page = await get(browser, f"/p/{token}")
    for said in ("Không đạt", "Đường truyền TSLCD:", "Mất gói 12,0 %, cao hơn 3 %.", "Kiểm tra lại"):
        assert said in page.words
    assert "&lt;RT-1&gt;" in page.text and "http-equiv" not in page.text


async def test_what_may_not_be_done_now_is_not_done(house: House, browser: Browser, token: str) -> None:
    house.reception.show(may=())
    assert (await post(browser, f"/p/{token}/check-in")).status == 303
    assert house.reception.acts == []
    page = await get(browser, f"/p/{token}")
    assert "<button" not in page.text and "sẽ hiện ở đây khi đến giờ kiểm tra" in page.words


async def test_a_reason_that_was_taken_out_is_told_in_the_readers_language(
    house: House, browser: Browser, token: str
) -> None:
    house.reception.show(state="cancelled", phase=Phase.CANCELLED, reason=REDACTED, may=())
    assert "Lý do: (nội dung đã xóa)" in (await get(browser, f"/p/{token}?lang=vi")).words
    assert "Reason: (content removed)" in (await get(browser, f"/p/{token}?lang=en")).words


@pytest.mark.parametrize(
    "changed, said, silent",
    [
        (
            {"state": "cancelled", "phase": Phase.CANCELLED, "reason": "Bão số 9", "may": ()},
            ("Hội nghị không tổ chức theo kế hoạch", "Lý do: Bão số 9", "gọi cán bộ trực"),
            ("Chúng tôi đã sẵn sàng", "Phòng đặt điểm cầu"),
        ),
        (
            {"state": "moved", "moved_to": datetime(2021, 12, 2, 1, tzinfo=UTC), "moved_link": "https://x.example/p/a"},
            ("Hội nghị chuyển sang thời gian khác", "Thời gian mới: 08 giờ 00 phút, thứ Năm, ngày 02/12/2021"),
            ("Chúng tôi đã sẵn sàng",),
        ),
        (
            {"phase": Phase.ENDED, "may": ()},
            ("Hội nghị đã kết thúc", "Cảm ơn đơn vị đã phối hợp. Điểm cầu không phải làm gì thêm."),
            ("Chúng tôi đã sẵn sàng", "0204 000 0101", "Cần chuẩn bị"),
        ),
        (
            {"phase": Phase.LIVE, "may": (), "way_out": WayOut(what="phone", place="0204 000 0104", reason="mất mạng")},
            ("Hội nghị đang diễn ra", "Gọi ngay số điện thoại hội nghị dự phòng", "Lý do: mất mạng", "0204 000 0104"),
            ("Cần chuẩn bị", "sẽ hiện ở đây khi đến giờ"),
        ),
        (
            {"seat": None, "way_out": WayOut(what="room", place="https://hop.example/du-phong")},
            ("Chuyển ngay sang phòng họp dự phòng", "Mở phòng họp dự phòng"),
            ("Phòng họp",),
        ),
    ],
    ids=["cancelled", "moved", "over", "telephone", "fallback room"],
)
async def test_what_has_changed_stands_first(
    house: House,
    browser: Browser,
    token: str,
    changed: dict[str, object],
    said: tuple[str, ...],
    silent: tuple[str, ...],
) -> None:
    house.reception.show(**changed)
    page = await get(browser, f"/p/{token}")
    for words in said:
        assert words in page.words
    for words in silent:
        assert words not in page.words


async def test_the_other_language_stays_over_a_tap(house: House, browser: Browser, token: str) -> None:
    page = await get(browser, f"/p/{token}?lang=en")
    assert '<html lang="en">' in page.text
    assert "We will take part" in page.words and "in 17 h 10 min" in page.words
    assert f'action="/p/{token}/confirm?lang=en"' in page.text
    assert (await post(browser, f"/p/{token}/confirm?lang=en")).headers["Location"] == f"/p/{token}?lang=en"


async def test_a_wrong_link_is_answered_kindly_and_counted(house: House, browser: Browser, token: str) -> None:
    house.reception.sessions = {}
    for path in (f"/p/{token}", "/p/", "/p/abc", "/p/%3Cscript%3E", "/a/abc"):
        page = await get(browser, path)
        assert page.status == 404 and page.headers["Content-Type"].startswith("text/html")
        assert "Liên kết không còn hiệu lực" in page.words and "gọi cán bộ trực của Phòng CNTT" in page.words
        assert "<script>" not in page.text
    assert (await post(browser, f"/p/{token}/confirm")).status == 404
    assert house.reception.acts == []
    assert house.rejected("page") == ["link"], "the first at once, the rest as a count"
    assert house.refusals.totals["page", "link"] == 6


async def test_who_tries_many_is_held_up_and_holds_up_nobody(house: House, browser: Browser, token: str) -> None:
    statuses = [(await get(browser, f"/p/{n:026}")).status for n in range(25)]
    assert set(statuses[:20]) == {404} and statuses[-1] == 429
    assert (await get(browser, f"/p/{token}")).status == 200


async def test_a_store_that_is_away_is_said_on_a_page(house: House, browser: Browser, token: str) -> None:
    house.reception.away = True
    page = await post(browser, f"/p/{token}/confirm")
    assert page.status == 503
    assert "Chưa thực hiện được" in page.words and "Kho dữ liệu không trả lời." in page.words
    assert f'href="/p/{token}?lang=en"' in page.text


async def test_its_files_are_its_own(house: House, browser: Browser) -> None:
    css, script = await get(browser, "/p/page.css"), await get(browser, "/p/page.js")
    assert (css.status, css.headers["Content-Type"].split(";")[0]) == (200, "text/css")
    assert (script.status, script.headers["Content-Type"].split(";")[0]) == (200, "text/javascript")
    assert "http" not in css.text + script.text
    assert (await get(browser, "/p/words.py")).status == 404
