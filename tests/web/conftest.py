from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.web.house import Browser, House, open_browser, open_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """A browser in which an operator is signed in."""
    async with open_browser(house) as opened:
        yield opened
