"""The screen of the room, in a real browser before the real service and the double of Jitsi."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from orchestrator.model.events import RollCallTaken, RoomLinkGiven, RoomNamed
from orchestrator.model.plan import Phase
from orchestrator.model.signals import RoomState
from orchestrator.rehearsal.jitsi.model.endpoint import Occupant
from orchestrator.rehearsal.room import Room
from tests.dashboard.browser import SIZES, open_page, sign_in
from tests.dashboard.stage import NAME, password_hash
from tests.sessions.jitsi_office import ROOM, Meeting, meeting
from tests.sessions.office import SESSION, department

pytestmark = [pytest.mark.real("chromium"), pytest.mark.asyncio(loop_scope="module")]

HUB, LUC_NGAN, GUEST = "000000a1", "000000b2", "000000f6"


class Served(NamedTuple):
    base: str


class Hall:
    """The meeting with the hub and Lục Ngạn in, and somebody of no known point."""

    def __init__(self, day: Meeting, luc_ngan: Occupant) -> None:
        self.day = day
        self.luc_ngan = luc_ngan

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.day.place.service.port}"

    async def open(self, browser: Browser) -> Page:
        page = (await open_page(browser, self, reduced=True)).page
        await sign_in(page)
        await page.get_by_role("link", name="Phòng họp").click()
        await expect(page.locator("dc-place")).to_have_count(3)
        return page


@pytest_asyncio.fixture(loop_scope="module")
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with meeting(tmp_path) as day:
        await day.place.service.accounts.set_operator(NAME, password_hash())
        await day.join(HUB, "tinh")
        await day.join(GUEST, named="Hội trường 2")
        luc_ngan = await day.join(LUC_NGAN, "luc-ngan")
        await day.comes_into("luc-ngan", RoomState.IN)
        yield Hall(day, luc_ngan)


def place(page: Page, site: str) -> Locator:
    return page.locator(f'dc-place[data-site="{site}"]')


async def test_a_stranger_is_named_by_one_choice_and_one_press(hall: Hall, chromium: Browser) -> None:
    page = await hall.open(chromium)
    await expect(page.locator("dc-room")).to_contain_text("2/3 điểm cầu trong phòng họp")
    await expect(place(page, "luc-ngan")).to_contain_text("đã chứng thực")
    await expect(place(page, "son-dong")).to_contain_text("Chưa vào phòng họp")
    strangers = page.locator(".strangers")
    await expect(strangers).to_contain_text("“Hội trường 2”")
    await strangers.get_by_label("Đây là điểm cầu…").select_option("UBND huyện son-dong")
    await strangers.get_by_role("button", name="Chỉ định").click()
    await expect(strangers).to_have_count(0)
    await expect(place(page, "son-dong")).to_contain_text("cán bộ trực chỉ định")
    await expect(page.locator("dc-room")).to_contain_text("3/3 điểm cầu trong phòng họp")
    body = (await hall.day.place.told(SESSION, RoomNamed)).body
    assert isinstance(body, RoomNamed) and (body.endpoint, body.site, body.by) == (GUEST, "son-dong", NAME)


async def test_the_roll_is_called_and_a_muted_point_has_its_turn(hall: Hall, chromium: Browser) -> None:
    page = await hall.open(chromium)
    await page.get_by_role("button", name="Điểm danh ngay").click()
    roll = page.locator("dc-rollcall")
    await expect(roll).to_contain_text(f"theo yêu cầu, {NAME}")
    await expect(roll).to_contain_text("1: UBND huyện son-dong")
    await expect(roll).to_contain_text("1: Hội trường 2")
    async with page.expect_popup() as opened:
        await roll.get_by_role("link", name="Bản in để ký").click()
    await expect((await opened.value).locator("h1")).to_have_text("Biên bản điểm danh điểm cầu")
    assert isinstance((await hall.day.place.told(SESSION, RollCallTaken)).body, RollCallTaken)

    await page.get_by_role("button", name="Đến lượt").first.click()
    await expect(page.locator("dc-turn .now")).to_have_count(1)  # the other point of the same number waits
    await expect(page.locator('dc-turn [aria-current="step"]')).to_contain_text("UBND huyện luc-ngan")
    await expect(page.locator(".open")).to_contain_text("UBND huyện luc-ngan")
    await hall.day.tell("media", hall.luc_ngan, user="luc-ngan", audio_muted=True)
    await expect(page.get_by_role("alert")).to_contain_text("Đến lượt UBND huyện luc-ngan nhưng micro đang tắt.")
    await place(page, "son-dong").get_by_role("button", name="Cho phép rời phòng").click()
    await expect(place(page, "son-dong")).to_contain_text("Được phép rời phòng")


async def test_one_is_sent_out_and_then_everybody_after_being_asked_twice(hall: Hall, chromium: Browser) -> None:
    page = await hall.open(chromium)
    dialog = page.locator("dc-confirm")
    await page.locator(".strangers").get_by_role("button", name="Mời ra khỏi phòng họp").click()
    await expect(dialog).to_contain_text("Ngắt “Hội trường 2” khỏi phòng họp?")
    assert hall.day.orders == []
    await dialog.get_by_role("button", name="Mời ra khỏi phòng họp").click()
    await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="Kết thúc phòng họp").click()
    await dialog.get_by_role("button", name="Kết thúc phòng họp").click()
    await expect(dialog).to_have_count(0)
    assert hall.day.orders == [f"kick {GUEST} from giao-ban", "end giao-ban@conference.meet.example"]
    await hall.day.place.service.sessions.desk.enter(SESSION, "end", Phase.ENDED, NAME)
    await expect(page.locator("dc-room")).to_contain_text("Hội nghị đã kết thúc; phòng họp không còn được theo dõi.")
    await expect(page.locator("dc-rollcall")).to_contain_text("Bản in để ký")


async def test_the_engineer_on_duty_enters_by_a_press_and_the_link_is_shown_nowhere(
    hall: Hall, chromium: Browser
) -> None:
    page = await hall.open(chromium)
    await page.context.route(f"{hall.day.place.registry.conference.web}/**", lambda route: route.fulfill(body="Jitsi"))
    async with page.expect_popup() as opened:
        await page.get_by_role("button", name="Vào phòng họp").click()
    entered = await opened.value
    await entered.wait_for_url("**/giao-ban?jwt=*")
    assert await entered.evaluate("[opener, document.referrer]") == [None, ""]
    assert "jwt" not in await page.content()
    body = (await hall.day.place.told(SESSION, RoomLinkGiven)).body
    assert isinstance(body, RoomLinkGiven) and (body.room, body.by) == (ROOM, NAME)


async def test_the_room_of_the_demo_is_shown(tmp_path: Path, chromium: Browser) -> None:
    """Bridges and Jicofo alone: nobody can be sent out, and no link can be signed."""
    async with department(tmp_path, "30/11 06:20") as place:
        room = Room(place.registry.conference)
        try:
            conference = await room.open(place.registry.conference.web)
            place.registry = place.registry.model_copy(update={"conference": conference})
            await place.up()
            await place.service.accounts.set_operator(NAME, password_hash())
            await place.look("30/11 07:16")
            room.enter(place.registry)
            watched = await open_page(chromium, Served(place.service.url), reduced=True)
            page = watched.page
            await sign_in(page)
            await page.get_by_role("link", name="Phòng họp").click()
            await expect(page.locator("dc-room")).to_contain_text("3/3 điểm cầu trong phòng họp")
            await expect(page.locator('dc-place[data-look="good"]')).to_have_count(3)
            await expect(page.get_by_role("button", name="Mời ra khỏi phòng họp")).to_have_count(0)
            await expect(page.get_by_role("button", name="Vào phòng họp")).to_have_count(0)
            assert watched.complaints == []
        finally:
            await room.close()


async def test_the_room_is_no_wider_than_its_window(hall: Hall, chromium: Browser) -> None:
    watched = await open_page(chromium, hall, reduced=True, screen=f"#/phong-hop/{SESSION}")
    page = watched.page
    await sign_in(page)
    await expect(page.locator("dc-place")).to_have_count(3)
    for width, height in SIZES.values():
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate("document.scrollingElement.scrollWidth") <= width
    assert watched.complaints == []
    assert watched.strangers == []
