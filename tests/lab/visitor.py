"""Asks for the board now and then, beside the stream: which sources a point has is told there without an event."""

from __future__ import annotations

from contextlib import suppress

import aiohttp

from orchestrator.model.views.board import BoardView


class Visitor:
    """A signed-in client of the API."""

    def __init__(self, url: str, client: aiohttp.ClientSession) -> None:
        self._url = url
        self._client = client

    async def finds_ready(self) -> bool:
        with suppress(aiohttp.ClientError):
            async with self._client.get(f"{self._url}/readyz") as answer:
                return answer.status == 200
        return False

    async def sign_in(self, name: str, password: str) -> None:
        async with self._client.post(f"{self._url}/api/v1/login", json={"name": name, "password": password}) as answer:
            answer.raise_for_status()

    async def board(self) -> BoardView | None:
        """The running session's board; None while the service cannot be reached."""
        with suppress(aiohttp.ClientError):
            async with self._client.get(f"{self._url}/api/v1/sessions") as answer:
                session = (await answer.json())["sessions"][0]["id"]
            async with self._client.get(f"{self._url}/api/v1/sessions/{session}") as answer:
                return BoardView.model_validate(await answer.json())
        return None

    async def leave(self) -> None:
        await self._client.close()


async def arrive(url: str) -> Visitor:
    """A visitor of the running loop."""
    headers = {"Origin": url, "X-Requested-With": "diemcau"}
    return Visitor(url, aiohttp.ClientSession(headers=headers, cookie_jar=aiohttp.CookieJar(unsafe=True)))
