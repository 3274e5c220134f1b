"""TURN (RFC 8656): does a server give a relay, and may it be used towards a bridge? A home of aioice."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

from aioice import stun, turn

from orchestrator.complaints import complaint, quoted
from orchestrator.text import Text

LASTS_S = 60  # an allocation that we could not give back
CHANNELS = 0x4000
FORBIDDEN = 403


LATE = Text(vi="không trả lời kịp", en="it does not answer in time")
REFUSALS = {
    401: Text(vi="không nhận tên và mật khẩu", en="it takes neither name nor password"),
    403: Text(vi="cấm chuyển tiếp", en="it forbids relaying"),
    438: Text(vi="phiên đăng nhập đã hết hạn", en="the login has expired"),
    442: Text(vi="không chuyển tiếp giao thức này", en="it does not relay this protocol"),
    486: Text(vi="tài khoản đã hết lượt chuyển tiếp", en="the account has all its relays in use"),
    508: Text(vi="máy chủ hết cổng chuyển tiếp", en="it has no port left to relay by"),
}


class Server(NamedTuple):
    """As it is offered to clients. `transport` is udp or tcp; `trust` where it speaks TLS."""

    host: str
    port: int
    transport: str
    username: str
    password: str
    trust: ssl.SSLContext | None = None


class Relayed(NamedTuple):
    """`trouble`: why there is no relay, `refused`: peers it does not relay to."""

    trouble: Text | None
    refused: tuple[str, ...] = ()


async def relay(server: Server, peers: Sequence[tuple[str, int]], within_s: float) -> Relayed:
    """An allocation, a channel to each peer, and the allocation given back. Every failure is an answer."""
    try:
        async with asyncio.timeout(within_s), _allocated(server) as client:
            refused = [peer[0] for n, peer in enumerate(peers) if not await _permits(client, CHANNELS + n, peer)]
            return Relayed(None, tuple(dict.fromkeys(refused)))
    except (TimeoutError, stun.TransactionTimeout):
        return Relayed(LATE)
    except stun.TransactionFailed as error:
        return Relayed(_said(error))
    except OSError as error:
        return Relayed(complaint(error))


@asynccontextmanager
async def _allocated(server: Server) -> AsyncIterator[turn.TurnClientProtocol]:
    loop, address = asyncio.get_running_loop(), (server.host, server.port)
    given = (address, server.username, server.password, LASTS_S, LASTS_S)
    transport: asyncio.BaseTransport
    client: turn.TurnClientProtocol
    if server.transport == "udp":
        transport, client = await loop.create_datagram_endpoint(
            lambda: turn.TurnClientUdpProtocol(*given), remote_addr=address
        )
    else:
        transport, client = await loop.create_connection(
            lambda: turn.TurnClientTcpProtocol(*given), *address, ssl=server.trust
        )
    try:
        await client.connect()
        yield client
        with suppress(stun.TransactionError):
            await client.delete()
    finally:
        if client.refresh_task is not None:
            client.refresh_task.cancel()
        transport.close()


async def _permits(client: turn.TurnClientProtocol, channel: int, peer: tuple[str, int]) -> bool:
    try:
        await client.channel_bind(channel, peer)
    except stun.TransactionFailed as error:
        if error.response.error_code == FORBIDDEN:
            return False
        raise
    return True


def _said(error: stun.TransactionFailed) -> Text:
    """Its code in words (RFC 8656), else what it says itself."""
    code, reason = error.response.attributes.get("ERROR-CODE", (0, ""))
    plain = f"{code} {''.join(letter for letter in reason if letter.isprintable())}".strip()[:200]
    known = REFUSALS.get(code)
    return Text(vi=f"{known.vi}, mã {code}", en=f"{known.en}, code {code}") if known else quoted(plain)
