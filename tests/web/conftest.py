from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from orchestrator.clock import SystemClock
from orchestrator.store.accounts import Accounts
from orchestrator.store.opening import open_store
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


@pytest.fixture
async def accounts(tmp_path: Path) -> AsyncIterator[Accounts]:
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path}/diemcau.db", SystemClock())
    yield store.accounts
    await store.close()
