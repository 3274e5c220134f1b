"""The door for what Prosody posts: who is let in, who is not, and what the payloads become."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from orchestrator.jitsi.signs.hooks import Hooks, read_roster
from orchestrator.model.rooms import Aide, RoomKind, Teller
from orchestrator.signature import sign
from orchestrator.text import Text
from orchestrator.web.jitsi.hooks import BODY_BYTES
from tests.deploy.rig import written
from tests.jitsi.desk import SECRET, Desk, open_desk
from tests.web.house import House, open_browser, open_house

ROOM = "giaoban@conference.hop.test"
JOINED = {
    "seq": 7,
    "at": 1795717288767,
    "kind": "joined",
    "room": ROOM,
    "is_breakout": False,
    "meeting": "5d5bc895-8364-4037-8e4a-17d23c926cd3",
    "nick": "97c7ebf0",
    "jid": "97c7ebf0-b004-440a-ad4c-c09e3f54ea32@hop.test/Iqf2GmIN2l5w",
    "user": {"id": "luc-ngan", "name": "UBND huyện Lục Ngạn", "email": "luc-ngan@diem.hop.test"},
    "joined_at": 1795717288767,
    "audio_muted": False,
    "a field of later": [1],
}
SYNC_JOINED: dict[str, Any] = {
    "event_name": "muc-occupant-joined",
    "room_name": "giaoban",
    "room_jid": ROOM,
    "is_breakout": False,
    "active_occupants_count": 3,
    "occupant": {"occupant_jid": JOINED["jid"], "joined_at": 1795717288, "id": "luc-ngan", "name": "Lục Ngạn"},
}
BEARER = {"Authorization": f"Bearer {SECRET}"}

Place = tuple[Desk, House]


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with open_desk() as opened:
        yield opened


def delivery(*events: dict[str, Any], **changed: Any) -> bytes:
    whole = {"v": 1, "boot": "b1", "host": "conference.hop.test", "dropped": 0, "events": events, **changed}
    return json.dumps(whole, ensure_ascii=False).encode()


def signed(body: bytes, *, secret: str = SECRET, ago_s: float = 0.0) -> dict[str, str]:
    timestamp = f"{(datetime.now(UTC) - timedelta(seconds=ago_s)).timestamp():.3f}"
    return {"X-DiemCau-Timestamp": timestamp, "X-DiemCau-Signature": sign(secret, timestamp, body)}


async def post(house: House, body: bytes, headers: dict[str, str], path: str = "") -> tuple[int, Any]:
    url = f"{house.base}/hooks/jitsi{path}"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def test_a_signed_delivery_comes_in(place: Place) -> None:
    desk, house = place
    body = delivery(JOINED, {"seq": 8, "at": 1795717288999, "kind": "closed", "room": ROOM})
    assert await post(house, body, signed(body)) == (200, {"events": 2})
    joined, closed = desk.events
    assert (joined.kind, joined.teller, joined.boot, joined.seq) == (RoomKind.JOINED, Teller.MODULE, "b1", 7)
    assert joined.at == datetime.fromtimestamp(1795717288.767, UTC)
    assert joined.occupant is not None
    assert (joined.occupant.nick, joined.occupant.user) == ("97c7ebf0", "luc-ngan")
    assert (joined.occupant.audio_muted, joined.occupant.video_muted) == (False, None)
    assert (closed.kind, closed.occupant) == (RoomKind.CLOSED, None)
    assert not house.rejected("hooks")


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        ({"secret": "mot-khoa-khac-han"}, 401, "forged"),
        ({"ago_s": 301.0}, 401, "stale"),
        ({"ago_s": -301.0}, 401, "stale"),
    ],
)
async def test_a_delivery_of_others_or_of_another_time_stays_outside(
    place: Place, change: dict[str, Any], status: int, reason: str
) -> None:
    desk, house = place
    body = delivery(JOINED)
    answered, why = await post(house, body, signed(body, **change))
    assert (answered, why["error"]["code"]) == (status, reason)
    assert house.rejected("hooks") == [reason]
    assert not desk.events


async def test_a_body_that_was_changed_and_one_without_signature_are_forged(place: Place) -> None:
    desk, house = place
    body = delivery(JOINED)
    for headers, sent in ((signed(body), body.replace(b"luc-ngan", b"son-dong")), ({}, body), (BEARER, body)):
        assert (await post(house, sent, headers))[0] == 401
    assert not desk.events


async def test_a_delivery_that_is_sent_again_by_a_listener_is_refused_and_one_retried_is_not(place: Place) -> None:
    desk, house = place
    body = delivery(JOINED)
    overheard = signed(body)
    assert (await post(house, body, overheard))[0] == 200
    assert (await post(house, body, overheard))[0] == 409
    assert house.rejected("hooks") == ["replayed"]
    assert (await post(house, body, signed(body, ago_s=1.0)))[0] == 200
    assert [str(fact.kind) for fact in desk.facts] == ["joined"], "the fold tells it once"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"v": 1}',
        delivery(),
        delivery(JOINED, v=2),
        delivery({**JOINED, "kind": "flew"}),
        delivery({**JOINED, "seq": 0}),
        delivery({**JOINED, "at": "today"}),
        delivery({**JOINED, "at": 1e300}),
        delivery({**JOINED, "jid": 3}),
        delivery({**JOINED, "user": "luc-ngan"}),
        b"[" * 10_000,
    ],
)
async def test_what_cannot_be_read_is_refused_in_one_sentence(place: Place, body: bytes) -> None:
    desk, house = place
    status, answer = await post(house, body, signed(body))
    assert (status, set(answer["error"])) == (400, {"code", "vi", "en"})
    assert house.rejected("hooks") == ["unreadable"]
    assert not desk.events


async def test_a_body_without_end_is_cut_off(place: Place) -> None:
    _, house = place
    body = b" " * (BODY_BYTES + 1)
    assert (await post(house, body, signed(body)))[0] == 413


async def test_event_sync_comes_in_with_the_secret_as_it_is(place: Place) -> None:
    desk, house = place
    left = {**SYNC_JOINED, "event_name": "muc-occupant-left"}
    left["occupant"] = {**SYNC_JOINED["occupant"], "left_at": 1795717300}
    created = {"event_name": "muc-room-created", "room_jid": ROOM, "created_at": 1795717288}
    destroyed = {"event_name": "muc-room-destroyed", "room_jid": ROOM, "destroyed_at": 1795717301, "all_occupants": []}
    for path, said in (
        ("/events/room/created", created),
        ("/events/occupant/joined", SYNC_JOINED),
        ("/events/occupant/left", left),
        ("/events/room/destroyed", destroyed),
    ):
        assert await post(house, json.dumps(said).encode(), BEARER, path) == (200, {"events": 1})
    assert [event.kind for event in desk.events] == ["opened", "joined", "left", "closed"]
    assert [str(fact.kind) for fact in desk.facts] == ["joined", "left", "closed"]
    joined = desk.events[1].occupant
    assert joined is not None
    assert (joined.nick, joined.jid, joined.user) == ("97c7ebf0", JOINED["jid"], "luc-ngan")
    assert desk.events[1].teller is Teller.EVENT_SYNC


async def test_event_sync_with_another_secret_or_an_odd_body_stays_outside(place: Place) -> None:
    desk, house = place
    body, path = json.dumps(SYNC_JOINED).encode(), "/events/occupant/joined"
    assert (await post(house, body, {"Authorization": "Bearer sai"}, path))[0] == 401
    assert (await post(house, body, signed(body), path))[0] == 401
    assert (await post(house, b'{"event_name":"muc-occupant-left","room_jid":"x"}', BEARER, path))[0] == 400
    assert (await post(house, body, BEARER, "/events/occupant/flew"))[0] in (404, 405)
    assert house.rejected("hooks") == ["forged", "unreadable"]
    assert not desk.events


def test_a_breakout_room_of_event_sync_has_its_own_jid_and_its_main_room() -> None:
    said = {**SYNC_JOINED, "is_breakout": True, "breakout_room_id": "b1"}
    (event,) = Hooks(SECRET).read_event_sync(BEARER, json.dumps(said).encode())
    assert (event.room, event.main) == ("b1@breakout.hop.test", ROOM)


def test_an_observer_without_token_has_no_name_and_no_nick_that_we_know() -> None:
    said = {**SYNC_JOINED, "occupant": {"occupant_jid": "recorder@recorder.hop.test/x", "joined_at": 1795717288}}
    (event,) = Hooks(SECRET).read_event_sync(BEARER, json.dumps(said).encode())
    assert event.occupant is not None
    assert (event.occupant.user, event.occupant.nick) == (None, None)


def test_a_list_becomes_a_roster() -> None:
    focus = {"nick": "focus", "jid": "focus@auth.hop.test/f", "service": "focus"}
    rooms = [{"room": ROOM, "is_breakout": False, "occupants": [JOINED, focus]}]
    answer = {"v": 1, "boot": "b1", "host": "conference.hop.test", "seq": 7, "at": 1795717289000, "rooms": rooms}
    roster = read_roster(json.dumps(answer).encode())
    assert (roster.boot, roster.seq, roster.whole) == ("b1", 7, True)
    assert [each.aide for each in roster.rooms[0].occupants] == [None, Aide.FOCUS]
    with pytest.raises(ValueError):
        read_roster(b"<html>")


def test_the_secret_is_in_no_text() -> None:
    assert SECRET not in repr(Hooks(SECRET))


async def test_without_a_secret_there_is_no_door() -> None:
    async with open_house() as house:
        status, _ = await post(house, b"{}", {})
        assert status in (404, 405)


async def test_the_description_names_the_door_and_its_lock(place: Place) -> None:
    _, house = place
    async with open_browser(house, signed_in=False) as browser:
        _, description = await browser.get("/openapi.json")
    operation = description["paths"]["/hooks/jitsi"]["post"]
    assert operation["security"] == [{"hookSecret": []}]
    assert not operation["parameters"]
    assert "403" not in operation["responses"]
    assert "/hooks/jitsi/conference" not in description["paths"]


def test_the_papers_name_every_option_of_the_module_and_no_other() -> None:
    options = set(re.findall(r'"(diemcau_\w+)"', written("prosody/mod_diemcau.lua")))
    named = set(re.findall(r"`(diemcau_\w+)`", written("prosody/README.md")))
    assert options == named


class OneRoom:
    """A gate that opens one room."""

    def why_not(self, room: str, now: datetime) -> Text | None:
        return None if room == "giaoban" else Text(vi="Chưa tới giờ họp.", en="It is not time yet.")


ASKED = {"name": "GiaoBan", "start_time": "2026-11-24T00:30:00.000Z", "mail_owner": "x@hop.test"}


async def test_a_room_is_reserved_asked_for_again_and_given_back() -> None:
    """The calls of Jitsi's mod_reservations: form-encoded, 409 with the id of what is there, then GET, and DELETE."""
    async with open_desk(OneRoom()) as (_, house), aiohttp.ClientSession(headers=BEARER) as prosody:
        url = f"{house.base}/hooks/jitsi/conference"
        async with prosody.post(url, data=ASKED) as answer:
            assert answer.status == 201
            made = await answer.json()
        assert {**ASKED, "duration": 86400, "id": made["id"]} == made
        later = {**ASKED, "start_time": "2026-11-24T01:30:00.000Z"}
        async with prosody.post(url, data=later) as answer:
            assert (answer.status, await answer.json()) == (409, {"conflict_id": made["id"]})
        async with prosody.get(f"{url}/{made['id']}") as answer:
            assert (answer.status, await answer.json()) == (200, {**later, "duration": 86400, "id": made["id"]})
        async with prosody.delete(f"{url}/{made['id']}") as answer:
            assert answer.status == 200
        async with prosody.get(f"{url}/{made['id']}") as answer:
            assert answer.status == 404
        async with prosody.post(url, data=ASKED) as answer:
            assert (answer.status, (await answer.json())["id"]) == (201, made["id"])


@pytest.mark.parametrize(
    ("fields", "status", "message"),
    [
        ({**ASKED, "name": "phong-khac"}, 403, "Chưa tới giờ họp."),
        ({**ASKED, "start_time": "hôm nay"}, 400, "Yêu cầu mở phòng thiếu name hoặc start_time."),
        ({"name": "giaoban"}, 400, "Yêu cầu mở phòng thiếu name hoặc start_time."),
    ],
)
async def test_a_room_that_may_not_open_is_told_why(fields: dict[str, str], status: int, message: str) -> None:
    async with (
        open_desk(OneRoom()) as (_, house),
        aiohttp.ClientSession(headers=BEARER) as prosody,
        prosody.post(f"{house.base}/hooks/jitsi/conference", data=fields) as answer,
    ):
        assert (answer.status, await answer.json()) == (status, {"message": message})


async def test_reservations_want_the_secret() -> None:
    async with open_desk(OneRoom()) as (_, house), aiohttp.ClientSession() as stranger:
        url = f"{house.base}/hooks/jitsi/conference"
        for call in (stranger.post(url, data=ASKED), stranger.get(f"{url}/1"), stranger.delete(f"{url}/1")):
            async with call as answer:
                assert answer.status == 401
        assert house.rejected("hooks") == ["forged"]
