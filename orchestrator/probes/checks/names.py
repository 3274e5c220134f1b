"""Names, looked up as every program on this machine does it: the hosts file, then the configured servers."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Any

Address = tuple[int, tuple[Any, ...]]  # family, and what to connect to


class Names:
    """The system's resolver blocks, so each question costs a change of threads: whoever asks for a name while it is
    being looked up shares the answer. Nothing is kept beyond that."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], asyncio.Task[list[Address]]] = {}

    async def addresses(self, host: str, port: int) -> list[Address]:
        """Raises socket.gaierror. What is an address already is not looked up."""
        try:
            version = ipaddress.ip_address(host).version
        except ValueError:
            return await asyncio.shield(self._asking(host, port))
        return [(socket.AF_INET6 if version == 6 else socket.AF_INET, (host, port))]

    def _asking(self, host: str, port: int) -> asyncio.Task[list[Address]]:
        """Goes on when one of those who wait has no more time."""
        task = self._asked.get((host, port))
        if task is None:
            task = self._asked[host, port] = asyncio.create_task(_looked_up(host, port), name=f"look-up of {host}")
            task.add_done_callback(lambda done: self._answered(host, port, done))
        return task

    def _answered(self, host: str, port: int, task: asyncio.Task[list[Address]]) -> None:
        del self._asked[host, port]
        if not task.cancelled():
            task.exception()  # nobody may be waiting for it any more


async def _looked_up(host: str, port: int) -> list[Address]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]
