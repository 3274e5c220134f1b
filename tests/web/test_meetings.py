"""The schedule over HTTP: plan, change, move, cancel; who is second is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.web.house import NAME, Browser, House, open_browser

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def later(house: House, days: int, hour: str = "07:30") -> str:
    """A time ahead, as a form sends it."""
    return f"{house.clock.now().astimezone(ZONE) + timedelta(days=days):%Y-%m-%d}T{hour}"


async def plan(house: House, browser: Browser, **more: object) -> Any:
    body = {"id": "giao-ban", "title": "Giao ban", "start": later(house, 30), **more}
    status, answer = await browser.post("/api/v1/meetings", body)
    assert status == 200, answer
    return answer


async def test_planned_changed_withdrawn(house: House, browser: Browser) -> None:
    answer = await plan(house, browser, sites=["tinh", "luc-ngan"], duration=180)
    found = answer["meeting"]
    assert (found["source"], found["revision"], found["changed_by"], found["withdrawn"]) == ("screen", 1, NAME, False)
    (session,) = answer["sessions"]
    assert session["start"] == found["next"] == later(house, 30) + ":00+07:00"
    assert session["sites"] == ["tinh", "luc-ngan"]
    assert (await browser.get("/api/v1/meetings"))[1] == {"meetings": [found]}

    draft = {"title": "Tên mới", "start": later(house, 31), "rooms": ["giao-ban"], "sites": ["tinh"]}
    status, answer = await browser.post("/api/v1/meetings/giao-ban", draft | {"revision": 1, "reason": "đổi lịch"})
    assert status == 200
    assert (answer["meeting"]["meeting"]["title"], answer["meeting"]["revision"]) == ("Tên mới", 2)
    assert [session["state"] for session in answer["sessions"]] == ["planned"]

    status, answer = await browser.post("/api/v1/meetings/giao-ban", draft | {"revision": 1})
    assert (status, answer["error"]["code"], answer["problems"]) == (409, "overtaken", [])
    assert answer["error"]["vi"].startswith(f"{NAME} đã sửa lúc ")

    status, answer = await browser.post("/api/v1/meetings/giao-ban/withdraw", {"revision": 2, "reason": "sáp nhập"})
    assert (status, answer["meeting"]["withdrawn"], answer["sessions"]) == (200, True, [])
    assert (await browser.get("/api/v1/meetings"))[1] == {"meetings": []}


async def test_every_problem_comes_with_its_field(house: House, browser: Browser) -> None:
    status, answer = await browser.post("/api/v1/meetings", {"start": "mai", "sites": ["luc-ngam"]})
    assert (status, answer["error"]["code"]) == (400, "bad_input")
    assert answer["error"]["vi"] == (
        "Chưa ghi tên hội nghị. “mai” không phải ngày giờ; viết năm-tháng-ngày giờ:phút, ví dụ 2021-11-30 07:30. "
        "Không có điểm cầu nào mang mã “luc-ngam”; có phải là “luc-ngan”?"
    )
    assert [problem["path"] for problem in answer["problems"]] == ["title", "start", "sites[#1]"]
    assert answer["problems"][0] == {
        "path": "title",
        "vi": "chưa ghi tên hội nghị",
        "en": "the meeting has no title",
    }


async def test_a_form_asks_before_it_saves(house: House, browser: Browser) -> None:
    await plan(house, browser)
    draft = {"title": "Khác", "start": later(house, 30, "09:00"), "sites": ["tinh"]}
    status, answer = await browser.post("/api/v1/meetings/check", draft)
    assert status == 200 and answer["sessions"] == [later(house, 30, "09:00") + ":00+07:00"]
    assert [problem["path"] for problem in answer["problems"]] == ["sites"]
    status, answer = await browser.post("/api/v1/meetings/check", draft | {"changes": "giao-ban"})
    assert (status, answer["meeting"], answer["problems"]) == (200, "giao-ban", [])
    status, answer = await browser.post("/api/v1/meetings/check", draft | {"changes": "khac"})
    assert (status, answer["error"]["code"]) == (404, "not_found")
    assert len((await browser.get("/api/v1/meetings"))[1]["meetings"]) == 1


async def test_as_last_time(house: House, browser: Browser) -> None:
    await plan(house, browser, title="Giao ban", rooms=["giao-ban"])
    status, answer = await browser.post("/api/v1/meetings/giao-ban/again", {"start": later(house, 45), "title": "Tiếp"})
    assert status == 200
    assert answer["meeting"]["meeting"]["title"] == "Tiếp"
    assert answer["meeting"]["meeting"]["rooms"] == ["giao-ban"]
    status, answer = await browser.post("/api/v1/meetings/khac/again", {"start": later(house, 45)})
    assert (status, answer["error"]["code"]) == (404, "not_found")


async def test_a_session_is_moved_staffed_visited_and_cancelled(house: House, browser: Browser) -> None:
    session = (await plan(house, browser))["sessions"][0]
    path = f"/api/v1/sessions/{session['id']}"
    move = {"revision": 1, "start": later(house, 30, "14:00"), "reason": "bão số 9"}
    status, answer = await browser.post(path + "/move", move)
    assert (status, answer["session"]["id"], answer["session"]["revision"]) == (200, session["id"], 2)
    status, answer = await browser.post(path + "/duty", {"revision": 2, "main": "Cán bộ kỹ thuật"})
    assert (status, answer["problems"][0]["path"]) == (400, "duty.main")  # three contacts have that name
    status, answer = await browser.post(path + "/guest", {"revision": 2, "name": "Sở Xây dựng"})
    assert (status, answer["session"]["guests"][0]["id"]) == (200, "so-xay-dung")
    status, answer = await browser.post(path + "/guest/dismiss", {"revision": 3, "site": "so-xay-dung"})
    assert (status, answer["session"]["guests"]) == (200, [])
    status, answer = await browser.post(path + "/move", move | {"revision": 4, "start": later(house, 32)})
    assert status == 200
    successor = answer["session"]
    status, answer = await browser.post(path + "/cancel", {"revision": 5, "reason": "hoãn"})
    assert (status, answer["error"]["code"]) == (409, "overtaken")
    status, answer = await browser.post(
        f"/api/v1/sessions/{successor['id']}/cancel", {"revision": successor["revision"], "reason": "hoãn"}
    )
    assert (status, answer["session"]["state"], answer["session"]["reason"]) == (200, "cancelled", "hoãn")
    status, answer = await browser.post("/api/v1/sessions/khac.20211130/cancel", {"revision": 1, "reason": "hoãn"})
    assert (status, answer["error"]["code"]) == (404, "not_found")


async def test_a_body_of_another_shape(house: House, browser: Browser) -> None:
    for path, body in (
        ("/api/v1/meetings", {"titel": "x"}),
        ("/api/v1/meetings/giao-ban", {"title": "x"}),
        ("/api/v1/sessions/x.20211130/move", {"revision": "nhiều"}),
    ):
        status, answer = await browser.post(path, body)
        assert (status, answer["error"]["code"]) == (400, "bad_body"), path


async def test_an_answer_means_that_it_is_written(house: House, browser: Browser) -> None:
    await plan(house, browser)
    assert [event.body.kind for event in await house.store.journal.read("schedule")] == ["meeting.planned"]


# ── calendars ───────────────────────────────────────────────────────────────────────────────────────


async def test_the_calendar_opens_to_whoever_has_its_address(house: House, browser: Browser) -> None:
    await plan(house, browser)
    _, answer = await browser.get("/api/v1/calendar")
    assert answer["url"].startswith(house.base + "/calendar/")
    async with open_browser(house, signed_in=False) as stranger:
        async with stranger.http.get(answer["url"]) as found:
            assert (found.status, found.content_type, found.charset) == (200, "text/calendar", "utf-8")
            assert "UID:giao-ban." in await found.text()
        for wrong in ("x", "%E1%BA%A1", answer["url"][-47:-5]):
            status, refused = await stranger.get(f"/calendar/{wrong}.ics")
            assert (status, refused["error"]["code"]) == (404, "not_found")


CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Giao ban\r\n"
    "DTSTART;TZID=Asia/Ho_Chi_Minh:20211130T073000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


async def test_anothers_calendar_becomes_a_draft(house: House, browser: Browser) -> None:
    path = "/api/v1/meetings/ics"
    status, answer = await browser.post(path, {"ics": CALENDAR})
    assert (status, answer["draft"]["title"], answer["draft"]["start"]) == (200, "Giao ban", "2021-11-30 07:30")
    headers = {**browser.headers, "Content-Type": "text/calendar"}
    padded = CALENDAR.replace("UID:1", "UID:1\r\nX-PADDING:" + "x" * 200_000)  # longer than other bodies may be
    for uid, wanted in (("1", 200), ("2", 400)):
        async with browser.http.post(f"{house.base}{path}?uid={uid}", data=padded, headers=headers) as found:
            assert found.status == wanted, await found.text()
    for body in ({"ics": "rác"}, {"ics": "\ud800"}, {"ic": ""}):
        status, answer = await browser.post(path, body)
        assert status == 400
    async with browser.http.post(house.base + path, data=b"x" * 5_000_000, headers=headers) as found:
        assert (found.status, (await found.json())["error"]["code"]) == (413, "too_large")
