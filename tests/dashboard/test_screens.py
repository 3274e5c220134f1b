"""The screens beside the board, in a real browser before the real service: the eve of the briefing of 30/11/2021."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from orchestrator.model.events import CallMade, FallbackAnnounced, ReadinessSent, SessionCancelled, WaiverGiven
from orchestrator.model.events.body import SCHEDULE
from orchestrator.schedule.planning.drafts import Draft
from tests.dashboard.browser import SIZES, Size, open_page, sign_in
from tests.dashboard.conftest import Office
from tests.dashboard.stage import NAME
from tests.sessions.office import SESSION

pytestmark = [pytest.mark.real("chromium"), pytest.mark.asyncio(loop_scope="module")]

TITLE = "Hội nghị giao ban trực tuyến tháng 11/2021"
PREPARE, AGENDA = f"#/chuan-bi/{SESSION}", "#/lich"


def row(page: Page, session: str) -> Locator:
    return page.locator(f'dc-agenda-row[data-session="{session}"]')


def point(page: Page, site: str) -> Locator:
    return page.locator(f'dc-point[data-site="{site}"]')


async def test_between_meetings_the_board_says_what_comes_next(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, "")
    following = page.locator("dc-header").get_by_role("link")
    await expect(following).to_contain_text(f"07:30 thứ Ba, 30/11/2021 · {TITLE}")
    await expect(following).to_contain_text("còn 16 giờ")
    await following.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    await page.get_by_role("link", name="Bảng theo dõi").click()
    await expect(page.locator("dc-tile")).to_have_count(3)
    await expect(page.get_by_role("link", name="Phòng họp")).to_have_count(0)  # sites.yaml names no Jitsi


async def test_who_is_missing_is_called_in_turn_until_the_point_is_there(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PREPARE)
    waiting = page.locator('dc-calls [data-site="luc-ngan"]')
    await expect(waiting).to_contain_text("Chưa xác nhận dự họp · Chưa có mặt kiểm tra")
    await expect(waiting.get_by_role("link")).to_contain_text("Cán bộ kỹ thuật luc-ngan")
    assert await waiting.get_by_role("link").get_attribute("href") == "tel:02040000101"
    await waiting.get_by_label("Ghi chú cuộc gọi").fill("máy bận")
    await waiting.get_by_role("button", name="Không nghe máy").click()
    await expect(waiting.get_by_role("link")).to_contain_text("Văn phòng luc-ngan")
    await expect(waiting).to_contain_text("gọi Cán bộ kỹ thuật luc-ngan: không nghe máy (truc1) máy bận")
    await waiting.get_by_role("button", name="Ghi nhận đã xác nhận dự họp").click()
    await expect(waiting).not_to_contain_text("Chưa xác nhận dự họp")
    await waiting.get_by_role("button", name="Ghi nhận đã có mặt").click()
    await expect(waiting).to_have_count(0)
    body = (await office.place.told(SESSION, CallMade)).body
    assert isinstance(body, CallMade) and (body.outcome, body.by, body.note) == ("no_answer", NAME, "máy bận")


async def test_a_point_is_waived_with_a_reason_and_the_sentence_says_so(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PREPARE)
    await expect(page.locator("dc-verdict")).to_contain_text("2/3 điểm cầu sẵn sàng")
    await point(page, "son-dong").get_by_role("button", name="Chi tiết").click()
    await point(page, "son-dong").get_by_role("button", name="Chấp nhận có điều kiện").click()
    dialog = page.locator("dc-dialog")
    await expect(dialog.get_by_label("Lý do")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(point(page, "son-dong").get_by_role("button", name="Chấp nhận có điều kiện")).to_be_focused()
    await page.keyboard.press("Enter")
    await dialog.get_by_label("Lý do").fill("đường truyền đang sửa")
    await dialog.get_by_role("button", name="Chấp nhận có điều kiện").click()
    await expect(point(page, "son-dong")).to_contain_text("đường truyền đang sửa (truc1")
    await expect(page.locator("dc-verdict")).to_contain_text("3/3 điểm cầu sẵn sàng")
    body = (await office.place.told(SESSION, WaiverGiven)).body
    assert isinstance(body, WaiverGiven) and body.reason == "đường truyền đang sửa"


async def test_what_another_does_is_seen_without_asking(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PREPARE)
    await expect(point(page, "tinh")).to_contain_text("chưa")
    another = await office.open(chromium, PREPARE, "phone")
    await another.locator('dc-calls [data-site="tinh"]').get_by_role("button", name="Ghi nhận đã có mặt").click()
    await expect(page.locator('dc-calls [data-site="tinh"]')).not_to_contain_text("Chưa có mặt kiểm tra")


async def test_go_or_no_go_is_copied_and_that_is_noted(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PREPARE)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await office.place.look("29/11 17:00")
    await expect(page.locator("dc-verdict")).to_contain_text("Các lần kết luận (1)")
    await page.locator("dc-verdict").get_by_role("button", name="Sao chép").click()
    await expect(page.locator("dc-verdict")).to_contain_text(f"{NAME}")
    assert (await page.evaluate("navigator.clipboard.readText()")).startswith("2/3 điểm cầu sẵn sàng")
    body = (await office.place.told(SESSION, ReadinessSent)).body
    assert isinstance(body, ReadinessSent) and body.channel == "copied"


async def test_the_day_is_conducted_by_its_buttons(office: Office, chromium: Browser) -> None:
    await office.place.pass_by("30/11 06:15", "30/11 07:00", "30/11 07:30")
    page = await office.open(chromium, PREPARE)
    controls, dialog = page.locator("dc-controls"), page.locator("dc-dialog")
    await controls.get_by_role("button", name="Bắt đầu hội nghị").click()
    await dialog.get_by_role("button", name="Bắt đầu hội nghị").click()
    await expect(page.locator(".phase")).to_have_text("Đang họp")
    await controls.get_by_role("button", name="Tạm dừng").click()
    await expect(page.locator(".phase")).to_have_text("Đang họp · Đang tạm dừng")
    await controls.get_by_role("button", name="Tiếp tục").click()
    await expect(page.locator(".phase")).to_have_text("Đang họp")
    await controls.get_by_role("button", name="Kết thúc hội nghị").click()
    await dialog.get_by_role("button", name="Kết thúc hội nghị").click()
    await expect(page.locator(".phase")).to_have_text("Đã kết thúc")
    await expect(controls.get_by_role("link", name="Mở báo cáo")).to_be_visible()


async def test_all_are_sent_to_the_fallback_and_called_back(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, PREPARE)
    part, dialog = page.locator("dc-fallback"), page.locator("dc-dialog")
    back = part.get_by_role("button", name="Trở lại phòng chính")
    await expect(part.get_by_role("button", name="Thông báo chuyển phòng dự phòng")).to_be_visible()
    await expect(back).to_have_count(0)
    await part.get_by_role("button", name="Thông báo chuyển phòng dự phòng").click()
    await dialog.get_by_label("Lý do").fill("máy chủ chính gặp sự cố")
    await dialog.get_by_role("button", name="Gửi thông báo").click()
    await expect(part).to_contain_text("Đã thông báo chuyển phòng dự phòng")
    await back.click()
    await expect(dialog).to_contain_text("Tất cả 3 điểm cầu được báo trở lại phòng họp chính.")
    await dialog.get_by_label("Lý do").fill("đã khắc phục")
    await dialog.get_by_role("button", name="Gửi thông báo").click()
    await expect(back).to_have_count(0)
    await expect(part.get_by_role("button", name="Thông báo chuyển phòng dự phòng")).to_be_visible()
    said = [body for event in await office.place.journal() if isinstance(body := event.body, FallbackAnnounced)]
    assert [(body.what, body.reason) for body in said] == [
        ("room", "máy chủ chính gặp sự cố"),
        ("main", "đã khắc phục"),
    ]


async def test_a_series_is_planned_and_the_form_says_what_it_comes_to(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, AGENDA)
    await page.get_by_role("button", name="Lên lịch hội nghị").click()
    form = page.locator("dc-dialog")
    await form.get_by_label("Tên hội nghị").fill("Giao ban tuần")
    await form.locator('input[name="date"]').fill("2021-11-30")
    await form.locator('input[name="time"]').fill("8h")
    await expect(form).to_contain_text("đã có lịch dự “Hội nghị giao ban trực tuyến tháng 11/2021”")
    await form.locator('input[name="time"]').fill("14h")
    await form.locator('input[name="date"]').fill("2021-12-07")
    await form.locator('select[name="rule"]').select_option(label="Hằng tuần, vào thứ Ba")
    for told in ("Hằng tuần, vào thứ Ba.", "thứ Ba, 07/12/2021", "thứ Ba, 14/12/2021", "thứ Ba, 21/12/2021"):
        await expect(form.locator("aside")).to_contain_text(told)
    await form.get_by_role("button", name="Lưu lịch").click()
    await expect(form).to_have_count(0)
    await expect(row(page, "giao-ban-tuan.20211207")).to_contain_text("Giao ban tuần")


async def test_whoever_was_slower_is_told_and_loses_nothing(office: Office, chromium: Browser) -> None:
    planner = office.place.service.sessions.planner
    planned = planner.plan(Draft(title="Họp đột xuất", start="2021-12-06 14:00", duration=60), by="truc2")
    page = await office.open(chromium, AGENDA)
    session = row(page, f"{planned.meeting}.20211206")
    await session.get_by_role("button", name="Thao tác").click()
    await session.get_by_role("button", name="Sửa").click()
    form = page.locator("dc-dialog")
    await form.get_by_label("Tên hội nghị").fill("Họp đột xuất về thiên tai")
    revision = next(plan.revision for plan in planner.meetings() if plan.meeting.id == planned.meeting)
    changed = Draft(title="Họp khẩn", start="2021-12-06 15:00", duration=60)
    planner.change(planned.meeting, revision, changed, by="truc2")
    await form.get_by_role("button", name="Lưu lịch").click()
    await expect(form.get_by_role("alert")).to_contain_text("truc2")
    await form.get_by_role("button", name="Tải bản mới nhất").click()
    await expect(form).to_contain_text("Người khác vừa ghi: Họp khẩn")
    await expect(form.get_by_label("Tên hội nghị")).to_have_value("Họp đột xuất về thiên tai")
    await expect(form.locator('input[name="time"]')).to_have_value("15:00")
    async with page.expect_response("**/api/v1/sessions"):  # the page looks around and draws itself anew
        await page.locator("dc-agenda").dispatch_event("sessions-changed")
    await form.get_by_role("button", name="Lưu lịch").click()
    await expect(session).to_contain_text("Họp đột xuất về thiên tai")
    await expect(session).to_contain_text("15:00")


async def test_a_meeting_is_called_off_with_a_reason_that_stays_to_be_read(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, AGENDA)
    session = row(page, SESSION)
    await session.get_by_role("button", name="Thao tác").click()
    await session.get_by_role("button", name="Hủy hội nghị").click()
    dialog = page.locator("dc-dialog")
    await dialog.get_by_role("button", name="Hủy hội nghị").click()
    await expect(dialog.get_by_label("Lý do")).to_be_focused()  # without one nothing happens
    await dialog.get_by_label("Lý do").fill("lãnh đạo đi công tác")
    await dialog.get_by_role("button", name="Hủy hội nghị").click()
    await expect(session).to_contain_text("Đã hủy")
    await expect(session).to_contain_text("Lý do: lãnh đạo đi công tác")
    body = (await office.place.told(SCHEDULE, SessionCancelled)).body
    assert isinstance(body, SessionCancelled) and body.by == NAME


async def test_a_meeting_is_moved_and_leads_to_its_new_day(office: Office, chromium: Browser) -> None:
    page = await office.open(chromium, AGENDA)
    session = row(page, SESSION)
    await session.get_by_role("button", name="Thao tác").click()
    await session.get_by_role("button", name="Dời lịch").click()
    dialog = page.locator("dc-dialog")
    await dialog.locator('input[name="date"]').fill("2021-12-01")
    await dialog.get_by_label("Lý do").fill("trùng lịch họp Hội đồng nhân dân")
    await dialog.get_by_role("button", name="Dời lịch").click()
    await expect(session).to_contain_text("Đã dời lịch")
    await session.get_by_role("link", name="Xem lịch mới").click()
    await expect(page.locator("dc-preparation")).to_contain_text("07:30 thứ Tư, 01/12/2021")


@pytest.mark.parametrize("size", list(SIZES))
async def test_no_screen_beside_the_board_is_wider_than_its_window(
    office: Office, chromium: Browser, size: Size
) -> None:
    watched = await open_page(chromium, office, size, reduced=True, screen=PREPARE)
    page = watched.page
    await sign_in(page)
    await expect(page.locator("dc-point")).to_have_count(3)
    for screen in (PREPARE, AGENDA):
        await page.goto(f"{office.base}/{screen}")
        await expect(page.locator("main")).to_be_visible()
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size][0]
    assert watched.complaints == []
    assert watched.strangers == []
