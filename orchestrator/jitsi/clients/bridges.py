"""All bridges of one Jitsi, asked at once: one that fails hides nobody on the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

from orchestrator.errors import JitsiError
from orchestrator.jitsi.answers.bridge import Conference
from orchestrator.jitsi.clients.transport import Limits
from orchestrator.jitsi.clients.videobridge import Videobridge
from orchestrator.jitsi.signs.readings import EndpointFigures, figures

Told = Mapping[str, Conference]


class Round(NamedTuple):
    """What one question to every bridge brought: the endpoints of those that answered, and why the others did not."""

    figures: tuple[EndpointFigures, ...]
    failed: Mapping[str, JitsiError]


class Bridges:
    """Each bridge is called by its address. `close` it."""

    def __init__(self, urls: Iterable[str], *, limits: Limits | None = None) -> None:
        self.by_url = {url: Videobridge(url, limits=limits) for url in urls}

    async def stats(self) -> Round:
        """Every endpoint of flagged rooms with its counters: each second."""
        return await self._ask(_stats)

    async def short(self) -> Round:
        """Every endpoint of every room with its statistics id, without figures: every 2 to 5 seconds."""
        return await self._ask(_short)

    async def full(self) -> Round:
        """Every endpoint of every room with its counters, where /stats does not show it: on an older bridge, or in a
        room that is not flagged. 25 KB an endpoint: every 5 to 10 seconds."""
        return await self._ask(_full)

    async def close(self) -> None:
        for bridge in self.by_url.values():
            await bridge.close()

    async def _ask(self, question: Callable[[Videobridge], Awaitable[Told]]) -> Round:
        async def ask(bridge: Videobridge) -> Told | JitsiError:
            try:
                return await question(bridge)
            except JitsiError as error:
                return error

        answers = await asyncio.gather(*map(ask, self.by_url.values()))
        seen, failed = list[EndpointFigures](), dict[str, JitsiError]()
        for url, told in zip(self.by_url, answers, strict=True):
            if isinstance(told, JitsiError):
                failed[url] = told
            else:
                seen += figures(url, told)
        return Round(tuple(seen), failed)


async def _stats(bridge: Videobridge) -> Told:
    return (await bridge.stats()).conferences


async def _short(bridge: Videobridge) -> Told:
    return (await bridge.debug()).conferences


async def _full(bridge: Videobridge) -> Told:
    """One conference after another: each makes the bridge walk through all that it is doing."""
    return {key: await bridge.conference(key) for key in (await bridge.debug()).conferences}
