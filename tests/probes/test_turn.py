"""TURN against Debian's real coturn: a relay, and to whom it relays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from orchestrator.probes.turn import LATE, Server, relay
from tests.deploy.rig import free_port
from tests.lab.coturn import DENIED, Coturn, coturn

ALLOWED = ("127.0.0.9", 10000)


@pytest.fixture
async def turn(tmp_path: Path) -> AsyncIterator[Coturn]:
    async with coturn(tmp_path) as running:
        yield running


@pytest.mark.real("turnserver")
async def test_it_relays_to_whom_it_is_allowed(turn: Coturn) -> None:
    for transport in ("udp", "tcp"):
        told = await relay(turn.server(transport=transport), [ALLOWED, (DENIED, 10000), (DENIED, 4443)], 5.0)
        assert (told.trouble, told.refused) == (None, (DENIED,)), transport


@pytest.mark.real("turnserver")
async def test_a_wrong_secret_and_one_that_has_expired_are_told(turn: Coturn) -> None:
    for server in (turn.server(secret="khoa-khac"), turn.server(expires=1_700_000_000)):
        told = await relay(server, [ALLOWED], 5.0)
        assert told.trouble is not None and told.trouble.vi == "không nhận tên và mật khẩu, mã 401"


async def test_where_nobody_listens() -> None:
    port = free_port()
    refused = (await relay(Server("127.0.0.1", port, "tcp", "u", "p"), [], 2.0)).trouble
    assert refused is not None and refused.vi == "máy bên kia từ chối kết nối"
    assert (await relay(Server("127.0.0.1", port, "udp", "u", "p"), [], 0.3)).trouble is LATE
    nowhere = await relay(Server("khong-co.invalid", 3478, "udp", "u", "p"), [], 5.0)
    assert nowhere.trouble is not None
