"""What must not fool or stop the watch: slow, broken, endless and wrong answers, and a restart in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from pydantic import SecretStr

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.bridge import STATS
from orchestrator.jitsi.answers.values import read
from orchestrator.jitsi.clients.bridges import Bridges
from orchestrator.jitsi.clients.jicofo import Jicofo
from orchestrator.jitsi.clients.transport import Limits
from orchestrator.jitsi.clients.videobridge import Videobridge
from orchestrator.jitsi.signs.pulse import NOBODY, Patience, look
from orchestrator.jitsi.signs.readings import figures
from orchestrator.rehearsal.jitsi.doors.spells import Spell
from orchestrator.rehearsal.jitsi.double import Double
from orchestrator.rehearsal.jitsi.model.bridge import Illness
from orchestrator.rehearsal.jitsi.model.deployment import Deployment
from tests.jitsi.scripted import Scripted, scripted
from tests.jitsi.silence import silent

JID = "giaoban@conference.meet.example"
HASTY = Limits(within_s=0.3)


class Stage:
    """The double with four people, a client of its bridge and one of Jicofo."""

    def __init__(self) -> None:
        self.now = 10.0
        self.world = Deployment(0.0)
        for n in range(4):
            self.world.join("giaoban", f"a{n}", 1.0, stats_id=f"bp-{n}@points")
        self.double = Double(self.world, lambda: self.now)

    async def open(self) -> None:
        await self.double.open()
        self.bridge = Videobridge(self.double.bridge_urls[0])
        self.hasty = Videobridge(self.double.bridge_urls[0], limits=HASTY)
        self.jicofo = Jicofo(self.double.jicofo_url)

    async def close(self) -> None:
        for client in (self.bridge, self.hasty, self.jicofo):
            await client.close()
        await self.double.close()

    def cast(self, spell: Spell | None) -> None:
        self.double.bridges[0].door.spell = self.double.jicofo.door.spell = spell


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stage = Stage()
    await stage.open()
    yield stage
    await stage.close()


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted() as server:
        yield server


async def refused(asked: object) -> JitsiError:
    with pytest.raises(JitsiError) as caught:
        await asked  # type: ignore[misc] # any coroutine
    return caught.value


@pytest.mark.parametrize(
    ("spell", "kind", "retry"),
    [
        (Spell.SLOW, JitsiFault.SLOW, True),
        (Spell.HANG, JitsiFault.SLOW, True),
        (Spell.STARVED, JitsiFault.SLOW, True),
        (Spell.RESET, JitsiFault.AWAY, True),
        (Spell.TRUNCATED, JitsiFault.AWAY, True),
        (Spell.HTML, JitsiFault.UNREADABLE, False),
        (Spell.FAILING, JitsiFault.FAILED, True),
    ],
)
async def test_each_bad_answer_has_its_name(stage: Stage, spell: Spell, kind: JitsiFault, retry: bool) -> None:
    stage.cast(spell)
    for asked in (stage.hasty.stats(), stage.hasty.debug(), stage.hasty.metrics(), stage.hasty.health()):
        error = await refused(asked)
        assert (error.kind, error.retry) == (kind, retry)
        assert stage.double.bridge_urls[0] in error.text.vi
    stage.cast(None)
    assert len((await stage.hasty.stats()).conferences) == 1


async def test_five_megabytes_of_a_right_answer_are_read(stage: Stage) -> None:
    stage.cast(Spell.BULKY)
    assert len((await stage.bridge.stats()).conferences) == 1


async def test_a_hundred_in_one_room_are_read_with_room_to_spare() -> None:
    world = Deployment(0.0)
    for n in range(100):
        world.join("giaoban", f"{n:08x}", 1.0, stats_id=f"bp-{n:03}@points")
    double = Double(world, lambda: 10.0)
    await double.open()
    bridge = Videobridge(double.bridge_urls[0], limits=Limits(within_s=20.0))
    answer = await bridge.door.get("/stats")
    assert 7_000_000 < len(answer.body) < Limits().most_bytes / 1.5
    seen = figures("jvb1", read(STATS, answer.body, bridge.door.place, "/stats").conferences)
    assert len({one.stats_id for one in seen}) == 100
    await bridge.close()
    await double.close()


async def test_more_than_is_allowed_is_cut_off(stage: Stage) -> None:
    stage.cast(Spell.BULKY)
    small = Videobridge(stage.double.bridge_urls[0], limits=Limits(most_bytes=2**20))
    error = await refused(small.stats())
    assert (error.kind, error.retry) == (JitsiFault.TOO_LARGE, False)
    assert "1 MB" in error.text.en
    stage.cast(Spell.ENDLESS)
    assert (await refused(small.stats())).kind is JitsiFault.TOO_LARGE
    assert (await refused(stage.bridge.stats())).kind in (JitsiFault.TOO_LARGE, JitsiFault.SLOW)
    await small.close()


async def test_wrong_types_are_no_figures(stage: Stage) -> None:
    stage.cast(Spell.WRONG_TYPES)
    try:
        seen = figures("jvb1", (await stage.bridge.stats()).conferences)
    except JitsiError as error:
        assert error.kind is JitsiFault.UNREADABLE
    else:
        assert len(seen) == 4
        assert all((one.packets, one.rtt_ms, one.loss_up, one.stats_id) == (None,) * 4 for one in seen)
        assert look(NOBODY, seen, 1.0, Patience(2.0)) == ({}, ())
    counts = await stage.jicofo.stats()
    assert counts.participants is None
    assert (await refused(stage.jicofo.room(JID))).kind is JitsiFault.UNREADABLE


async def test_nobody_listens(stage: Stage) -> None:
    await stage.double.close()
    error = await refused(stage.bridge.stats())
    assert (error.kind, error.retry) == (JitsiFault.AWAY, True)


async def test_a_jicofo_that_docker_does_not_let_out(stage: Stage) -> None:
    stage.double.jicofo.unreachable = True
    assert (await refused(stage.jicofo.stats())).kind is JitsiFault.AWAY


@pytest.mark.parametrize("url", ["http://[::bad", "ftp://x", "nowhere", ""])
async def test_an_address_that_is_none(url: str) -> None:
    bridge = Videobridge(url)
    assert (await refused(bridge.stats())).kind is JitsiFault.AWAY
    await bridge.close()


@pytest.mark.parametrize("token", ["khoá", "a\r\nX: y", "\ud800"])
async def test_a_token_that_cannot_be_sent(stage: Stage, token: str) -> None:
    error = await refused(stage.jicofo.open(JID, token=SecretStr(token)))
    assert (error.kind, error.retry) == (JitsiFault.REFUSED, False)


async def test_a_restart_in_the_middle_is_nobodys_silence(stage: Stage) -> None:
    known, told = NOBODY, []
    for second in range(10, 30):
        stage.now = float(second)
        if second == 15:
            stage.world.restart(0, 15.0, away_s=4.0)
        try:
            seen = figures("jvb1", (await stage.bridge.stats()).conferences)
        except JitsiError as error:
            assert error.kind is JitsiFault.AWAY
            told.append("away")
            continue
        known, signs = look(known, seen, stage.now, Patience(2.0))
        assert not silent(known, seen, stage.now, Patience(2.0))
        told.append("alive" if any(sign.alive for sign in signs) else "none")
    assert told[:5] == ["none", "alive", "alive", "alive", "alive"]
    assert told[5:9] == ["away"] * 4
    assert told[-5:] == ["alive"] * 5


async def test_an_unhealthy_bridge_says_why_although_not_in_json(stage: Stage) -> None:
    assert (await stage.bridge.health()).ok
    stage.world.bridges[0].falls_ill(10.0, Illness())
    stage.now = 60.0
    assert await stage.bridge.health() == (False, "No valid IP addresses available for harvesting.")
    stage.world.check_health()
    assert await stage.jicofo.health() == (False, "No operational bridges available (total bridge count: 1)")


async def test_a_module_that_is_off_is_told_from_a_room_that_is_not_there(stage: Stage) -> None:
    stage.world.bridges[0].modules.stats = False
    off = await refused(stage.bridge.stats())
    assert off.kind is JitsiFault.MODULE_OFF
    assert "/stats" in off.text.en
    assert (await refused(stage.jicofo.health())).kind is JitsiFault.MODULE_OFF
    assert (await refused(stage.bridge.conference("5d1f"))).kind is JitsiFault.NO_ROOM
    assert (await refused(stage.jicofo.room("khac@conference.meet.example"))).kind is JitsiFault.NO_ROOM
    assert (await refused(stage.jicofo.room("giaoban"))).kind is JitsiFault.REFUSED


async def test_opening_a_room(stage: Stage) -> None:
    opened = await stage.jicofo.open("Khac@conference.meet.example", rtcstats=False)
    assert (opened.ready, opened.room) == (True, "khac@conference.meet.example")
    assert not stage.world.rooms["khac@conference.meet.example"].flagged
    stage.double.jicofo.authenticated = True
    assert (await refused(stage.jicofo.open("khac@conference.meet.example"))).kind is JitsiFault.REFUSED


async def test_the_room_of_jicofos_health_check_is_nobodys(stage: Stage) -> None:
    stage.world.check_health()
    assert await stage.jicofo.rooms() == (JID,)


async def test_draining(stage: Stage) -> None:
    await stage.bridge.drain(True)
    assert await stage.bridge.draining()
    await stage.bridge.drain(False)
    assert not await stage.bridge.draining()


async def test_a_bridge_that_fails_hides_nobody_on_the_others() -> None:
    world = Deployment(0.0, bridges=3)
    for n in range(6):
        world.join("giaoban", f"a{n}", 1.0, bridge=n % 3, rtcstats=False)
    double = Double(world, lambda: 10.0)
    await double.open()
    bridges = Bridges([*double.bridge_urls, "http://127.0.0.1:1"], limits=HASTY)
    double.bridges[1].door.spell = Spell.HTML
    for question, counted in ((bridges.short, False), (bridges.full, True)):
        told = await question()
        assert sorted(one.endpoint for one in told.figures) == ["a0", "a2", "a3", "a5"]
        assert {one.bridge for one in told.figures} == {double.bridge_urls[0], double.bridge_urls[2]}
        assert all((one.packets is not None) == counted for one in told.figures)
        kinds = [error.kind for error in told.failed.values()]
        assert kinds == [JitsiFault.UNREADABLE, JitsiFault.AWAY]
    assert (await bridges.stats()).figures == ()
    await bridges.close()
    await double.close()


async def test_a_broken_connection_is_tried_once_more_by_get_only(server: Scripted) -> None:
    broken: list[web.Request] = []

    def breaks_once(request: web.Request) -> web.Response:
        if not broken:
            broken.append(request)
            assert request.transport
            request.transport.abort()
        return web.json_response({"conferences": {}})

    server.replies["GET /stats"] = breaks_once
    bridge = Videobridge(server.url)
    assert (await bridge.stats()).conferences == {}
    assert len(server.asked) == 2
    await bridge.close()


async def test_connections_are_used_again(server: Scripted) -> None:
    server.says("GET /stats", '{"conferences":{}}')
    bridge = Videobridge(server.url)
    for _ in range(5):
        await bridge.stats()
    assert len({asked.peer for asked in server.asked}) == 1
    await bridge.close()


@pytest.mark.parametrize(
    ("status", "kind"),
    [(301, JitsiFault.UNREADABLE), (204, JitsiFault.UNREADABLE), (403, JitsiFault.REFUSED), (502, JitsiFault.FAILED)],
)
async def test_other_statuses(server: Scripted, status: int, kind: JitsiFault) -> None:
    server.says("GET /stats", "", status)
    bridge = Videobridge(server.url)
    assert (await refused(bridge.stats())).kind is kind
    await bridge.close()


async def test_an_answer_without_a_type_is_read_and_a_packed_one_is_not_asked_for(server: Scripted) -> None:
    server.says("GET /stats", '{"conferences":{}}')
    bridge = Videobridge(server.url)
    assert (await bridge.stats()).conferences == {}
    assert server.asked[0].headers["Accept-Encoding"] == "identity"
    await bridge.close()


async def test_a_server_that_speaks_no_http() -> None:
    async def chat(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail ready\r\n")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(chat, "127.0.0.1", 0)
    async with other:
        bridge = Videobridge(f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}")
        assert (await refused(bridge.stats())).kind is JitsiFault.AWAY
        await bridge.close()
