"""Debian's real Prosody with our module: what it tells, when, and what it does while nobody listens.

Login and entry go through tests/lab/prosody/plugins, a double of Jitsi's own token modules; rooms, WebSocket, stream
management and hibernation are Prosody's.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest
from pydantic import SecretStr

from orchestrator.errors import JitsiError, JitsiFault
from orchestrator.jitsi.clients.module import Module
from orchestrator.jitsi.signs.hooks import question, read_roster
from orchestrator.jitsi.signs.occupancy import Occupancy
from orchestrator.model.rooms import Aide, RoomKind, Roster
from orchestrator.signature import verify
from tests.channels.receiver import Receiver, status
from tests.jitsi.desk import SECRET, Desk, open_desk
from tests.lab.prosody.client import LoginRefused, sources, token, visit
from tests.lab.prosody.server import AUTH, BREAKOUT, HIDDEN, ROOMS, Prosody, running

pytestmark = pytest.mark.real("prosody")
ROOM = f"giaoban@{ROOMS}"
LUC_NGAN = {"user": {"id": "luc-ngan", "name": "UBND huyện Lục Ngạn", "email": "luc-ngan@diem.hop.test"}}
QUICK: dict[str, Any] = {"secret": SECRET, "retry_min": 0.05, "retry_max": 0.2, "timeout": 1}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[tuple[Desk, Prosody]]:
    """Our service, and a Prosody that tells it."""
    async with open_desk() as (opened, house), running(tmp_path, url=f"{house.base}/hooks/jitsi", **QUICK) as prosody:
        yield opened, prosody


async def ask(prosody: Prosody, query: str = "", **changed: Any) -> tuple[int, bytes]:
    """Who is in. `changed`: secret, ago_s, signed target."""
    target = f"/diemcau{query}"
    now = datetime.now(UTC) - timedelta(seconds=changed.get("ago_s", 0.0))
    headers = question(changed.get("secret", SECRET), changed.get("signed", target), now)
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{prosody.http}{target}", headers={"Host": ROOMS, **headers}) as answer,
    ):
        return answer.status, await answer.read()


async def roster(prosody: Prosody) -> Roster:
    answered, body = await ask(prosody)
    assert answered == 200
    return read_roster(body)


# ── login ───────────────────────────────────────────────────────────────────────────────────────────

NOW = int(datetime.now(UTC).timestamp())
REFUSALS = {
    "token required": None,
    "Invalid token": token(secret="khoa-cua-nguoi-khac"),
    "invalid 'iss' claim": token(iss="ai-do"),
    "'aud' claim is missing": token(aud=None),
    "sub claim is missing": token(sub=None),
    "room claim is missing": token(room=None),
    "Not acceptable by exp": token(exp=NOW - 60),
    "Not acceptable by nbf": token(nbf=NOW + 600),
}


async def test_whoever_brings_no_good_token_is_refused_with_the_reason(desk: tuple[Desk, Prosody]) -> None:
    told, prosody = desk
    for reason, given in REFUSALS.items():
        with pytest.raises(LoginRefused, match="not-allowed") as caught:
            async with visit(prosody, given=given):
                pass
        assert str(caught.value.args[1]).startswith(reason)
    async with visit(prosody, given=token("phong-khac", exp=NOW + 600)) as guest:
        with pytest.raises(LoginRefused, match="Room and token mismatched"):
            await guest.person.join("giaoban")
        await guest.person.join("phong-khac")
        joined = await told.of("joined")
        assert joined.room == f"phong-khac@{ROOMS}"


# ── what is told ────────────────────────────────────────────────────────────────────────────────────


async def test_who_comes_is_told_with_nick_and_verified_name(desk: tuple[Desk, Prosody]) -> None:
    told, prosody = desk
    async with visit(prosody, given=token(context=LUC_NGAN)) as point, visit(prosody, given=token()) as guest:
        await point.person.join("giaoban", sources(a0=False, v0=True))
        await guest.person.join("giaoban", '<nick xmlns="http://jabber.org/protocol/nick">Lục Ngạn?</nick>')
        first = await told.of("joined", point.person.nick)
        second = await told.of("joined", guest.person.nick)
    assert (first.room, first.is_breakout, first.host) == (ROOM, False, ROOMS)
    assert first.occupant is not None
    assert first.occupant.jid == point.person.jid
    assert (first.occupant.user, first.occupant.name) == ("luc-ngan", "UBND huyện Lục Ngạn")
    assert (first.occupant.audio_muted, first.occupant.video_muted) == (False, True)
    assert second.occupant is not None
    assert (second.occupant.user, second.occupant.display, second.occupant.audio_muted) == (None, "Lục Ngạn?", None)
    assert first.seq is not None
    assert first.boot == second.boot
    assert second.seq == first.seq + 1
    assert abs((first.at - datetime.now(UTC)).total_seconds()) < 30


async def test_muting_is_told_once_by_either_kind_of_client(desk: tuple[Desk, Prosody]) -> None:
    told, prosody = desk
    async with visit(prosody, given=token()) as new, visit(prosody, given=token()) as old:
        await new.person.join("giaoban", sources(a0=False, v0=True))
        await new.person.say(sources(a0=False, v0=True) + "<jitsi_participant_x>1</jitsi_participant_x>")
        await new.person.say(sources(a0=True, v0=False))
        await new.person.say("<SourceInfo>{}</SourceInfo>")
        await old.person.join("giaoban", "<audiomuted>false</audiomuted>")
        await old.person.say('<audiomuted>true</audiomuted><videomuted xmlns="x">true</videomuted>')
        last = await told.of("media", old.person.nick)
    heard = [(event.occupant.audio_muted, event.occupant.video_muted) for event in told.events if event.occupant]
    media = [
        state
        for event, state in zip([e for e in told.events if e.occupant], heard, strict=True)
        if event.kind == "media"
    ]
    assert media == [(True, False), (True, True), (True, True)]
    assert last.occupant is not None
    assert (last.occupant.audio_muted, last.occupant.video_muted) == (True, True)


async def test_focus_and_observers_are_told_as_such(desk: tuple[Desk, Prosody]) -> None:
    told, prosody = desk
    async with (
        visit(prosody, domain=AUTH, name="focus") as focus,
        visit(prosody, domain=HIDDEN, name="recorder") as recorder,
        visit(prosody, given=token()) as impostor,
    ):
        await focus.person.join("giaoban", nick="focus")
        await recorder.person.join("giaoban", nick="quan-sat")
        await impostor.person.join("phong-2", nick="focus")
        await told.hears(lambda event: event.room == f"phong-2@{ROOMS}")
        rooms = told.occupancy.rooms
        assert {each.aide for each in rooms[ROOM].sessions.values()} == {Aide.FOCUS, Aide.HIDDEN}
        assert not list(rooms[ROOM].people)
        assert len(list(rooms[f"phong-2@{ROOMS}"].people)) == 1, "a nick makes nobody focus"
    async with visit(prosody, domain=AUTH, name="focus") as focus:
        await focus.person.join("__jicofo-health-check-1", nick="focus")
        await focus.person.join("phong-3", nick="focus")
        await told.hears(lambda event: event.room == f"phong-3@{ROOMS}")
    assert not any("health" in str(event.room) for event in told.events)


async def test_leaving_moving_and_being_sent_out_are_no_losses(desk: tuple[Desk, Prosody]) -> None:
    told, prosody = desk
    async with visit(prosody, given=token()) as chair, visit(prosody, given=token()) as point:
        await chair.person.join("giaoban")
        await point.person.join("giaoban")
        await point.person.leave("switch_room")
        await point.person.join("nhom-1", host=BREAKOUT)
        moved = await told.of("joined", point.person.nick, after=await told.of("left", point.person.nick))
        await point.person.leave()
        await point.person.join("giaoban")
        back = await told.of("joined", point.person.nick, after=moved)
        await chair.person.send(
            f'<iq xmlns="jabber:client" type="set" id="k" to="{ROOM}"><query xmlns="http://jabber.org/protocol/muc#admin">'
            f'<item nick="{point.person.nick}" role="none"/></query></iq>'
        )
        kicked = await told.of("left", point.person.nick, after=back)
        await chair.person.leave()
        closed = await told.hears(lambda event: event.kind == "closed" and event.room == ROOM)
    reasons = [event.reason for event in told.events if event.kind == "left"]
    assert reasons == ["switched", "left", "kicked", "left"]
    assert (moved.is_breakout, moved.room) == (True, f"nhom-1@{BREAKOUT}")
    assert kicked.room == closed.room == ROOM
    assert not any(event.kind == "lost" for event in told.events)
    assert ROOM not in told.occupancy.rooms


@pytest.mark.parametrize("others_speak", [False, True], ids=["all acknowledged", "words undelivered: status 333"])
async def test_a_connection_that_breaks_and_is_not_resumed_is_lost(
    desk: tuple[Desk, Prosody], others_speak: bool
) -> None:
    told, prosody = desk
    async with visit(prosody, given=token()) as other, visit(prosody, given=token(context=LUC_NGAN)) as point:
        await other.person.join("giaoban")
        await point.person.join("giaoban")
        await point.person.settled()
        if others_speak:
            point.deafen()
            await other.person.say(sources(a0=False))
            await told.of("media", other.person.nick)
        await point.cut()
        lost = await told.of("lost", point.person.nick)
        assert lost.reason == "unreachable"
        assert lost.occupant is not None
        assert lost.occupant.user == "luc-ngan"
        assert lost.occupant.joined_at is not None
        unavailable = await other.person.hears(
            lambda stanza: stanza.get("type") == "unavailable" and stanza.get("from") == f"{ROOM}/{point.person.nick}"
        )
        assert ("333" in {each.get("code") for each in unavailable.iter() if each.get("code")}) is others_speak
    assert [str(fact.kind) for fact in told.facts if fact.occupant and fact.occupant.user] == ["joined", "lost"]


async def test_two_sessions_under_one_nick_are_told_apart(desk: tuple[Desk, Prosody]) -> None:
    """A ghost and its return may share a nick; Prosody itself announces neither."""
    told, prosody = desk
    async with (
        visit(prosody, domain=HIDDEN, name="recorder") as ghost,
        visit(prosody, domain=HIDDEN, name="recorder") as returned,
    ):
        await ghost.person.join("giaoban", nick="diem")
        await returned.person.join("giaoban", nick="diem")
        await ghost.cut()
        lost = await told.of("lost", "diem")
        assert lost.occupant is not None
        assert lost.occupant.jid == ghost.person.jid
        assert [event.kind for event in told.events] == ["started", "joined", "joined", "lost"]
        assert set(told.occupancy.rooms[ROOM].sessions) == {returned.person.jid}


# ── questions ───────────────────────────────────────────────────────────────────────────────────────


async def test_it_says_who_is_in_to_whoever_has_the_secret(desk: tuple[Desk, Prosody]) -> None:
    told, prosody = desk
    async with visit(prosody, given=token(context=LUC_NGAN)) as point, visit(prosody, given=token()) as other:
        await point.person.join("giaoban", sources(a0=False, v0=False))
        await other.person.join("phong-2")
        answer = await roster(prosody)
        assert {room.room: len(room.occupants) for room in answer.rooms} == {ROOM: 1, f"phong-2@{ROOMS}": 1}
        answered, body = await ask(prosody, f"?room={quote(ROOM, safe='@')}")
        assert answered == 200
        (only,) = read_roster(body, whole=False).rooms
        (one,) = only.occupants
        assert (one.user, one.jid, one.audio_muted) == ("luc-ngan", point.person.jid, False)
        joined = await told.of("joined", other.person.nick)
        assert (answer.boot, answer.seq) == (joined.boot, joined.seq)
        occupancy = Occupancy()
        occupancy.reconcile(answer, asked=0.0)
        assert set(occupancy.rooms) == set(told.occupancy.rooms), "events and list agree"
    for wrong in ({"secret": "mot-khoa-khac-han"}, {"ago_s": 301.0}, {"signed": "/diemcau?room=x"}):
        assert (await ask(prosody, **wrong))[0] == 403
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{prosody.http}/diemcau", headers={"Host": ROOMS}) as unsigned,
    ):
        assert unsigned.status == 403


async def test_an_empty_list_is_a_list(desk: tuple[Desk, Prosody]) -> None:
    assert (await roster(desk[1])).rooms == ()


async def test_our_client_reads_the_list_and_is_refused_with_another_secret(desk: tuple[Desk, Prosody]) -> None:
    module = Module(desk[1].http, ROOMS, SecretStr(SECRET))
    stranger = Module(desk[1].http, ROOMS, SecretStr("mot-khoa-khac-han"))
    async with visit(desk[1], given=token(context=LUC_NGAN)) as point:
        await point.person.join("giaoban")
        (room,) = (await module.roster(datetime.now(UTC))).rooms
        assert [each.user for each in room.occupants if each.aide is None] == ["luc-ngan"]
    with pytest.raises(JitsiError) as refused:
        await stranger.roster(datetime.now(UTC))
    assert refused.value.kind is JitsiFault.REFUSED
    await module.close()
    await stranger.close()


@pytest.mark.parametrize("secret", [None, "qua-ngan"])
async def test_without_a_secret_it_is_closed_and_tells_nobody(tmp_path: Path, secret: str | None) -> None:
    async with Receiver() as receiver, running(tmp_path, url=receiver.url, secret=secret) as prosody:
        async with visit(prosody, given=token()) as point:
            await point.person.join("giaoban")
        assert (await ask(prosody, secret=secret or ""))[0] == 404
        assert not receiver.received
        assert "diemcau_secret is missing or shorter" in prosody.log


async def test_loaded_while_a_meeting_runs_it_tells_who_is_in(desk: tuple[Desk, Prosody]) -> None:
    """How it is installed without a restart of Prosody."""
    told, prosody = desk
    async with visit(prosody, given=token(context=LUC_NGAN)) as point:
        await point.person.join("giaoban", sources(a0=False))
        await prosody.shell("module", "unload", "diemcau", ROOMS)
        await point.person.say(sources(a0=True))
        before = told.events[-1]
        await prosody.shell("module", "load", "diemcau", ROOMS)
        joined = await told.of("joined", point.person.nick, after=await told.of("started", after=before))
        assert joined.occupant is not None
        assert (joined.occupant.user, joined.occupant.audio_muted) == ("luc-ngan", True)
        await point.person.leave()
        await told.of("left", point.person.nick, after=joined)
        assert [event.kind for event in told.events if event.boot == joined.boot].count(RoomKind.LEFT) == 1


# ── away and back ───────────────────────────────────────────────────────────────────────────────────


def taken(receiver: Receiver) -> list[dict[str, Any]]:
    return [event for each in receiver.accepted for event in each.payload["events"]]


@asynccontextmanager
async def listening(folder: Path, **options: str | float) -> AsyncIterator[tuple[Receiver, Prosody]]:
    async with Receiver() as receiver, running(folder, url=receiver.url, **{**QUICK, **options}) as prosody:
        yield receiver, prosody


async def test_what_happens_while_we_are_away_is_told_in_order_when_we_are_back(tmp_path: Path) -> None:
    async with listening(tmp_path) as (receiver, prosody), visit(prosody, given=token()) as point:
        await receiver.until(lambda: bool(taken(receiver)))
        await receiver.stop()
        await point.person.join("giaoban", sources(a0=False))
        for muted in (True, False) * 40:
            await point.person.say(sources(a0=muted))
        await point.person.leave()
        receiver.usual = status(503)
        await receiver.start()
        await receiver.until(lambda: len(receiver.received) > 3)
        receiver.usual = status(200)
        await receiver.until(lambda: len(taken(receiver)) >= 84)
        events = taken(receiver)
        assert [event["seq"] for event in events] == list(range(1, 85))
        assert [event["kind"] for event in events] == ["started", "joined", *["media"] * 80, "left", "closed"]
        assert [event["at"] for event in events] == sorted(event["at"] for event in events)
        assert {each.payload["dropped"] for each in receiver.accepted} == {0}
        assert max(len(each.payload["events"]) for each in receiver.received) == 50
        for each in receiver.received:
            timestamp, signature = each.headers["X-DiemCau-Timestamp"], each.headers["X-DiemCau-Signature"]
            assert verify(SECRET, timestamp, each.body, signature, datetime.now(UTC))
        assert len({each.headers["X-DiemCau-Signature"] for each in receiver.received}) == len(receiver.received)


async def test_a_queue_that_runs_over_loses_the_oldest_and_says_how_many(tmp_path: Path) -> None:
    async with listening(tmp_path, queue=10) as (receiver, prosody), visit(prosody, given=token()) as point:
        await receiver.until(lambda: bool(taken(receiver)))
        await receiver.stop()
        await point.person.join("giaoban", sources(a0=False))
        for muted in (True, False) * 10:
            await point.person.say(sources(a0=muted))
        await point.person.leave()
        await point.person.hears(lambda stanza: stanza.get("type") == "unavailable")
        said = json.loads((await ask(prosody))[1])
        assert (said["seq"], said["waiting"], said["dropped"]) == (24, 10, 13)
        await receiver.start()
        await receiver.until(lambda: len(taken(receiver)) >= 11)
        assert [event["seq"] for event in taken(receiver)] == [1, *range(15, 25)]
        assert receiver.accepted[-1].payload["dropped"] == 13


async def test_a_delivery_that_is_called_wrong_does_not_hold_up_what_follows(tmp_path: Path) -> None:
    async with listening(tmp_path) as (receiver, prosody), visit(prosody, given=token()) as point:
        await receiver.until(lambda: bool(taken(receiver)))
        receiver.answers = [status(400), status(409)]
        await point.person.join("giaoban")
        await receiver.until(lambda: len(receiver.received) == 2)
        await point.person.say(sources(a0=True))
        await receiver.until(lambda: len(receiver.received) == 3)
        await point.person.say(sources(a0=False))
        await receiver.until(lambda: len(taken(receiver)) == 2)
        assert [event["seq"] for event in taken(receiver)] == [1, 4]
        assert receiver.accepted[-1].payload["dropped"] == 1, "what was refused as a repetition has arrived"


async def test_of_many_events_only_the_one_that_is_called_wrong_is_dropped(tmp_path: Path) -> None:
    async with listening(tmp_path) as (receiver, prosody), visit(prosody, given=token()) as point:
        await receiver.until(lambda: bool(taken(receiver)))
        await receiver.stop()
        await point.person.join("giaoban")
        for muted in (True, False) * 4:
            await point.person.say(sources(a0=muted))
        await point.person.leave()
        receiver.usual = lambda got: status(413 if any(e["seq"] == 5 for e in got.payload["events"]) else 200)(got)
        await receiver.start()
        await receiver.until(lambda: bool(taken(receiver)) and taken(receiver)[-1]["kind"] == "closed")
        assert [event["seq"] for event in taken(receiver)] == [1, 2, 3, 4, *range(6, 13)]
        assert receiver.accepted[-1].payload["dropped"] == 1


async def test_a_client_that_says_nonsense_hurts_nobody(desk: tuple[Desk, Prosody]) -> None:
    told, prosody = desk
    nonsense = [
        "{{{",
        "[" * 12_000,
        '{"__hash":1,"__array":true}',
        '{"x-a0":7,"":{},"a-v0":{"muted":"yes"}}',
        "[1]",
        "x" * 20_000,
    ]
    async with visit(prosody, given=token()) as odd, visit(prosody, given=token()) as other:
        name = f'<nick xmlns="http://jabber.org/protocol/nick">{"ạ" * 300}</nick>'
        await odd.person.join("giaoban", name)
        await other.person.join("giaoban")
        for each in nonsense:
            await odd.person.say(f"<SourceInfo>{each}</SourceInfo>")
        await odd.person.leave()
        mine = f"{ROOM}/{odd.person.nick}"
        await other.person.hears(lambda stanza: stanza.get("from") == mine and stanza.get("type") == "unavailable")
        seen = [stanza for stanza in other.person.heard if stanza.get("from") == mine]
        joined = await told.of("joined", odd.person.nick)
        await told.of("left", odd.person.nick)
    assert joined.occupant is not None
    assert joined.occupant.display == "ạ" * 85
    assert len(seen) == len(nonsense) + 2, "everybody else saw every word"
    assert "not told" not in prosody.log


async def test_a_connection_that_is_resumed_was_never_lost(tmp_path: Path) -> None:
    account: dict[str, Any] = {"domain": HIDDEN, "name": "recorder"}
    async with (
        open_desk() as (told, house),
        running(tmp_path, hibernation_s=60, url=f"{house.base}/hooks/jitsi", **QUICK) as prosody,
        visit(prosody, **account) as point,
    ):
        await point.person.join("giaoban", nick="diem")
        await point.cut()
        async with visit(prosody, **account, resume=point.person) as again:
            await again.person.say(sources(a0=True))
            media = await told.of("media", "diem")
            assert media.occupant is not None
            assert media.occupant.jid == point.person.jid
            await again.person.leave()
            await told.of("left", "diem")
    assert "lost" not in [event.kind for event in told.events]


async def test_a_receiver_that_hangs_is_asked_again(tmp_path: Path) -> None:
    async with listening(tmp_path, timeout=0.2) as (receiver, prosody):

        def seqs() -> list[int]:
            return [event["seq"] for event in taken(receiver)]

        receiver.answers = [lambda _: None]
        async with visit(prosody, given=token()) as point:
            await receiver.until(lambda: bool(taken(receiver)))
            receiver.answers = [lambda _: None]
            await point.person.join("giaoban")
            await receiver.until(lambda: len(set(seqs())) == 2)
        assert list(dict.fromkeys(seqs())) == [1, 2]  # an answer that came late is asked for again as well


@pytest.mark.parametrize("kill", [False, True])
async def test_prosody_restarts_and_nobody_is_said_to_have_left(tmp_path: Path, kill: bool) -> None:
    async with open_desk() as (told, house), running(tmp_path, url=f"{house.base}/hooks/jitsi", **QUICK) as prosody:
        async with visit(prosody, given=token()) as point:
            await point.person.join("giaoban")
            await told.of("joined", point.person.nick)
            await prosody.stop(kill=kill)
        await prosody.start()
        again = await told.hears(lambda event: event.kind == "started" and event.boot != told.events[0].boot)
        async with visit(prosody, given=token()) as point:
            await point.person.join("giaoban")
            await told.of("joined", point.person.nick, after=again)
            assert [str(fact.kind) for fact in told.facts] == ["joined", "restarted", "gone", "joined"]
            assert told.occupancy.reconcile(await roster(prosody), asked=1e9) == ()
            assert not told.occupancy.behind
