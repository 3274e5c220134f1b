"""Does a web server hand out what people need of it?"""

from __future__ import annotations

import asyncio

import aiohttp

from orchestrator.model.check import Measured
from orchestrator.probes.checks.course import FOREIGN, Course
from orchestrator.text import Text

MOST_REDIRECTS = 5
LOOKED_AT = 4096  # octets of the answer

GOT = Text(vi="Máy chủ trả lời mã {status} ({kind}).", en="The server answers {status} ({kind}).")
MOVED = Text(vi="Được chuyển hướng tới {url}.", en="Redirected to {url}.")


async def get(session: aiohttp.ClientSession, url: str, within_s: float) -> Measured:
    """One GET; only the beginning of the answer is read. `session` keeps no connection for the next probe."""
    course = Course()
    try:
        async with asyncio.timeout(within_s), session.get(url, max_redirects=MOST_REDIRECTS) as answer:
            beginning = await answer.content.read(LOOKED_AT)
            if answer.history:
                course.did(MOVED.format(url=answer.url))
            course.did(GOT.format(status=answer.status, kind=answer.content_type))
            return course.ends(status=answer.status, page=beginning.lstrip()[:1] == b"<")
    except FOREIGN as error:
        return course.ends_with(error)
