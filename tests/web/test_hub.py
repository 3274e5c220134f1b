"""The agents' socket: who gets in, what is heard, how it ends."""

from __future__ import annotations

import asyncio
import socket as sockets
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from orchestrator.agent.runner import run_agent
from orchestrator.errors import Refused
from orchestrator.model.check import Fault, MediaPort
from orchestrator.model.events import AgentAttached, AgentDetached, Rejected
from orchestrator.model.signals import Reading, Source
from orchestrator.model.wire import (
    MEDIA,
    Beat,
    Bye,
    CheckMedia,
    Echo,
    MediaChecked,
    Ping,
    Pong,
    Refuse,
    Welcome,
)
from orchestrator.text import Text
from orchestrator.web.agents import arrivals, attachment, hub
from tests.web.agent import FIRST, SECOND, Agent, Gone, attach
from tests.web.house import GRANT, SESSION, House


def log(house: House) -> list[str]:
    """Attached and detached, in order."""
    lines = []
    for event in house.ledger.events.get(SESSION, []):
        match event.body:
            case AgentAttached(site=site):
                lines.append(f"{site} +")
            case AgentDetached(site=site, reason=reason):
                lines.append(f"{site} {reason}")
    return lines


async def parted(house: House, reason: str, site: str = "luc-ngan") -> None:
    """Until the journal says that the site's agent parted for this reason."""
    async for event in house.ledger.follow(SESSION, 0):
        if isinstance(event.body, AgentDetached) and (event.body.site, event.body.reason) == (site, reason):
            return


async def turned_away(house: House, token: str, **headers: str) -> int:
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with attach(house, token, **headers):
            pass
    return caught.value.status


async def test_only_an_agent_that_can_is_asked_for_the_media_port(house: House) -> None:
    port = MediaPort("192.0.2.4", 10000, "tai", "mat-khau")
    async with attach(house, await house.token("luc-ngan")) as older:
        await older.greet()
        assert house.parts.hub.media_sites == frozenset()
        assert await house.parts.hub.check_media("luc-ngan", port, 1.0) == (Fault.NO_AGENT, "")
        await older.say(MediaChecked(n=99, ms=1.0))  # nobody has asked
        await older.say(Beat(seq=1))
        assert await older.hear() == Echo(seq=1)
        await older.say(Bye())
        await parted(house, "bye")
    async with attach(house, await house.token("luc-ngan")) as newer:
        await newer.greet(SECOND, can=(MEDIA, "what-is-not-known"))
        assert house.parts.hub.media_sites == {"luc-ngan"}
        asking = asyncio.create_task(house.parts.hub.check_media("luc-ngan", port, 60.0))
        asked = await newer.hear()
        assert isinstance(asked, CheckMedia)
        assert (asked.host, asked.port, asked.ufrag, asked.pwd, asked.within_s) == (
            "192.0.2.4",
            10000,
            "tai",
            "mat-khau",
            10.0,
        )
        assert "mat-khau" not in repr(asked)
        await newer.say(MediaChecked(n=asked.n, fault=Fault.SILENT))
        assert await asking == (Fault.SILENT, "")


async def test_what_an_agent_finds_is_taken_in_one_language_or_in_both(house: House) -> None:
    """An older agent says it in Vietnamese only."""
    port, vi = MediaPort("192.0.2.4", 10000, "tai", "mat-khau"), "máy bên kia từ chối kết nối"
    async with attach(house, await house.token("luc-ngan")) as agent:
        await agent.greet(can=(MEDIA,))
        for detail_en, told in (("", vi), ("Connection refused", Text(vi=vi, en="Connection refused"))):
            asking = asyncio.create_task(house.parts.hub.check_media("luc-ngan", port, 60.0))
            asked = await agent.hear()
            assert isinstance(asked, CheckMedia)
            await agent.say(MediaChecked(n=asked.n, fault=Fault.REFUSED, detail=vi, detail_en=detail_en))
            assert await asking == (Fault.REFUSED, told)


async def test_hello_welcome_beat_echo_bye(house: House) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        assert await agent.greet() == Welcome(site="luc-ngan", stamp=GRANT, beat_s=0.5)
        before = asyncio.get_running_loop().time()
        await agent.say(Beat(seq=7, deaf_s=0.1, rtt_ms=12.5))
        assert await agent.hear() == Echo(seq=7)
        await agent.say(Bye())
        await parted(house, "bye")
    reading = house.watcher.readings.get_nowait()
    assert before <= reading.at <= asyncio.get_running_loop().time()
    assert reading == Reading("luc-ngan", Source.SOCKET, reading.at, rtt_ms=12.5, deaf_s=0.1, via="127.0.0.1")
    assert house.ledger.events[SESSION][0].body == AgentAttached(
        site="luc-ngan", instance=FIRST, address="127.0.0.1", version="0.1.0", process_s=1.0, machine_s=2.0
    )
    assert log(house) == ["luc-ngan +", "luc-ngan bye"]


async def test_a_ping_is_answered_with_its_round_trip(house: House) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        await agent.greet()
        house.parts.hub.ping("luc-ngan")
        house.parts.hub.ping("son-dong")  # nobody is there: nothing happens
        ping = await agent.hear()
        assert isinstance(ping, Ping)
        await agent.say(Pong(n=ping.n))
        await agent.say(Pong(n=ping.n))
        asked, unasked = await house.watcher.readings.get(), await house.watcher.readings.get()
    assert asked.source is Source.SOCKET and asked.rtt_ms is not None and asked.rtt_ms > 0
    assert unasked.rtt_ms is None  # alive all the same


async def test_a_closed_socket_and_a_dead_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    token = await house.token("luc-ngan")
    async with attach(house, token) as agent:
        await agent.greet()
        await agent.socket.close()
        await parted(house, "closed")
    monkeypatch.setattr(hub, "HEARTBEAT_S", 0.1)
    async with attach(house, token) as agent:
        await agent.greet()
        await parted(house, "silent")  # it never answers the WebSocket's own ping
    assert log(house) == ["luc-ngan +", "luc-ngan closed", "luc-ngan +", "luc-ngan silent"]


async def test_the_same_instance_replaces_itself_at_once(house: House) -> None:
    token = await house.token("luc-ngan")
    async with attach(house, token) as old, attach(house, token) as new:
        await old.greet()
        assert isinstance(await new.greet(), Welcome)
        refused = await old.hear()
        assert isinstance(refused, Refuse) and refused.reason == "replaced"
        await new.say(Beat(seq=1))
        assert await new.hear() == Echo(seq=1)
    assert log(house)[:3] == ["luc-ngan +", "luc-ngan replaced", "luc-ngan +"]


async def test_another_instance_waits_until_the_first_is_silent(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    token = await house.token("luc-ngan")
    async with attach(house, token) as first:
        await first.greet(FIRST)
        async with attach(house, token) as second:
            refused = await second.greet(SECOND)
            assert isinstance(refused, Refuse) and (refused.reason, refused.retry_s) == ("busy", 2.0)
            with pytest.raises(Gone):
                await second.hear()
        await first.say(Beat(seq=1))
        assert await first.hear() == Echo(seq=1)  # unharmed
        assert house.ledger.of(Rejected) == [
            Rejected(door="agent", reason="busy", site="luc-ngan", address="127.0.0.1")
        ]
        monkeypatch.setattr("orchestrator.live.agents.HELD_S", 0.0)  # as if two seconds had passed in silence
        async with attach(house, token) as second:
            assert isinstance(await second.greet(SECOND), Welcome)
            replaced = await first.hear()
            assert isinstance(replaced, Refuse) and replaced.reason == "replaced"
    assert log(house)[:3] == ["luc-ngan +", "luc-ngan replaced", "luc-ngan +"]


async def test_after_a_goodbye_another_instance_may_come_at_once(house: House) -> None:
    token = await house.token("luc-ngan")
    async with attach(house, token) as first:
        await first.greet(FIRST)
        await first.say(Bye())
        await parted(house, "bye")
    async with attach(house, token) as second:
        assert isinstance(await second.greet(SECOND), Welcome)


async def test_a_flood_is_cut_off_and_kept_out_and_the_others_are_unharmed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await house.token("luc-ngan")
    async with attach(house, await house.token("son-dong")) as calm, attach(house, token) as flooder:
        await calm.greet()
        await flooder.greet()
        beat = Beat(seq=1, rtt_ms=1.0).model_dump_json()

        async def flood() -> None:
            for _ in range(10_000):
                await flooder.socket.send_str(beat)

        flooding = asyncio.create_task(flood())
        await parted(house, "flooding")
        for seq in range(5):
            await calm.say(Beat(seq=seq))
            assert await calm.hear() == Echo(seq=seq)
        await asyncio.gather(flooding, return_exceptions=True)
        heard = [house.watcher.readings.get_nowait().site for _ in range(house.watcher.readings.qsize())]
        assert heard.count("luc-ngan") <= 200 and heard.count("son-dong") == 5
        assert await turned_away(house, token) == 429
        assert [line for line in log(house) if "flooding" in line] == ["luc-ngan flooding"]
        assert house.rejected("agent") == ["flooding"]
        house.parts.hub._arrivals._flooders["luc-ngan"] = 0.0  # as if its time outside were over
        async with attach(house, token) as flooder:
            assert isinstance(await flooder.greet(), Welcome)


async def test_a_flood_of_pings_counts_too(house: House) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        await agent.greet()
        for _ in range(int(attachment.BURST) + 50):
            await agent.socket.ping()
        await parted(house, "flooding")


Said = Callable[[Agent], Awaitable[None]]


@pytest.mark.parametrize(
    "say",
    [
        lambda agent: agent.socket.send_str("no json"),
        lambda agent: agent.socket.send_str('{"type": "dance"}'),
        lambda agent: agent.socket.send_str('{"type": "beat", "seq": 1, "rtt_ms": NaN}'),
        lambda agent: agent.socket.send_str('{"type": "beat", "seq": 1, "rtt_ms": -1}'),
        lambda agent: agent.socket.send_str('{"type": "beat", "seq": ' + "1" * 5000 + "}"),
        lambda agent: agent.socket.send_bytes(b"\x00"),
        lambda agent: agent.socket.send_str("[" * 4000),
    ],
)
@pytest.mark.parametrize("greeted", [True, False])
async def test_a_malformed_message_ends_it_with_a_reason(house: House, say: Said, greeted: bool) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        if greeted:
            await agent.greet()
        await say(agent)
        frame = await agent.socket.receive()
        if frame.type is aiohttp.WSMsgType.TEXT:
            assert '"reason":"malformed"' in frame.data
    await house.told()
    assert log(house) == (["luc-ngan +", "luc-ngan malformed"] if greeted else [])
    assert house.rejected("agent") == ["malformed"]


async def test_fields_that_the_hub_does_not_know_are_passed_over(house: House) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        await agent.greet()
        await agent.socket.send_str('{"type": "beat", "seq": 3, "colour": "blue"}')
        assert await agent.hear() == Echo(seq=3)


async def test_a_newer_agent_is_told_so(house: House) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        refused = await agent.greet(v=2)
        assert isinstance(refused, Refuse) and refused.reason == "version"
        assert refused.text.startswith("Agent mới hơn máy chủ")
    assert house.rejected("agent") == ["version"] and not house.ledger.events.get(SESSION)


async def test_a_site_that_the_registry_does_not_know(house: House) -> None:
    async with attach(house, await house.token("nowhere")) as agent:
        refused = await agent.greet()
        assert isinstance(refused, Refuse) and refused.reason == "unknown"


async def test_without_a_hello_it_is_sent_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "HELLO_S", 0.05)
    async with attach(house, await house.token("luc-ngan")) as agent:
        refused = await agent.hear()
        assert isinstance(refused, Refuse) and refused.reason == "silent"


async def test_sockets_without_hello_are_few(house: House) -> None:
    token = await house.token("luc-ngan")
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        quiet = [await session.ws_connect(house.base + "/agent") for _ in range(arrivals.ARRIVING_MAX)]
        assert await turned_away(house, token) == 429
        async with attach(house, await house.token("son-dong")) as other:
            assert isinstance(await other.greet(), Welcome)
        assert len(quiet) == arrivals.ARRIVING_MAX


async def test_no_token_a_wrong_one_and_a_browser(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    token = await house.token("luc-ngan")
    assert await turned_away(house, "dcs_wrong") == 401
    assert await turned_away(house, "") == 401
    assert await turned_away(house, token, Origin="https://evil.example") == 403
    assert await turned_away(house, token, Origin=house.base) == 403
    assert sorted(house.rejected("agent")) == ["origin", "token"]
    house.accounts.away = True
    assert await turned_away(house, token) == 503
    house.accounts.away = False
    async with attach(house, token) as agent:
        await agent.greet()
    house.accounts.away = True  # it is known from before
    async with attach(house, token) as agent:
        assert isinstance(await agent.greet(), Welcome)


async def test_a_revoked_token_ends_the_socket_and_a_store_away_does_not(house: House) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        await agent.greet()
        house.accounts.away = True
        await house.parts.hub.recheck_once()
        await agent.say(Beat(seq=1))
        assert await agent.hear() == Echo(seq=1)
        house.accounts.away = False
        await house.token("luc-ngan")  # a new one: the former is void
        await house.parts.hub.recheck_once()
        refused = await agent.hear()
        assert isinstance(refused, Refuse) and refused.reason == "revoked"
    assert log(house) == ["luc-ngan +", "luc-ngan revoked"]


async def test_an_agent_that_takes_nothing_is_let_go(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment, "SEND_S", 0.2)
    monkeypatch.setattr(attachment, "RATE", 1e9)
    monkeypatch.setattr(attachment, "BURST", 1e9)
    async with attach(house, await house.token("luc-ngan")) as agent:
        await agent.greet()
        ours = house.parts.hub._seats["luc-ngan"]._request.transport
        assert ours is not None
        ours.get_extra_info("socket").setsockopt(sockets.SOL_SOCKET, sockets.SO_SNDBUF, 4096)
        theirs = agent.socket.get_extra_info("socket")
        theirs.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        waiting = asyncio.create_task(parted(house, "silent"))
        while not waiting.done():  # says and says, and never listens
            try:
                async with asyncio.timeout(0.5):
                    await agent.socket.send_str('{"type":"beat","seq":1}')
            except (TimeoutError, ConnectionError, aiohttp.ClientError):
                break
        await waiting


async def test_our_own_end_is_not_theirs(house: House) -> None:
    async with attach(house, await house.token("luc-ngan")) as agent:
        await agent.greet()
        closing = asyncio.create_task(house.parts.hub.close())
        frame = await agent.socket.receive()
        await closing
    assert (frame.type, frame.data) == (aiohttp.WSMsgType.CLOSE, 1001)
    assert log(house) == ["luc-ngan +"]


async def test_the_real_agent_is_understood(house: House) -> None:
    house.grant = None  # no UDP here: it beats over the socket at once
    stop = asyncio.Event()
    running = asyncio.create_task(run_agent(house.base, await house.token("luc-ngan"), house.clock, stop))
    beats = [await house.watcher.readings.get() for _ in range(3)]
    assert {(beat.site, beat.source, beat.via) for beat in beats} == {("luc-ngan", Source.SOCKET, "127.0.0.1")}
    assert beats[-1].rtt_ms is not None and beats[-1].deaf_s is not None
    house.parts.hub.ping("luc-ngan")
    await house.watcher.readings.get()
    stop.set()
    await running
    await parted(house, "bye")
    assert log(house) == ["luc-ngan +", "luc-ngan bye"]


async def test_the_real_agent_is_told_that_its_token_is_wrong(house: House) -> None:
    with pytest.raises(Refused, match="does not accept this site's token"):
        await run_agent(house.base, "dcs_wrong", house.clock, asyncio.Event())
