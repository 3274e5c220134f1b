"""A stack that runs, and the clients that ask it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from orchestrator.jitsi.clients.jicofo import Jicofo
from orchestrator.jitsi.clients.videobridge import Videobridge
from tests.jitsi.stacks import Offer, Stack


@pytest.fixture
async def stack(request: pytest.FixtureRequest) -> AsyncIterator[Stack]:
    """The stack that `on` chose, at its first moment."""
    offer: Offer = request.param
    stack = offer.stack()
    await stack.start()
    await stack.go(stack.moments[0])
    yield stack
    await stack.stop()


@pytest.fixture
async def bridge(stack: Stack) -> AsyncIterator[Videobridge]:
    client = Videobridge(stack.bridge_url)
    yield client
    await client.close()


@pytest.fixture
async def jicofo(stack: Stack) -> AsyncIterator[Jicofo]:
    client = Jicofo(stack.jicofo_url)
    yield client
    await client.close()
