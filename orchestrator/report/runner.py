"""Renders papers for the service: one at a time, in a process of their own, away from the watch."""

from __future__ import annotations

import asyncio
import logging
import sys

from pydantic import BaseModel

from orchestrator.errors import EdgeError
from orchestrator.text import Text

log = logging.getLogger(__name__)
WAITING = 4  # more are sent away
PATIENCE_S = 60.0

BUSY = Text(
    vi="Hệ thống đang lập các báo cáo khác; đề nghị thử lại sau ít phút.",
    en="Other reports are being made; try again in a moment.",
)
FAILED = Text(
    vi="Không lập được tệp {format}; lỗi đã được ghi vào nhật ký hệ thống.",
    en="The {format} file could not be made; the error is in the system log.",
)


class Renderer:
    """Of one event loop."""

    def __init__(self, patience_s: float = PATIENCE_S, waiting: int = WAITING) -> None:
        self._patience_s = patience_s
        self._most = waiting
        self._turn = asyncio.Lock()
        self._waiting = 0

    async def render(self, paper: BaseModel, format: str) -> bytes:
        """A document or book as a file. Raises EdgeError when too many wait, or when it cannot be made in a minute."""
        if self._waiting >= self._most:
            raise EdgeError(BUSY, retry=True)
        self._waiting += 1
        try:
            async with self._turn:
                data = await asyncio.to_thread(lambda: paper.model_dump_json().encode())
                return await self._made(data, format)
        finally:
            self._waiting -= 1

    async def _made(self, data: bytes, format: str) -> bytes:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "orchestrator.report.rendering", format),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(self._patience_s):
                made, trouble = await process.communicate(data)
        except TimeoutError:
            trouble, made = b"it took too long", b""
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0 or not made:
            log.error("no %s could be made: %s", format, trouble.decode(errors="replace")[-4000:])
            raise EdgeError(FAILED.format(format=format), retry=False)
        return made
