"""What an operator sees, hears and does."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from orchestrator.model.events import AlertDelivered, AlertFailed, AlertRaised
from orchestrator.model.signals import LineState, Mark
from orchestrator.model.views.board import Figures
from tests.dashboard.browser import SIZES, Size, open_page, sign_in
from tests.dashboard.stage import NAME, NOTICE, SESSION, Stage, crowded, open_stage, province

pytestmark = [pytest.mark.real("chromium"), pytest.mark.asyncio(loop_scope="module")]

CALM, DROPPED = "11/11 điểm cầu đã kết nối", "Mất kết nối: UBND huyện Lục Ngạn"
PLACES = (
    "all => all.map(one => { const {x, y, width, height} = one.getBoundingClientRect(); return [x, y, width, height] })"
)
LONG = (
    "Trung tâm Phục vụ hành chính công và Chuyển đổi số liên xã Nghĩa Phương - Trường Giang - Huyền Sơn",
    "UBND xã Tam Tiến và khu vực cửa khẩu quốc tế của tỉnh",
    "Sở Nông nghiệp và Môi trường",
    "UBND huyện Tân Yên",
)
CUT = "all => all.filter(one => one.scrollHeight > one.clientHeight + 1).map(one => one.ariaLabel)"
LEAD_IS_SEEN = """one => {
  const [lead, bar] = ["strong", "p"].map(name => one.shadowRoot.querySelector(name).getBoundingClientRect());
  return lead.top >= bar.top && lead.bottom <= bar.bottom;
}"""
# Writes down the tones that are really started.
NOTE_TONES = """
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) {
  const told = document.documentElement.dataset;
  told.tones = `${told.tones ?? ""} ${this.frequency.value}`.trim();
  return start.apply(this, when);
};
"""
FALLING, RISING = "988 740 554", "523 784"


def tile(page: Page, site: str) -> str:
    return f'dc-tiles [data-site="{site}"]'


async def test_sign_in_says_what_is_wrong_and_lasts_over_a_reload(stage: Stage, chromium: Browser) -> None:
    page = (await open_page(chromium, stage)).page
    await sign_in(page, password="sai mat khau roi")
    await expect(page.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    await sign_in(page)
    await expect(page.locator("dc-sentence")).to_have_text(CALM)
    await page.reload()
    await expect(page.locator("dc-sentence")).to_have_text(CALM)
    await page.get_by_role("button", name="Đăng xuất").click()
    await expect(page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    assert "Lục Ngạn" not in await page.content()


async def test_a_drop_is_seen_read_aloud_and_shown_in_the_tab_and_moves_nothing(stage: Stage, page: Page) -> None:
    before = await page.locator("dc-tile").evaluate_all(PLACES)
    calm_icon = await page.locator('link[rel="icon"]').get_attribute("href")
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    await expect(page.locator(tile(page, "luc-ngan"))).to_have_attribute("data-look", "bad")
    await expect(page.locator(tile(page, "luc-ngan"))).to_contain_text("Mất kết nối")
    await expect(page.locator("dc-sentence strong")).to_have_text("Mất kết nối:")
    await expect(page.locator("dc-sentence")).to_contain_text("UBND huyện Lục Ngạn")
    await expect(page.locator("dc-sentence")).to_contain_text("10/11 điểm cầu đã kết nối")
    await expect(page.locator('[aria-live="assertive"]')).to_have_text(f"{DROPPED}.")
    await expect(page).to_have_title(f"{DROPPED} · Điểm Cầu")
    assert await page.locator('link[rel="icon"]').get_attribute("href") != calm_icon
    assert await page.locator("dc-tile[data-look=bad]").count() == 1
    assert await page.locator("dc-tile").evaluate_all(PLACES) == before
    stage.restore("luc-ngan", incident=f"{SESSION}.1")
    await expect(page.locator("dc-sentence")).to_have_text(CALM)
    await expect(page.locator('[aria-live="assertive"]')).to_have_text("Đã kết nối lại: UBND huyện Lục Ngạn.")
    await expect(page.locator("dc-incident")).to_contain_text("Đã khắc phục")
    assert await page.locator('link[rel="icon"]').get_attribute("href") == calm_icon


async def test_a_tile_tells_figures_marks_and_the_line_in_use(stage: Stage, page: Page) -> None:
    stage.figures["viet-yen"] = Figures(rtt_ms=312.4, loss_up=0.052, loss_down=0.003, jitter_ms=41.3, heard_s=0.2)
    stage.line("viet-yen", LineState.DEGRADED, Mark.FLAPPING)
    stage.line("tan-yen", LineState.UP, Mark.ON_BACKUP, Mark.ECHO_BLOCKED)
    weak = page.locator(tile(page, "viet-yen"))
    for words in ("Suy giảm chất lượng", "312 ms", "↑5,2% ↓0,3%", "41 ms", "Kết nối chập chờn"):
        await expect(weak).to_contain_text(words)
    await expect(page.locator(tile(page, "tan-yen"))).to_contain_text("Đang dùng đường dự phòng")
    await expect(page.locator(tile(page, "tan-yen"))).not_to_contain_text("ping")
    await expect(page.locator(tile(page, "luc-nam"))).to_contain_text("Đường chính · TSLCD")
    await expect(page.locator("dc-sentence")).to_contain_text("1 điểm cầu cần lưu ý")


async def test_an_incident_says_why_whom_to_call_and_what_became_of_the_alerts(stage: Stage, page: Page) -> None:
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    stage.record(
        AlertRaised(
            alert="a1",
            incident=f"{SESSION}.1",
            stage="dropped",
            level="critical",
            title="",
            text="",
            channels=("truc", "lanh-dao", "kho"),
        ),
        AlertDelivered(alert="a1", channel="truc", attempts=1),
        AlertFailed(alert="a1", channel="kho", attempts=9, reason="HTTP 410"),
    )
    card = page.locator("dc-incident")
    await expect(card).to_contain_text(DROPPED)
    await expect(card).to_contain_text("Nguyên nhân (có khả năng)")
    await expect(card).to_contain_text("Mất điện hoặc mạng nội bộ tại điểm cầu hoặc đường truyền của điểm cầu.")
    await expect(card).to_contain_text("Không nhận được tín hiệu của agent trong 0,9 giây")
    calls = card.get_by_role("link")
    await expect(calls).to_have_count(2)
    assert await calls.first.get_attribute("href") == "tel:02040002191"
    for words in ("Cảnh báo truc: đã gửi", "Cảnh báo lanh-dao: đang gửi", "Cảnh báo kho: gửi lỗi"):
        await expect(card).to_contain_text(words)


async def test_acknowledging_and_noting_reach_the_journal(stage: Stage, page: Page) -> None:
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    await page.get_by_role("button", name="Xác nhận").click()
    card = page.locator("dc-incident")
    await expect(card).to_contain_text(f"{NAME} đã xác nhận lúc")
    await expect(card.get_by_role("button", name="Xác nhận")).to_have_count(0)
    await card.get_by_role("textbox", name="Ghi chú").fill("Đã gọi, mất điện cả khu phố")
    await page.keyboard.press("Enter")
    await expect(card.locator(".notes")).to_contain_text("Đã gọi, mất điện cả khu phố")
    await expect(card.get_by_role("textbox", name="Ghi chú")).to_have_value("")
    incident = stage.board.view(stage.clock.now()).incidents[0]
    assert incident.acknowledged_by == NAME
    assert [note.text for note in incident.notes] == ["Đã gọi, mất điện cả khu phố"]


async def test_a_drop_sounds_until_it_is_acknowledged(stage: Stage, chromium: Browser) -> None:
    page = (await open_page(chromium, stage)).page
    await page.add_init_script(NOTE_TONES)
    await page.reload()
    await sign_in(page)
    await expect(page.get_by_role("button", name="Âm báo đang bật")).to_be_visible()
    heard = page.locator("html")
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    await expect(heard).to_have_attribute("data-tones", FALLING)
    await expect(heard).to_have_attribute("data-tones", f"{FALLING} {FALLING}")
    await page.get_by_role("button", name="Xác nhận").click()
    await expect(page.locator("dc-incident")).to_contain_text("đã xác nhận")
    stage.restore("luc-ngan", incident=f"{SESSION}.1")
    await expect(heard).to_have_attribute("data-tones", f"{FALLING} {FALLING} {RISING}")


async def test_sound_that_the_browser_blocks_is_shown_and_one_click_allows_it(stage: Stage, page: Page) -> None:
    await page.reload()  # signed in already: nobody has touched this page
    await page.get_by_role("button", name="trình duyệt đang chặn").click()
    await page.get_by_role("button", name="Âm báo đang bật").click()
    await expect(page.get_by_role("button", name="Âm báo đang tắt")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Âm báo đang tắt")).to_be_visible()


async def test_notices_come_and_go(stage: Stage, page: Page) -> None:
    stage.notice(NOTICE.code, NOTICE)
    await expect(page.locator("dc-notices")).to_contain_text("Nhật ký chưa ghi được.")
    stage.notice(NOTICE.code, None)
    await expect(page.locator("dc-notices")).to_be_hidden()


async def test_the_language_switches_at_once_and_is_remembered(stage: Stage, page: Page) -> None:
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    await page.get_by_role("button", name="English").click()
    await expect(page.locator("dc-sentence strong")).to_have_text("Connection lost:")
    await expect(page.locator(tile(page, "luc-ngan"))).to_contain_text("the site's router is silent too")
    await expect(page.get_by_role("button", name="Acknowledge")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"
    await page.reload()
    await expect(page.locator("dc-sentence strong")).to_have_text("Connection lost:")


async def test_the_board_is_worked_by_keyboard(stage: Stage, page: Page) -> None:
    await page.locator("body").press("Tab")
    await expect(page.get_by_role("button", name="Đến các điểm cầu")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(tile(page, "tinh-bac-giang")).get_by_role("button")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(tile(page, "tp-bac-giang")).get_by_role("button")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    under = page.locator(tile(page, "luc-nam")).get_by_role("button")
    await expect(under).to_be_focused()
    await page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name="UBND huyện Lục Nam")
    await expect(drawer.get_by_role("button", name="Đóng")).to_be_focused()
    for words in ("Đường truyền", "Cáp quang", "Nguồn đo", "Ping từ trung tâm", "Agent đã kết nối", "0204 000 2181"):
        await expect(drawer).to_contain_text(words)
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)
    await expect(under).to_be_focused()


async def test_the_drawer_tells_what_happened_before_the_page_was_opened(stage: Stage, chromium: Browser) -> None:
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    stage.restore("luc-ngan", incident=f"{SESSION}.1")
    await stage.told()
    page = (await open_page(chromium, stage)).page
    await sign_in(page)
    await page.locator(tile(page, "luc-ngan")).click()
    history = page.get_by_role("dialog").locator("dc-timeline li span")
    await expect(history.first).to_have_text("Sự cố đã khắc phục")
    told = await history.all_inner_texts()
    assert told[:4] == ["Sự cố đã khắc phục", "Đã kết nối lại", "Mở sự cố", "Mất kết nối"]
    await expect(page.get_by_role("dialog")).to_contain_text("Số lần mất kết nối")


async def test_the_clock_shows_the_organizations_time_wherever_the_browser_is(stage: Stage, page: Page) -> None:
    shown = await page.locator("dc-header time").inner_text()
    here = await page.evaluate("new Date().toLocaleTimeString('en-GB', {timeZone: 'Asia/Ho_Chi_Minh'})")
    assert shown[:2] == here[:2]


@pytest.mark.parametrize("size", list(SIZES))
async def test_no_screen_is_wider_than_its_window(stage: Stage, chromium: Browser, size: Size) -> None:
    watched = await open_page(chromium, stage, size, reduced=True)
    await sign_in(watched.page)
    stage.drop("luc-ngan", "son-dong", incident=f"{SESSION}.1")
    await expect(watched.page.locator("dc-incident")).to_contain_text("2 điểm cầu mất kết nối")
    width = await watched.page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= SIZES[size][0]
    if size != "phone":  # nothing is below the fold where a wall cannot scroll
        assert await watched.page.evaluate("document.scrollingElement.scrollHeight") <= SIZES[size][1]
    assert watched.complaints == []


@pytest.mark.parametrize("size", list(SIZES))
async def test_the_longest_names_push_nothing_out_of_its_place(chromium: Browser, size: Size) -> None:
    known = province()
    sites = tuple(site.model_copy(update={"name": LONG[n % len(LONG)]}) for n, site in enumerate(known.sites))
    async with open_stage(known.model_copy(update={"sites": sites, "meetings": ()})) as stage:
        stage.begin()
        stage.line("yen-the", LineState.UP, Mark.ON_BACKUP)
        stage.notice(NOTICE.code, NOTICE)
        stage.drop("luc-ngan", "son-dong", "luc-nam", incident=f"{SESSION}.1")
        page = (await open_page(chromium, stage, size, reduced=True)).page
        await sign_in(page)
        await expect(page.locator("dc-sentence strong")).to_have_text("Mất kết nối:")
        await expect(page.locator('dc-tile[data-look="bad"]')).to_have_count(3)
        assert await page.locator("dc-tile button").evaluate_all(CUT) == []
        assert await page.locator("dc-sentence").evaluate(LEAD_IS_SEEN)
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= SIZES[size][0]


async def test_a_crowd_is_groups_and_exceptions(chromium: Browser) -> None:
    async with open_stage(crowded(250)) as stage:
        stage.begin()
        await stage.told()
        page = (await open_page(chromium, stage)).page
        await sign_in(page)
        await expect(page.locator("dc-sentence")).to_have_text("250/250 điểm cầu đã kết nối")
        await expect(page.locator("dc-tile")).to_have_count(0)
        before = await page.locator(".square").evaluate_all(PLACES)
        stage.drop("diem-44", incident=f"{SESSION}.1")
        await expect(page.locator("dc-tile")).to_have_attribute("data-site", "diem-44")
        await expect(page.locator('.square[data-look="bad"]')).to_have_attribute("data-site", "diem-44")
        assert await page.locator(".square").evaluate_all(PLACES) == before
        await expect(page.get_by_text("238/239 đã kết nối")).to_be_visible()
        await page.set_viewport_size({"width": 1920, "height": 1080})
        await page.evaluate("location.hash = '#wall'")
        await expect(page.locator("dc-tiles")).to_have_attribute("wall", "")
        assert await page.locator("dc-tiles").evaluate("one => one.scrollHeight - one.clientHeight") <= 1  # all at once
        await page.get_by_role("button", name="Xem từng điểm cầu").nth(1).click()
        await expect(page.locator("dc-tile")).to_have_count(11)
