from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, Page

from orchestrator.web.pages import STATIC
from tests.dashboard.browser import open_chromium, open_page, sign_in
from tests.dashboard.stage import Stage, open_stage


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
