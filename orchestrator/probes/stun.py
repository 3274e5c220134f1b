"""STUN as ICE uses it: does a bridge's media port answer to the credentials that it gave out? A home of aioice."""

from __future__ import annotations

import asyncio
import secrets
from typing import cast

from aioice import stun

from orchestrator.model.check import MediaPort

AGAIN_S = 0.1  # the first repetition; each waits twice as long as the one before
PRIORITY = 1_862_270_975  # of a peer-reflexive candidate (RFC 8445 5.1.2)
ROLE_CONFLICT = 487  # only whoever knows the session says so


class Unauthentic(Exception):
    """Somebody answers there, but not for this session; says what was told."""


class _Asker(asyncio.DatagramProtocol):
    def __init__(self, query: stun.Message, port: MediaPort) -> None:
        self._query = query
        self._key = port.pwd.encode()
        self.answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def ask(self) -> None:
        if not self._transport.is_closing():
            self._transport.sendto(bytes(self._query))

    def datagram_received(self, data: bytes, addr: object) -> None:
        try:
            answer = stun.parse_message(data)
        except (ValueError, UnicodeDecodeError):
            return
        if answer.transaction_id != self._query.transaction_id or self.answer.done():
            return
        signed = answer.check_message_integrity(self._key)
        if signed and (answer.message_class is stun.Class.RESPONSE or answer.error_code == ROLE_CONFLICT):
            self.answer.set_result(None)
        else:
            self.answer.set_exception(Unauthentic(str(answer.error_code or "MESSAGE-INTEGRITY")))

    def error_received(self, exc: Exception) -> None:
        """A port that is closed is told by ICMP."""
        if not self.answer.done():
            self.answer.set_exception(exc)


async def binding(port: MediaPort) -> float:
    """Ask until it answers: ms from the first question on. Bound it in time.

    Raises Unauthentic, or OSError when the way there refuses."""
    loop = asyncio.get_running_loop()
    query = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    query.attributes["USERNAME"] = f"{port.ufrag}:{secrets.token_hex(4)}"
    query.attributes["PRIORITY"] = PRIORITY
    query.attributes["ICE-CONTROLLED"] = secrets.randbits(64)  # a bridge controls, since it offers
    query.add_message_integrity(port.pwd.encode())
    transport, asker = await loop.create_datagram_endpoint(
        lambda: _Asker(query, port), remote_addr=(port.host, port.port)
    )
    began, wait_s = loop.time(), AGAIN_S
    try:
        while not asker.answer.done():
            asker.ask()
            await asyncio.wait([asker.answer], timeout=wait_s)
            wait_s *= 2
        asker.answer.result()
    finally:
        asker.answer.cancel()
        transport.close()
    return (loop.time() - began) * 1e3
