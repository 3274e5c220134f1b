"""The room of a meeting, end to end: hooks, bridges and Jicofo on one side, journal, board and people on the other."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from jwt.types import Options
from pydantic import SecretStr

from orchestrator import notices
from orchestrator.errors import JitsiError, NotFound, Overtaken
from orchestrator.jitsi.keys import SharedSecret
from orchestrator.jitsi.tokens import DUTY, Issuer
from orchestrator.model.events import (
    AgendaMoved,
    AlertRaised,
    Body,
    IncidentOpened,
    IncidentResolved,
    LineChanged,
    PhaseChanged,
    RollCallTaken,
    RoomChanged,
    RoomEndedBy,
    RoomKicked,
    RoomLeftWarned,
    RoomLinkGiven,
    RoomOpened,
    RoomOrdered,
)
from orchestrator.model.plan import Phase
from orchestrator.model.rooms import Trust
from orchestrator.model.signals import Cause, LineState, RoomState
from orchestrator.rehearsal.jitsi.doors.spells import Spell
from orchestrator.sessions.rooms import lists
from orchestrator.sessions.rooms.entrance import Entrance
from tests.sessions.jitsi_office import ASIDE, DOMAIN, LOGIN_SECRET, MUC, ROOM, SECOND, Meeting, meeting
from tests.sessions.office import NEXT, SESSION, at, department
from tests.web.house import NAME, open_browser

TIMELESS: Options = {"verify_nbf": False, "verify_exp": False}  # the stage has an hour of its own
HUB, LUC_NGAN, SON_DONG = "000000a1", "000000b2", "000000c3"


async def everybody(day: Meeting) -> None:
    await day.join(HUB, "tinh")
    await day.join(LUC_NGAN, "luc-ngan")
    await day.join(SON_DONG, "son-dong")
    for site in ("tinh", "luc-ngan", "son-dong"):
        await day.comes_into(site, RoomState.IN)


async def heard(day: Meeting, *endpoints: str) -> None:
    """The bridge has counted packets of them."""
    await day.until(lambda: all((media := day.hall.media.get(each)) and media.moving for each in endpoints))


def is_lost(site: str, body: Body) -> bool:
    return isinstance(body, RoomChanged) and body.site == site and body.after is RoomState.LOST


async def test_a_silent_cut_is_seen_by_the_bridge_alone_and_the_return_is_one_point_again(tmp_path: Path) -> None:
    """Sơn Động has neither an agent nor an address that could be asked."""
    async with meeting(tmp_path) as day:
        await everybody(day)
        await day.live()
        await heard(day, HUB, LUC_NGAN, SON_DONG)
        began = day.now
        day.deployment.cut(SON_DONG, began)
        down = await day.told(lambda body: isinstance(body, LineChanged) and body.after is LineState.DOWN)
        assert isinstance(down.body, LineChanged) and down.body.site == "son-dong"
        assert down.body.evidence[0].code == "media_stopped_alone"
        assert day.now - began < 4.0
        lost = await day.comes_into("son-dong", RoomState.LOST)
        assert isinstance(lost.body, RoomChanged) and lost.body.causes == ()  # the line explains it
        opened = await day.told(lambda body: isinstance(body, IncidentOpened))
        assert isinstance(opened.body, IncidentOpened) and opened.body.sites == ("son-dong",)
        board = day.place.service.sessions.watches.board(SESSION)
        assert board
        await asyncio.sleep(0)  # the board follows the journal
        tile = next(site for site in board.view(day.place.clock.now()).sites if site.id == "son-dong")
        assert tile.shown in (LineState.DOWN, RoomState.LOST)

        began = day.now
        await day.join("000000c4", "son-dong")
        await day.comes_into("son-dong", RoomState.IN, after=lost.seq)
        assert day.now - began < 1.0
        mine = [seat for seat in day.hall.seats if seat.identity.site == "son-dong"]
        assert [(seat.endpoint, seat.ghost) for seat in mine] == [(SON_DONG, True), ("000000c4", False)]
        await day.told(
            lambda body: isinstance(body, LineChanged) and (body.before, body.after) == (LineState.DOWN, LineState.UP)
        )
        ghost = day.deployment.rooms[ROOM].occupants[SON_DONG]
        day.deployment.leave(SON_DONG, day.now)
        await day.tell("lost", ghost, user="son-dong")
        assert await day.rooms_of("son-dong") == ["in", "lost", "in"]


async def test_media_that_stop_on_a_good_line_are_the_applications(tmp_path: Path) -> None:
    """The router of Lục Ngạn answers all the time."""
    async with meeting(tmp_path) as day:
        await everybody(day)
        await day.live()
        await heard(day, HUB, LUC_NGAN, SON_DONG)
        day.deployment.cut(LUC_NGAN, day.now)
        lost = await day.told(lambda body: is_lost("luc-ngan", body))
        assert isinstance(lost.body, RoomChanged) and lost.body.causes == (Cause.APPLICATION,)
        opened = await day.told(lambda body: isinstance(body, IncidentOpened))
        assert isinstance(opened.body, IncidentOpened) and opened.body.causes == (Cause.APPLICATION,)
        day.deployment.repair(LUC_NGAN, day.now)
        await day.comes_into("luc-ngan", RoomState.IN, after=lost.seq)
        assert await day.told(lambda body: isinstance(body, IncidentResolved))


async def test_a_clean_leave_only_warns_and_a_breakout_room_is_no_leave(tmp_path: Path) -> None:
    async with meeting(tmp_path, left_warning_s=3.5) as day:
        await everybody(day)
        members = day.deployment.rooms[ROOM].occupants
        hub, son_dong = members[HUB], members[SON_DONG]
        await day.live()
        await day.tell("left", hub, user="tinh", reason="switched")
        await day.tell("joined", hub, room=ASIDE, main=ROOM, is_breakout=True, user="tinh")
        await day.tell("left", son_dong, user="son-dong", reason="left")
        day.deployment.leave(SON_DONG, day.now)
        await day.comes_into("son-dong", RoomState.LEFT)
        warned = await day.told(lambda body: isinstance(body, RoomLeftWarned))
        assert isinstance(warned.body, RoomLeftWarned) and warned.body.site == "son-dong"
        alert = await day.told(lambda body: isinstance(body, AlertRaised))
        assert isinstance(alert.body, AlertRaised)
        assert (alert.body.stage, alert.body.level) == ("left", "warning")
        assert alert.body.title == "Điểm cầu UBND huyện son-dong đã rời phòng họp"
        bodies = [event.body for event in await day.place.journal()]
        assert not any(isinstance(body, IncidentOpened) for body in bodies)
        assert await day.rooms_of("tinh") == ["in"]
        assert [seat.aside for seat in day.hall.seats if seat.endpoint == HUB and not seat.ghost] == [True]

        desk = day.place.service.sessions.room_desk
        with pytest.raises(Overtaken):
            desk.release(SESSION, "luc-ngan", "truc")
        desk.release(SESSION, "son-dong", "truc")
        released = await day.comes_into("son-dong", RoomState.RELEASED)
        assert isinstance(released.body, RoomChanged) and released.body.by == "truc"


async def test_a_stranger_is_named_sent_out_and_the_meeting_is_ended(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        await day.join(HUB, "tinh")
        await day.join("0badcafe", named="Phòng 2")
        await day.join("0badf00d", named="ubnd huyện  LUC-NGAN")
        await day.comes_into("luc-ngan", RoomState.IN)
        house: Any = SimpleNamespace(base=day.place.service.url, accounts=day.place.service.accounts)
        async with open_browser(house) as browser:
            path = f"/api/v1/sessions/{SESSION}"
            _, seen = await browser.get(f"{path}/room")
            trusts = {each["endpoint"]: (each["site"], each["trust"]) for each in seen["occupants"]}
            assert trusts == {
                HUB: ("tinh", "proven"),
                "0badcafe": (None, None),
                "0badf00d": ("luc-ngan", "guessed"),
            }
            status, seen = await browser.post(f"{path}/room/name", {"endpoint": "0badcafe", "site": "son-dong"})
            assert status == 200
            assert {place["site"]: place["room"] for place in seen["places"]}["son-dong"] == "in"
            _, seen = await browser.post(f"{path}/room/turn", {"item": 1})
            assert (seen["turn_site"], seen["turn_muted"]) == ("luc-ngan", False)
            _, seen = await browser.post(f"{path}/room/turn", {"item": 1, "site": "son-dong"})
            assert (seen["item"], seen["turn_site"]) == (1, "son-dong")
            assert (await browser.post(f"{path}/room/turn", {"item": 1, "site": "tinh"}))[0] == 404
            assert (await browser.post(f"{path}/room/kick", {"endpoint": "nobody"}))[0] == 404
            assert (await browser.post(f"{path}/room/kick", {"endpoint": "0badcafe"}))[0] == 200
            _, sheet = await browser.post(f"{path}/rollcall", {})
            assert (sheet["present"], sheet["expected"], sheet["reason"]) == (3, 3, "asked")
            async with browser.http.get(f"{house.base}{path}/rollcall.html") as page:
                text = await page.text()
                assert page.status == 200 and "Độc lập - Tự do - Hạnh phúc" in text
                assert "UBND huyện luc-ngan" in text and "Có mặt: 3/3" in text and "<style" not in text
            async with browser.http.get(f"{house.base}/papers/rollcall.css") as style:
                assert style.content_type == "text/css"
            assert (await browser.post(f"{path}/room/end", {}))[0] == 200
        assert day.orders == ["kick 0badcafe from giao-ban", f"end {ROOM}"]
        kicked = await day.told(lambda body: isinstance(body, RoomKicked))
        assert isinstance(kicked.body, RoomKicked) and (kicked.body.site, kicked.body.by) == ("son-dong", NAME)
        assert await day.told(lambda body: isinstance(body, RoomEndedBy) and body.by == NAME)
        with pytest.raises(NotFound):
            await day.place.service.sessions.room_desk.name(SESSION, "0badf00d", "nowhere", "truc")


async def test_the_room_is_opened_and_the_roll_is_called(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        await day.told(lambda body: isinstance(body, RoomOpened))
        first = await day.told(lambda body: isinstance(body, RollCallTaken) and body.reason == "roll_call")
        assert isinstance(first.body, RollCallTaken) and not any(entry.present for entry in first.body.entries)
        assert day.deployment.rooms[ROOM].flagged
        gate, now = day.place.service.sessions.gate(), day.place.clock.now()
        assert [gate.why_not(room, now) is None for room in ("giao-ban", "giao-ban-du-phong", "khac")] == [
            True,
            True,
            False,
        ]
        await day.join(HUB, "tinh")
        await day.join(LUC_NGAN, "luc-ngan.phone")
        await day.comes_into("tinh", RoomState.IN)
        await day.live()
        start = await day.told(lambda body: isinstance(body, RollCallTaken) and body.reason == "start")
        assert isinstance(start.body, RollCallTaken)
        assert {entry.site: entry.present for entry in start.body.entries} == {
            "tinh": True,
            "luc-ngan": False,  # a telephone is not the hall
            "son-dong": False,
        }
        await day.join(SON_DONG, "son-dong")
        await day.comes_into("son-dong", RoomState.IN)
        sheet = await day.place.service.sessions.room_desk.take(SESSION, "truc")
        late = next(entry for entry in sheet.entries if entry.site == "son-dong")
        assert late.late_s is not None and 0 <= late.late_s < 10


@pytest.mark.parametrize("spell", [Spell.HANG, Spell.TRUNCATED, Spell.HTML, Spell.WRONG_TYPES])
async def test_bad_answers_leave_everybody_where_he_was(
    tmp_path: Path, spell: Spell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "EVERY_S", 0.4)
    async with meeting(tmp_path, bridge_every_s=0.3) as day:
        await everybody(day)
        await day.live()
        await heard(day, HUB, LUC_NGAN, SON_DONG)
        for door in (day.double.bridges[0].door, day.double.jicofo.door):
            door.spell = spell
        board = day.place.service.sessions.watches.board(SESSION)
        assert board
        await day.until(lambda: any(notice.code == notices.JITSI_SILENT for notice in board.notices))
        assert await day.post({"v": 1, "boot": "x", "host": "y", "events": []}, secret="gia-mao-khong-dung") == 401
        states = {site.id: site for site in board.view(day.place.clock.now()).sites}
        assert {each.room for each in states.values()} == {RoomState.IN}
        assert states["son-dong"].line in (LineState.UP, LineState.UNKNOWN)
        for door in (day.double.bridges[0].door, day.double.jicofo.door):
            door.spell = None
        await day.until(lambda: all(notice.code != notices.JITSI_SILENT for notice in board.notices))
        assert await day.rooms_of("son-dong") == ["in"]


async def test_a_bridge_that_starts_anew_loses_nobody(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        await everybody(day)
        await day.live()
        await heard(day, HUB, LUC_NGAN, SON_DONG)
        day.deployment.restart(0, day.now, away_s=1.0)
        await day.until(lambda: (media := day.hall.media.get(SON_DONG)) is None or not media.moving)
        await heard(day, HUB, LUC_NGAN, SON_DONG)
        for site in ("tinh", "luc-ngan", "son-dong"):
            assert await day.rooms_of(site) == ["in"]
        bodies = [event.body for event in await day.place.journal()]
        assert not any(isinstance(body, LineChanged) and body.after is LineState.DOWN for body in bodies)


async def test_without_hooks_the_list_and_the_statistics_ids_tell_who_is_in(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        for nick, site in ((HUB, "tinh"), (LUC_NGAN, "luc-ngan")):
            await day.join(nick, site, hook=False)
        await day.comes_into("luc-ngan", RoomState.IN)
        assert {seat.identity.trust for seat in day.hall.seats} == {Trust.CLAIMED}


async def test_a_room_that_stays_empty_past_the_plan_ends_the_session(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        await day.live()
        await day.place.look("30/11 11:31")
        await day.until(lambda: SESSION in day.place.service.sessions.rooms._empty_since)
        await day.place.look("30/11 11:40")
        day.place.clock.skip_to(at("30/11 11:47"))
        ended = await day.told(lambda body: isinstance(body, PhaseChanged) and body.after is Phase.ENDED)
        assert isinstance(ended.body, PhaseChanged) and (ended.body.reason, ended.body.by) == ("room_empty", "")


async def test_the_fallback_room_is_opened_and_whoever_goes_there_is_in(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        await everybody(day)
        await day.live()
        sessions = day.place.service.sessions
        await sessions.desk.announce(SESSION, "room", "máy chủ chính gặp sự cố", "truc")
        await day.told(lambda body: isinstance(body, RoomOpened) and body.room == SECOND)
        for nick, site in ((HUB, "tinh"), (LUC_NGAN, "luc-ngan"), (SON_DONG, "son-dong")):
            await day.leave(nick, site)
            await day.join(f"d{nick[1:]}", site, into=SECOND)
        await day.until(lambda: [seat.room for seat in day.hall.seats] == [SECOND] * 3)
        for site in ("tinh", "luc-ngan", "son-dong"):
            assert await day.rooms_of(site) == ["in"]
        assert not sessions.room_desk.view(SESSION).strays

        key = SharedSecret(SecretStr("mot-khoa-dung-chung-du-dai-cho-hs256"))
        web = day.place.registry.conference.web
        sessions.reception._entrance = Entrance(Issuer("diemcau", "jitsi", DOMAIN), key, lambda: web, day.place.clock)
        page = await sessions.reception.page(SESSION, "son-dong")
        assert page and page.way_out and page.way_out.place.startswith(f"{web}/giao-ban-du-phong?jwt=")


async def test_nobody_is_missed_in_the_room_who_was_told_to_telephone(tmp_path: Path) -> None:
    async with meeting(tmp_path, left_warning_s=3.1) as day:
        await everybody(day)
        await day.live()
        sessions = day.place.service.sessions
        await sessions.desk.announce(SESSION, "phone", "mất Internet", "truc")
        for nick, site in ((HUB, "tinh"), (LUC_NGAN, "luc-ngan"), (SON_DONG, "son-dong")):
            await day.leave(nick, site)
        await day.comes_into("son-dong", RoomState.LEFT)
        left_at = day.hall.attendance.places["son-dong"].changed_at
        await day.until(lambda: day.place.clock.monotonic() - left_at > 0.5)
        sessions.rooms.judge()
        await day.place.look("30/11 11:31")
        await day.until(lambda: not day.hall.seats)
        await sessions.rooms._tend()
        assert SESSION not in sessions.rooms._empty_since
        bodies = [event.body for event in await day.place.journal()]
        assert not any(isinstance(body, RoomLeftWarned | AlertRaised) for body in bodies)


async def test_another_room_in_the_plan_is_opened_and_watched_instead(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        await day.told(lambda body: isinstance(body, RoomOpened) and body.room == ROOM)
        place, other = day.place, f"giao-ban-2@{MUC}"
        changed = tuple(each.model_copy(update={"rooms": ("giao-ban-2",)}) for each in place.registry.meetings)
        place.registry = place.registry.model_copy(update={"meetings": changed})
        await place.service.reload.use(place.registry)
        await place.look("30/11 07:17")
        await day.told(lambda body: isinstance(body, RoomOpened) and body.room == other)
        await day.join(LUC_NGAN, "luc-ngan", into=other)
        await day.comes_into("luc-ngan", RoomState.IN)


async def test_the_roll_is_called_again_for_another_hour_of_the_day(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        first = await day.told(lambda body: isinstance(body, RollCallTaken))
        plan = day.place.service.sessions.planner.session(SESSION)
        assert plan
        day.place.service.sessions.planner.move(SESSION, plan.revision, "2021-11-30 09:00", "lãnh đạo bận", "truc")
        await day.place.look("30/11 08:46")
        again = await day.told(lambda body: isinstance(body, RollCallTaken), after=first.seq)
        assert isinstance(again.body, RollCallTaken) and again.body.reason == "roll_call"


async def test_an_order_is_in_the_journal_whatever_prosody_answers(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        desk = day.place.service.sessions.room_desk
        await day.until(lambda: day.place.service.sessions.rooms.hall(SESSION) is not None)
        with pytest.raises(Overtaken, match="nobody to send out"):
            await desk.end(SESSION, "truc")
        await day.join(LUC_NGAN, "luc-ngan")
        await day.comes_into("luc-ngan", RoomState.IN)
        day.broken.set()
        with pytest.raises(JitsiError):
            await desk.kick(SESSION, LUC_NGAN, "truc")
        with pytest.raises(JitsiError):
            await desk.end(SESSION, "truc")
        ordered = [event.body for event in await day.place.journal() if isinstance(event.body, RoomOrdered)]
        assert ordered == [
            RoomOrdered(order="kick", room=ROOM, endpoint=LUC_NGAN, site="luc-ngan", by="truc"),
            RoomOrdered(order="end", room=ROOM, by="truc"),
        ]


async def test_the_engineer_on_duty_is_let_in_as_a_moderator_and_the_journal_says_so(tmp_path: Path) -> None:
    async with meeting(tmp_path) as day:
        house: Any = SimpleNamespace(base=day.place.service.url, accounts=day.place.service.accounts)
        async with open_browser(house) as browser:
            enter = f"/api/v1/sessions/{SESSION}/room/enter"
            assert (await browser.post(enter, {"room": f"khac@{MUC}"}))[0] == 404
            status, answer = await browser.post(enter, {"room": ROOM})
        assert status == 200
        token = parse_qs(urlsplit(answer["url"]).query)["jwt"][0]
        claims = jwt.decode(token, LOGIN_SECRET, algorithms=["HS256"], audience="jitsi", options=TIMELESS)
        assert claims["room"] == "giao-ban"
        user = claims["context"]["user"]
        assert (user["id"], user["name"], user["moderator"]) == (DUTY, f"Cán bộ trực kỹ thuật ({NAME})", True)
        given = await day.told(lambda body: isinstance(body, RoomLinkGiven))
        assert given.body == RoomLinkGiven(room=ROOM, by=NAME)
        assert all(token not in repr(event) for event in await day.place.journal())
        await day.place.service.sessions.desk.enter(SESSION, "start", Phase.LIVE, "truc")
        await day.place.service.sessions.desk.enter(SESSION, "end", Phase.ENDED, "truc")
        assert "enter" not in day.place.service.sessions.room_desk.view(SESSION).may
        with pytest.raises(Overtaken, match="is over"):
            await day.place.service.sessions.room_desk.enter(SESSION, ROOM, "truc")


async def test_a_turn_given_before_an_upgrade_is_the_agendas_first_point(tmp_path: Path) -> None:
    """The first release wrote the item only."""
    async with meeting(tmp_path) as day:
        await day.join(LUC_NGAN, "luc-ngan")
        await day.comes_into("luc-ngan", RoomState.IN)
        sessions = day.place.service.sessions
        await sessions.book.record(SESSION, AgendaMoved(item=1, by="truc"))
        view = sessions.room_desk.view(SESSION)
        assert (view.item, view.turn_site, view.turn_muted) == (1, "luc-ngan", False)
        await sessions.book.record(SESSION, AgendaMoved(item=None, by="truc"))
        assert sessions.room_desk.view(SESSION).turn_site is None


async def test_no_link_is_given_before_the_rooms_may_open(tmp_path: Path) -> None:
    """It is good until the session is over, and nobody can call it back."""
    async with meeting(tmp_path) as day:
        desk = day.place.service.sessions.room_desk
        with pytest.raises(Overtaken) as early:
            await desk.enter(NEXT, ROOM, "truc")
        assert early.value.text.vi.endswith("chỉ cấp từ 00:00 ngày 30/12/2021.")
        assert "enter" not in desk.view(NEXT).may
        assert await day.place.journal(NEXT) == []
        await day.place.look("30/12 00:00")
        assert "enter" in desk.view(NEXT).may
        assert (await desk.enter(NEXT, ROOM, "truc")).url


async def test_without_a_jitsi_in_the_registry_there_is_no_room_and_no_traffic(tmp_path: Path) -> None:
    async with department(tmp_path, "30/11 06:20") as place:
        await place.up()
        await place.look("30/11 07:16")
        assert not place.service.sessions.rooms.parts
        sessions = place.service.sessions
        view = sessions.room_desk.view(SESSION)
        assert (view.places, view.may) == ((), ())
        assert view.unwatched is not None and view.unwatched.en.startswith("No online room is watched")
        assert not any(brief.room for brief in sessions.desk.briefs())
        with pytest.raises(Overtaken, match="no key to sign"):
            await sessions.room_desk.enter(SESSION, view.rooms[0], "truc")
        bodies = [event.body for event in await place.journal()]
        assert not any(isinstance(body, RoomChanged | RollCallTaken | RoomOpened) for body in bodies)
