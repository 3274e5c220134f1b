"""Web servers and proxies as they stand in Jitsi's way."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest
import trustme
from aiohttp import web

from orchestrator.clock import SystemClock
from orchestrator.model.check import Check, Fault, Item, Kind, Verdict, Wanted
from orchestrator.model.policy import CheckPolicy
from orchestrator.probes.checks.probes import Probes
from tests.probes.checks.judged import NOW, told, verdict
from tests.probes.checks.servers import serving, stream_server, web_server

HASTY = CheckPolicy(answer_s=0.3)


@pytest.fixture
async def probes() -> AsyncIterator[Probes]:
    async with Probes(CheckPolicy(answer_s=10), SystemClock(), icmp=False) as opened:
        yield opened


async def page(probes: Probes, answer: web.Response, item: Item = Item.PAGE, path: str = "/config.js") -> Check:
    async def serve(request: web.BaseRequest) -> web.Response:
        return answer

    async with web_server(serve) as port:
        wanted = Wanted(Kind.HTTP, item, f"http://localhost:{port}{path}")
        return verdict(wanted, await probes.measure(wanted))


async def test_jitsi_hands_out_its_configuration(probes: Probes) -> None:
    check = await page(probes, web.Response(text="var config = {};", content_type="application/javascript"))
    assert (check.verdict, check.unit, check.threshold) == (Verdict.PASSED, "ms", 1500.0)


async def test_no_configuration_there(probes: Probes) -> None:
    check = await page(probes, web.Response(status=404))
    assert check.verdict is Verdict.FAILED
    assert told(check) == (
        f"{check.target} trả lời mã 404, không có tệp cấu hình của Jitsi.",
        f"Sửa cấu hình máy chủ web của Jitsi để {check.target} trả về tệp config.js.",
    )


async def test_a_page_in_its_place(probes: Probes) -> None:
    check = await page(probes, web.Response(text="  <!DOCTYPE html><title>nginx</title>", content_type="text/html"))
    assert check.verdict is Verdict.FAILED
    assert told(check)[0] == f"{check.target} trả về một trang web thường, không phải tệp cấu hình của Jitsi."


async def test_slow(probes: Probes) -> None:
    async def dawdle(request: web.BaseRequest) -> web.Response:
        await asyncio.sleep(0.1)  # what is tested is that it is measured
        return web.Response(text="var config = {};")

    async with web_server(dawdle) as port:
        wanted = Wanted(Kind.HTTP, Item.PAGE, f"http://localhost:{port}/config.js")
        check = verdict(wanted, await probes.measure(wanted), CheckPolicy(page_ms=50))
    assert check.verdict is Verdict.NOTED
    assert told(check)[1] == "Xem tải của localhost và đường mạng tới đó trước giờ họp."


@pytest.mark.parametrize(
    ("status", "expected"), [(200, Verdict.PASSED), (404, Verdict.NOTED), (500, Verdict.FAILED), (503, Verdict.FAILED)]
)
async def test_a_bridge_speaks_of_its_health(probes: Probes, status: int, expected: Verdict) -> None:
    check = await page(probes, web.Response(status=status), Item.BRIDGE, "/about/health")
    assert check.verdict is expected
    if expected is Verdict.FAILED:
        assert told(check) == (
            f"Videobridge localhost tự báo không sẵn sàng (mã {status}).",
            "Xem nhật ký rồi khởi động lại jitsi-videobridge; máy chỉ có địa chỉ nội bộ thì đặt "
            "health.require-valid-address=false.",
        )


@pytest.mark.parametrize(("status", "expected"), [(200, Verdict.PASSED), (401, Verdict.PASSED), (500, Verdict.NOTED)])
async def test_a_meeting_can_be_held_without_the_papers_portal(probes: Probes, status: int, expected: Verdict) -> None:
    check = await page(probes, web.Response(status=status), Item.PORTAL, "/")
    assert check.verdict is expected


async def test_a_portal_that_moves_on(probes: Probes) -> None:
    async def serve(request: web.BaseRequest) -> web.Response:
        return (
            web.Response(text="papers")
            if request.path == "/new"
            else web.Response(status=302, headers={"Location": "/new"})
        )

    async with web_server(serve) as port:
        found = await probes.measure(Wanted(Kind.HTTP, Item.PORTAL, f"http://localhost:{port}/"))
    assert found.status == 200
    assert found.steps[0].text.vi == f"Được chuyển hướng tới http://localhost:{port}/new."


async def test_a_portal_that_moves_in_a_circle(probes: Probes) -> None:
    check = await page(probes, web.Response(status=302, headers={"Location": "/"}), Item.PORTAL, "/")
    assert (check.verdict, check.fault) == (Verdict.NOTED, Fault.BROKEN)


async def test_not_http_at_all(probes: Probes) -> None:
    async with stream_server(b"SSH-2.0-OpenSSH_9.2\r\n") as port:
        wanted = Wanted(Kind.HTTP, Item.WEB, f"http://127.0.0.1:{port}/")
        check = verdict(wanted, await probes.measure(wanted))
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.BROKEN)
    assert told(check)[1] == f"Kiểm tra {wanted.target} có đúng là dịch vụ cần hỏi, xem nhật ký của 127.0.0.1."


async def test_a_server_that_never_answers() -> None:
    never = asyncio.Event()

    async def hang(request: web.BaseRequest) -> web.Response:
        await never.wait()
        return web.Response()

    async with Probes(HASTY, SystemClock(), icmp=False) as hasty, web_server(hang) as port:
        wanted = Wanted(Kind.HTTP, Item.PAGE, f"http://localhost:{port}/config.js")
        check = verdict(wanted, await hasty.measure(wanted), HASTY)
        never.set()
    assert check.fault is Fault.SILENT
    assert told(check)[0] == "localhost không trả lời trong 0,3 giây."


async def test_certificates_are_looked_at_as_browsers_do(probes: Probes) -> None:
    async def serve(request: web.BaseRequest) -> web.Response:
        return web.Response(text="var config = {};")

    async with web_server(serve, serving(trustme.CA().issue_cert("localhost"))) as port:
        wanted = Wanted(Kind.HTTP, Item.PAGE, f"https://localhost:{port}/config.js")
        assert verdict(wanted, await probes.measure(wanted)).fault is Fault.UNKNOWN_ISSUER


async def signalling(probes: Probes, protocols: tuple[str, ...] | None) -> Check:
    """What comes of a server that takes these subprotocols; None: no WebSocket at all."""

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        if protocols is None:
            return web.Response(text="<html>", content_type="text/html")
        socket = web.WebSocketResponse(protocols=protocols)
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket

    async with web_server(serve) as port:
        wanted = Wanted(Kind.WEBSOCKET, Item.SOCKET, f"http://localhost:{port}/xmpp-websocket")
        return verdict(wanted, await probes.measure(wanted))


async def test_signalling_gets_through(probes: Probes) -> None:
    assert (await signalling(probes, ("xmpp",))).verdict is Verdict.PASSED


async def test_a_proxy_swallows_the_upgrade(probes: Probes) -> None:
    check = await signalling(probes, None)
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.NO_UPGRADE)
    assert told(check) == (
        "localhost không cho nâng cấp lên WebSocket (mã 200).",
        "Bật mod_websocket của Prosody; máy chủ web và proxy phải chuyển tiếp tiêu đề Upgrade và Connection "
        f"ở {check.target}.",
    )


async def test_another_service_answers(probes: Probes) -> None:
    check = await signalling(probes, ("chat",))
    assert (check.verdict, check.fault) == (Verdict.FAILED, Fault.NO_SUBPROTOCOL)
    assert told(check) == (
        f"{check.target} nhận WebSocket nhưng không nói giao thức xmpp.",
        f"Cho {check.target} chuyển tới Prosody (mod_websocket), không phải dịch vụ khác.",
    )


async def test_signalling_over_tls() -> None:
    authority = trustme.CA()
    trust = ssl.create_default_context()
    authority.configure_trust(trust)

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=("xmpp",))
        await socket.prepare(request)
        await socket.receive()
        return socket

    async with (
        Probes(CheckPolicy(), SystemClock(), icmp=False, trust=trust) as probes,
        web_server(serve, serving(authority.issue_cert("localhost"))) as port,
    ):
        wanted = Wanted(Kind.WEBSOCKET, Item.SOCKET, f"https://localhost:{port}/xmpp-websocket")
        found = await probes.measure(wanted)
    assert (found.fault, found.status) == (None, 101)
    assert verdict(wanted, found).at == NOW
