"""XMPP from a server that does not keep to it: each ends with its fault, and in time."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from xml.etree.ElementTree import Element, SubElement, fromstring

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.xmpp import stanzas
from orchestrator.jitsi.xmpp.stream import Door, logged_in
from orchestrator.model.check import MediaPort

FEATURES = '<stream:features xmlns:stream="http://etherx.jabber.org/streams"/>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
Script = Callable[[web.WebSocketResponse], Awaitable[object]]


@asynccontextmanager
async def serving(script: Script) -> AsyncIterator[Door]:
    """A server that takes the upgrade and then does what it is told."""

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=("xmpp",), timeout=0.1)
        await socket.prepare(request)
        await script(socket)
        return socket

    app = web.Application()
    app.router.add_get("/xmpp-websocket", handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Door(f"http://127.0.0.1:{runner.addresses[0][1]}", "hop.test", 0.3, ssl.create_default_context())
    finally:
        await runner.cleanup()


def says(*texts: str) -> Script:
    async def script(socket: web.WebSocketResponse) -> None:
        for text in texts:
            await socket.send_str(text)
        async for _ in socket:
            pass

    return script


async def hangs_up(socket: web.WebSocketResponse) -> None:
    await socket.close()


async def sends_octets(socket: web.WebSocketResponse) -> None:
    await socket.send_bytes(b"\0")


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (says(), JitsiFault.SLOW),
        (says("<open>"), JitsiFault.UNREADABLE),
        (says(BOMB), JitsiFault.UNREADABLE),
        (says("\0"), JitsiFault.UNREADABLE),
        (says(f"<x>{'a' * 2**20}</x>"), JitsiFault.AWAY),
        (hangs_up, JitsiFault.AWAY),
        (sends_octets, JitsiFault.AWAY),
        (says(FEATURES, f'<failure xmlns="{stanzas.SASL}"/>'), JitsiFault.LOGIN_REFUSED),
        (says(FEATURES, f'<success xmlns="{stanzas.SASL}"/>', FEATURES), JitsiFault.SLOW),
        (
            says(
                FEATURES,
                f'<failure xmlns="{stanzas.SASL}"><not-allowed/><text>\x9b31m hết hạn</text></failure>',
            ),
            JitsiFault.LOGIN_REFUSED,
        ),
    ],
)
async def test_whatever_it_says_ends_with_a_fault(script: Script, kind: JitsiFault) -> None:
    async with serving(script) as door:
        with pytest.raises(JitsiError) as caught:
            async with logged_in(door, SecretStr("mot-ma"), "phong"):
                pass
    assert caught.value.kind is kind
    assert "mot-ma" not in caught.value.text.en + caught.value.text.vi
    assert str(caught.value.detail).isprintable()


async def test_who_has_no_websocket_is_told_apart() -> None:
    async with serving(hangs_up) as door:
        with pytest.raises(JitsiError) as caught:
            async with logged_in(door._replace(web=f"{door.web}/x"), None):
                pass
    assert caught.value.kind is JitsiFault.MODULE_OFF
    with pytest.raises(JitsiError) as caught:
        async with logged_in(door, None):
            pass
    assert caught.value.kind is JitsiFault.AWAY


def offer(*candidates: dict[str, str], **transport: str) -> Element:
    iq = Element(f"{{{stanzas.CLIENT}}}iq", type="set")
    jingle = SubElement(iq, f"{{{stanzas.JINGLE}}}jingle", action="session-initiate")
    content = SubElement(jingle, f"{{{stanzas.JINGLE}}}content")
    ice = SubElement(content, f"{{{stanzas.ICE}}}transport", {"ufrag": "u", "pwd": "p", **transport})
    for candidate in candidates:
        SubElement(ice, f"{{{stanzas.ICE}}}candidate", candidate)
    return iq


def test_the_ports_of_an_offer_the_preferred_first() -> None:
    far = {"ip": "203.0.113.4", "port": "10000", "protocol": "udp", "priority": "1677724415"}
    near = {"ip": "10.20.0.4", "port": "10000", "protocol": "udp", "priority": "2130706431"}
    told = offer(far, near, {**far, "protocol": "tcp"}, {**near, "port": "0"}, {**near, "ip": "jvb.example.vn"}, far)
    assert stanzas.is_offer(told)
    assert stanzas.media_ports(told) == (
        MediaPort("10.20.0.4", 10000, "u", "p"),
        MediaPort("203.0.113.4", 10000, "u", "p"),
    )
    assert stanzas.media_ports(offer(near, pwd="")) == ()


@given(st.dictionaries(st.sampled_from(["ip", "port", "protocol", "priority"]), st.text(max_size=30)))
def test_no_candidate_makes_it_stumble(candidate: dict[str, str]) -> None:
    assert stanzas.media_ports(offer({"protocol": "udp", **candidate})) == ()


def test_what_is_said_is_escaped() -> None:
    ill = "a\"b<c>&'d"
    for text in (
        stanzas.opening(ill),
        stanzas.request("set", ill, ill, stanzas.conference(ill, ill)),
        stanzas.entering(ill, "trial.desk"),
        stanzas.leaving(ill),
        stanzas.declined(Element("iq", {"id": ill, "from": ill})),
    ):
        assert ill in fromstring(text).attrib.values()
