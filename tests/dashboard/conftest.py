from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from orchestrator.web.pages import STATIC
from tests.dashboard.browser import Size, open_chromium, open_page, sign_in
from tests.dashboard.stage import NAME, Stage, open_stage, password_hash
from tests.sessions.office import Department, department

expect.set_options(timeout=20_000)  # a wait that ends with what it waits for; a busy machine takes its time


@pytest_asyncio.fixture(loop_scope="module")
async def stage() -> AsyncIterator[Stage]:
    """Eleven points, all connected."""
    assert (STATIC / "index.html").is_file(), "the page has not been built: make page"
    async with open_stage() as opened:
        opened.begin()
        await opened.told()
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One for all tests of a file, which is why they share an event loop; every page has a profile of its own."""
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def page(stage: Stage, chromium: Browser) -> AsyncIterator[Page]:
    """A laptop on which the board is open. Whatever a test does there, the page may neither break its content
    security policy nor complain, nor ask anybody else for anything."""
    watched = await open_page(chromium, stage)
    await sign_in(watched.page)
    await watched.page.locator("dc-sentence p").wait_for()
    yield watched.page
    await watched.page.context.close()
    assert watched.complaints == []
    assert watched.strangers == []


class Office:
    """A department at its hour, and where its page is."""

    def __init__(self, place: Department) -> None:
        self.place = place

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.place.service.port}"

    async def open(self, browser: Browser, screen: str, size: Size = "laptop") -> Page:
        page = (await open_page(browser, self, size, reduced=True, screen=screen)).page
        await sign_in(page)
        await expect(page).not_to_have_title("Điểm Cầu")  # the board is known, and with it the hour of the department
        return page


@pytest_asyncio.fixture(loop_scope="module")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """15:00 on the eve: nobody has confirmed, nobody is there, and Sơn Động has no line."""
    async with department(tmp_path, "22/11 08:00") as place:
        await place.up()
        await place.service.accounts.set_operator(NAME, password_hash())
        await place.pass_by("23/11 07:30", "29/11 13:30", "29/11 14:00", "29/11 15:00")
        yield Office(place)
