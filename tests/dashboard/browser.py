"""Debian's Chromium, driven as a person would; nothing it fetches may come from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, Protocol

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.dashboard.stage import NAME, PASSWORD

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=user-gesture-required",
)
SIZES = {"phone": (360, 740), "laptop": (1366, 768), "wall": (1920, 1080)}
Size = Literal["phone", "laptop", "wall"]


class Served(Protocol):
    """Whoever serves the page, at `http://127.0.0.1:<port>`."""

    @property
    def base(self) -> str: ...


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


class Watched:
    """One page; what it complained of and where it fetched from."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._note(message.type, message.text))
        page.on("request", lambda request: None if _own(request.url, base) else self.strangers.append(request.url))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error" and "Failed to load resource" not in text:  # a refused request is not the page's fault
            self.complaints.append(text)


def _own(url: str, base: str) -> bool:
    return url.startswith((base, "data:"))


async def open_page(
    browser: Browser, served: Served, size: Size = "laptop", *, reduced: bool = False, screen: str = ""
) -> Watched:
    """A fresh browser profile at the page's address, or at one of its screens (`#/lich`), not signed in."""
    width, height = SIZES[size]
    context: BrowserContext = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="vi-VN",
        timezone_id="America/Lima",  # the clock on the wall is the organization's all the same
        reduced_motion="reduce" if reduced else "no-preference",
    )
    watched = Watched(await context.new_page(), served.base)
    await watched.page.goto(f"{served.base}/{screen or ('#wall' if size == 'wall' else '')}")
    return watched


async def sign_in(page: Page, name: str = NAME, password: str = PASSWORD) -> None:
    await page.locator('input[name="name"]').fill(name)
    await page.locator('input[name="password"]').fill(password)
    await page.keyboard.press("Enter")
