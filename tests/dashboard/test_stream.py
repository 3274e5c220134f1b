"""What the page does when its stream breaks, and when the sign-in ends."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from orchestrator.model.signals import LineState
from orchestrator.web.access.credentials import token_hash
from orchestrator.web.streaming.stream import Patience
from tests.dashboard.browser import open_page, sign_in
from tests.dashboard.stage import PASSWORD, SESSION, Stage, open_stage

pytestmark = [pytest.mark.real("chromium"), pytest.mark.asyncio(loop_scope="module")]

STALE = "dc-app[stale]"


async def test_old_data_are_never_shown_as_fresh_and_what_was_missed_is_told(stage: Stage, page: Page) -> None:
    await stage.close_doors()
    await expect(page.locator("dc-sentence")).to_contain_text("Dữ liệu cũ 3 giây — đang kết nối lại")
    await expect(page.locator("dc-sentence")).to_contain_text(
        "Tình trạng lần cuối nhận được: 11/11 điểm cầu đã kết nối"
    )
    await expect(page.locator(STALE)).to_have_count(1)
    assert "grayscale" in await page.locator("dc-tiles").evaluate("tiles => getComputedStyle(tiles).filter")
    await expect(page).to_have_title("Dữ liệu cũ 4 giây — đang kết nối lại · Điểm Cầu")
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    await stage.open_doors()
    await expect(page.locator(STALE)).to_have_count(0)
    await expect(page.locator("dc-sentence")).to_contain_text("UBND huyện Lục Ngạn")
    await expect(page.locator('[aria-live="assertive"]')).to_have_text("Mất kết nối: UBND huyện Lục Ngạn.")
    await expect(page.locator("dc-timeline").first).to_contain_text("UBND huyện Lục Ngạn: Mất kết nối")


async def test_a_failed_tap_says_so_and_can_be_repeated(stage: Stage, page: Page) -> None:
    stage.drop("luc-ngan", incident=f"{SESSION}.1")
    await expect(page.get_by_role("button", name="Xác nhận")).to_be_visible()
    await stage.close_doors()
    await page.get_by_role("button", name="Xác nhận").click()
    await expect(page.locator("dc-incident").get_by_role("alert")).to_have_text("Chưa gửi được yêu cầu. Hãy thử lại.")
    await stage.open_doors()
    await page.get_by_role("button", name="Xác nhận").click()
    await expect(page.locator("dc-incident")).to_contain_text("đã xác nhận lúc")


async def test_an_expired_sign_in_is_asked_for_again_over_the_same_place(chromium: Browser) -> None:
    async with open_stage(patience=Patience(keep_alive_s=0.2)) as stage:
        stage.begin()
        await stage.told()
        page = (await open_page(chromium, stage)).page
        await sign_in(page)
        await page.locator('[data-site="luc-ngan"]').click()
        await page.get_by_role("dialog").wait_for()
        for cookie in await page.context.cookies():
            await stage.accounts.end_session(token_hash(cookie.get("value", "")))
        await expect(page.get_by_text("Phiên đăng nhập đã hết hạn")).to_be_visible()
        stage.line("luc-ngan", LineState.DOWN)
        await page.locator('input[name="name"]').fill("truc1")
        await page.locator('input[name="password"]').fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.locator("dc-login")).to_have_count(0)
        await expect(page.get_by_role("dialog", name="UBND huyện Lục Ngạn")).to_contain_text("Mất kết nối")


async def test_a_server_that_is_not_there_yet_is_waited_for(stage: Stage, page: Page) -> None:
    await page.route("**/api/v1/me", lambda route: route.abort())
    await page.reload()
    await expect(page.get_by_text("Không kết nối được máy chủ")).to_be_visible()
    await page.unroute("**/api/v1/me")
    await expect(page.locator("dc-sentence")).to_have_text("11/11 điểm cầu đã kết nối")
