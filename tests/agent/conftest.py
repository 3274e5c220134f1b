from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.agent.centre import Centre


@pytest.fixture
async def centre() -> AsyncIterator[Centre]:
    centre = await Centre().start()
    yield centre
    await centre.stop()
