"""Do WebSockets get through, past every proxy in between? Jitsi's signalling and the board's agents need them."""

from __future__ import annotations

import asyncio

import aiohttp

from orchestrator.model.check import Fault, Measured
from orchestrator.probes.checks.course import FOREIGN, Course
from orchestrator.text import Text

ASKED = Text(vi="Máy chủ trả lời mã {status} khi xin nâng cấp.", en="The server answers {status} to the upgrade.")
STAYED = Text(vi="máy chủ không nâng cấp kết nối", en="the server does not upgrade the connection")
UPGRADED = Text(
    vi="Đã nâng cấp lên WebSocket, giao thức con: {protocol}.",
    en="Upgraded to WebSocket, subprotocol: {protocol}.",
)


async def upgrade(session: aiohttp.ClientSession, url: str, protocol: str | None, within_s: float) -> Measured:
    """One upgrade, asking for a subprotocol (`xmpp`) if one is given; the socket is closed at once."""
    course = Course()
    wanted = (protocol,) if protocol else ()
    try:
        async with asyncio.timeout(within_s):
            socket = await session.ws_connect(url, protocols=wanted, timeout=aiohttp.ClientWSTimeout(ws_close=0.1))
    except aiohttp.WSServerHandshakeError as error:
        course.did(ASKED.format(status=error.status))
        return course.ends(Fault.NO_UPGRADE, STAYED, status=error.status)
    except FOREIGN as error:
        return course.ends_with(error)
    course.did(UPGRADED.format(protocol=socket.protocol or "-"))
    await socket.close()
    if protocol and socket.protocol != protocol:
        return course.ends(Fault.NO_SUBPROTOCOL, socket.protocol or "-", status=101)
    return course.ends(status=101)
