"""Prosody's modules, in the words of a real one: no types, no empty lists, and a kick that always says yes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.answers.rooms import Headcount
from orchestrator.jitsi.clients.prosody import Prosody
from tests.jitsi.scripted import Scripted, scripted

TOKEN = SecretStr("aaa.bbb.ccc")
JID = "giaoban@conference.meet.example"
OCCUPANTS = (
    r'[{"jid":"giaoban@conference.meet.example\/a1b2c3d4","email":"luc-ngan@points.meet.example",'
    '"display_name":"Lục Ngạn"},'
    r'{"jid":"giaoban@conference.meet.example\/0badcafe","email":"","display_name":""}]'
)


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted() as server:
        yield server


@pytest.fixture
async def prosody(server: Scripted) -> AsyncIterator[Prosody]:
    client = Prosody(server.url, "meet.example")
    yield client
    await client.close()


async def fault(asked: object) -> JitsiFault:
    with pytest.raises(JitsiError) as caught:
        await asked  # type: ignore[misc] # any coroutine
    assert TOKEN.get_secret_value() not in f"{caught.value} {caught.value.text!r}"
    return caught.value.kind


@pytest.mark.parametrize(("told", "count"), [(1, (0, 1)), (2, (2, 2)), (25, (25, 25)), (0, (0, 0))])
async def test_one_in_a_room_may_be_none(server: Scripted, prosody: Prosody, told: int, count: tuple[int, int]) -> None:
    server.says("GET /room-size", json.dumps({"participants": told}))
    assert await prosody.room_size("GiaoBan") == Headcount(*count)
    (asked,) = server.asked
    assert (asked.path, asked.host) == ("/room-size?room=giaoban&domain=meet.example", "meet.example")


async def test_who_is_in(server: Scripted, prosody: Prosody) -> None:
    server.says("GET /room", OCCUPANTS)
    first, second = await prosody.occupants("giaoban")
    assert (first.endpoint, first.email, first.name) == ("a1b2c3d4", "luc-ngan@points.meet.example", "Lục Ngạn")
    assert (second.endpoint, second.email, second.name) == ("0badcafe", None, None)


async def test_an_empty_list_is_written_as_an_object(server: Scripted, prosody: Prosody) -> None:
    server.says("GET /room", "{}")
    server.says("GET /room-census", '{"room_census":{}}')
    server.says("GET /turn-credentials", "{}", kind="application/json")
    assert await prosody.occupants("giaoban") == ()
    assert await prosody.census() == ()
    assert await prosody.ice_services() == ()


async def test_the_census_writes_times_as_text_and_not_always(server: Scripted, prosody: Prosody) -> None:
    rooms = [
        {"room_name": JID, "participants": 12, "created_time": "1787190665000", "leaked": False},
        {"room_name": "khac@conference.meet.example", "participants": 1},
    ]
    server.says("GET /room-census", json.dumps({"room_census": rooms}))
    first, second = await prosody.census()
    assert (first.room, first.participants) == (JID, 12)
    assert first.created == datetime.fromtimestamp(1787190665, UTC)
    assert second.created is None


async def test_three_ways_of_not_found(server: Scripted, prosody: Prosody) -> None:
    assert await fault(prosody.occupants("giaoban")) is JitsiFault.MODULE_OFF
    server.says("GET /room", "", 404)
    assert await fault(prosody.occupants("giaoban")) is JitsiFault.NO_ROOM
    server.says("GET /room", "<!DOCTYPE html><p>Unknown host: meet.example</p>", 404, "text/html")
    assert await fault(prosody.occupants("giaoban")) is JitsiFault.WRONG_HOST


@pytest.mark.parametrize("room", ["", "giao ban", "họp", "a&domain=b", "a%20b"])
async def test_a_room_that_these_modules_cannot_be_asked_for(server: Scripted, prosody: Prosody, room: str) -> None:
    assert await fault(prosody.room_size(room)) is JitsiFault.REFUSED
    assert not server.asked


async def test_ending_a_meeting(server: Scripted, prosody: Prosody) -> None:
    server.says("POST /end-meeting")
    await prosody.end_meeting(JID, TOKEN, reconnect=True)
    (asked,) = server.asked
    assert asked.path == "/end-meeting?conference=giaoban%40conference.meet.example&silent-reconnect=true"
    assert asked.headers["Authorization"] == "Bearer aaa.bbb.ccc"
    for status, kind in ((401, JitsiFault.REFUSED), (404, JitsiFault.NO_ROOM), (500, JitsiFault.FAILED)):
        server.says("POST /end-meeting", "", status)
        assert await fault(prosody.end_meeting(JID, TOKEN)) is kind


async def test_a_kick_is_believed_when_the_room_shows_it(server: Scripted, prosody: Prosody) -> None:
    server.says("PUT /kick-participant")
    server.says("GET /room", OCCUPANTS)
    assert await prosody.kick("GiaoBan", "99999999", TOKEN)
    kick = server.asked[0]
    assert (kick.path, kick.body) == ("/kick-participant?room=giaoban", b'{"participantId": "99999999"}')
    assert (kick.headers["Content-Type"], kick.headers["Authorization"]) == ("application/json", "Bearer aaa.bbb.ccc")
    assert await fault(prosody.kick("giaoban", "a1b2c3d4", TOKEN)) is JitsiFault.REFUSED
    server.says("GET /room", "", 404)
    assert await prosody.kick("giaoban", "a1b2c3d4", TOKEN)
    del server.replies["GET /room"]
    assert not await prosody.kick("giaoban", "a1b2c3d4", TOKEN)


async def test_nobody_to_kick(server: Scripted, prosody: Prosody) -> None:
    server.says("PUT /kick-participant", "", 404)
    assert await fault(prosody.kick("giaoban", "a1b2c3d4", TOKEN)) is JitsiFault.NO_ROOM


async def test_turn_credentials_are_not_shown(server: Scripted, prosody: Prosody) -> None:
    service = {
        "type": "turns", "host": "turn.example", "port": 5349, "transport": "tcp", "restricted": True,
        "username": "1787190665", "password": "mat-khau-turn", "expires": 1787190665,
    }  # fmt: skip
    server.says("GET /turn-credentials", json.dumps([service, {"type": "stun", "host": "turn.example"}]))
    turn, stun = await prosody.ice_services()
    assert (turn.type, turn.port, turn.expires, stun.password) == ("turns", 5349, 1787190665, None)
    assert turn.password is not None
    assert turn.password.get_secret_value() == "mat-khau-turn"
    assert "mat-khau-turn" not in f"{turn!r}"


async def test_what_changes_something_is_asked_once(server: Scripted, prosody: Prosody) -> None:
    def breaks(request: object) -> object:
        request.transport.abort()  # type: ignore[attr-defined] # an aiohttp request
        raise ConnectionResetError

    server.replies["POST /end-meeting"] = breaks  # type: ignore[assignment] # never returns
    assert await fault(prosody.end_meeting(JID, TOKEN)) is JitsiFault.AWAY
    assert len(server.asked) == 1
