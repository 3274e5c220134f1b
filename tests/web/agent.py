"""An agent's side of the socket, spoken by hand, so that a test may also say what no agent should."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from orchestrator.model.wire import AgentSays, Hello, HubSays, from_hub
from tests.web.house import House

FIRST, SECOND = "a" * 16, "b" * 16


class Gone(Exception):
    """The hub has hung up."""


class Agent:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def say(self, message: AgentSays) -> None:
        await self.socket.send_str(message.model_dump_json())

    async def hear(self) -> HubSays:
        frame = await self.socket.receive()
        if frame.type is not aiohttp.WSMsgType.TEXT:
            raise Gone
        return from_hub.validate_json(frame.data)

    async def greet(self, instance: str = FIRST, **changed: Any) -> HubSays:
        hello = Hello(instance=instance, version="0.1.0", process_s=1.0, machine_s=2.0)
        await self.say(hello.model_copy(update=changed))
        return await self.hear()


@asynccontextmanager
async def attach(house: House, token: str, **headers: str) -> AsyncIterator[Agent]:
    """Raises aiohttp.WSServerHandshakeError when the door stays shut."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}", **headers}) as session,
        session.ws_connect(house.base + "/agent", autoping=False) as socket,
    ):
        yield Agent(socket)
