"""The place of a point in the room, step by step, and that no order of news loses somebody who is there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.jitsi.signs.occupancy import Occupancy
from orchestrator.live.room.attendance import Attendance, Going, Look
from orchestrator.live.room.identity import Seat
from orchestrator.live.room.media import Media, media_of, patience_s, readings
from orchestrator.model.events import Body, Event, RoomChanged, RoomLeftWarned
from orchestrator.model.policy import WatchPolicy
from orchestrator.model.registry import Site
from orchestrator.model.rooms import Fact, FactKind, Occupant, Pulse, RoomEvent, RoomKind, RoomRoster, Roster, Teller
from orchestrator.model.signals import Cause, LineState, RoomState
from orchestrator.sessions.rooms.hall import Hall, Now
from tests.live.room.hall import (
    BRIDGE,
    NAMES,
    ROOM,
    by_endpoint,
    moving,
    occupant,
    pulse,
    seat,
    still,
    wall,
    whose,
)

POLICY = WatchPolicy()
UP = dict.fromkeys(NAMES, LineState.UP)


class Clerk:
    """An attendance, told how things stand moment by moment; the steps of Lục Ngạn."""

    def __init__(self, policy: WatchPolicy = POLICY) -> None:
        self.attendance = Attendance(NAMES, policy)
        self.told: list[Body] = []

    def look(
        self,
        now: float,
        *seats: Seat,
        media: Mapping[str, Media] | None = None,
        lines: Mapping[str, LineState] = UP,
        judged: float | None = 0.0,
    ) -> list[str]:
        found = self.attendance.look(Look(now, wall(now), seats, media or {}, lines, judged, live=True))
        self.told += found
        return [f"{body.site} {body.after}" for body in found if isinstance(body, RoomChanged)]


@pytest.fixture
def clerk() -> Clerk:
    return Clerk()


def test_in_without_media_and_with_them(clerk: Clerk) -> None:
    here = seat("a", "luc-ngan", 0.0)
    assert clerk.look(0.0, here) == ["luc-ngan in"]
    assert clerk.look(7.0, here) == []
    assert clerk.look(8.0, here) == ["luc-ngan silent"]
    assert clerk.look(9.0, here, media=moving("a")) == ["luc-ngan in"]


def test_without_bridges_nobody_is_silent(clerk: Clerk) -> None:
    here = seat("a", "luc-ngan", 0.0)
    clerk.look(0.0, here)
    assert clerk.look(100.0, here, judged=None) == []


def test_counters_that_stand_still_wait_for_the_lines_verdict(clerk: Clerk) -> None:
    here = seat("a", "luc-ngan", 0.0)
    clerk.look(0.0, here, media=moving("a"))
    assert clerk.look(1.0, here, media=still(1.0, "a")) == []
    assert clerk.look(2.0, here, media=still(2.0, "a"), lines={"luc-ngan": LineState.SUSPECT}) == []
    assert clerk.look(2.1, here, media=still(2.1, "a"), lines={"luc-ngan": LineState.DOWN}) == ["luc-ngan lost"]
    assert isinstance(clerk.told[-1], RoomChanged) and clerk.told[-1].causes == ()


def test_on_a_good_line_it_is_the_application(clerk: Clerk) -> None:
    here = seat("a", "luc-ngan", 0.0)
    clerk.look(0.0, here, media=moving("a"))
    assert clerk.look(2.0, here, media=still(2.0, "a")) == ["luc-ngan lost"]
    assert isinstance(clerk.told[-1], RoomChanged) and clerk.told[-1].causes == (Cause.APPLICATION,)
    assert clerk.look(30.0, here, media=still(30.0, "a")) == []
    assert clerk.look(31.0, here, media=moving("a")) == ["luc-ngan in"]


def test_back_under_a_new_endpoint_id_at_once_and_the_ghosts_death_is_nothing(clerk: Clerk) -> None:
    ghost, new = seat("a", "luc-ngan", 0.0), seat("b", "luc-ngan", 10.0)
    clerk.look(0.0, ghost, media=moving("a"))
    assert clerk.look(5.0, ghost, media=still(3.0, "a")) == ["luc-ngan lost"]
    assert clerk.look(10.0, ghost._replace(ghost=True), new, media=still(8.0, "a")) == ["luc-ngan in"]
    clerk.attendance.went("luc-ngan", Going(FactKind.LOST, 11.0, "unreachable", "a"))
    assert clerk.look(11.0, new, media=moving("b")) == []


def test_a_clean_leave_warns_once_and_is_no_incident(clerk: Clerk) -> None:
    clerk.look(0.0, seat("a", "luc-ngan", 0.0))
    clerk.attendance.went("luc-ngan", Going(FactKind.LEFT, 1.0, "left", "a"))
    assert clerk.look(1.0) == []
    assert clerk.look(1.0 + POLICY.room_return_s) == ["luc-ngan left"]
    clerk.look(30.0)
    assert not any(isinstance(body, RoomLeftWarned) for body in clerk.told)
    clerk.look(31.0)
    clerk.look(60.0)
    assert [body.site for body in clerk.told if isinstance(body, RoomLeftWarned)] == ["luc-ngan"]


@pytest.mark.parametrize(
    ("kind", "reason", "setting"),
    [
        (FactKind.LEFT, "left", "room_return_s"),
        (FactKind.LEFT, "switched", "room_switch_s"),
        (FactKind.GONE, "destroyed", "room_return_s"),
        (FactKind.GONE, "unsaid", "room_unsaid_s"),
        (FactKind.GONE, "restarted", "room_restart_s"),
    ],
)
@pytest.mark.parametrize("waits", [None, 17.0])
def test_how_long_a_return_is_waited_for_is_policy(
    kind: FactKind, reason: str, setting: str, waits: float | None
) -> None:
    policy = POLICY if waits is None else WatchPolicy.model_validate({setting: waits})
    clerk, wait_s = Clerk(policy), getattr(policy, setting)
    assert wait_s == (waits or {"room_return_s": 3.0, "room_restart_s": 30.0}.get(setting, 10.0))
    clerk.look(0.0, seat("a", "luc-ngan", 0.0))
    clerk.attendance.went("luc-ngan", Going(kind, 1.0, reason, "a"))
    assert clerk.look(1.0 + wait_s - 0.1) == []
    assert clerk.look(1.0 + wait_s) == [f"luc-ngan {'lost' if reason == 'restarted' else 'left'}"]


@pytest.mark.parametrize("reason", ["left", "switched"])
def test_a_page_loaded_anew_or_a_breakout_room_is_no_leave(clerk: Clerk, reason: str) -> None:
    clerk.look(0.0, seat("a", "luc-ngan", 0.0))
    clerk.attendance.went("luc-ngan", Going(FactKind.LEFT, 1.0, reason, "a"))
    assert clerk.look(1.0) == []
    assert clerk.look(2.5, seat("b", "luc-ngan", 2.5)) == []


def test_prosodys_restart_loses_nobody_who_comes_back(clerk: Clerk) -> None:
    clerk.look(0.0, seat("a", "luc-ngan", 0.0))
    clerk.attendance.went("luc-ngan", Going(FactKind.GONE, 1.0, "restarted", "a"))
    assert clerk.look(20.0) == []
    assert clerk.look(21.0, seat("b", "luc-ngan", 21.0)) == []


def test_lost_by_prosody_while_its_packets_still_come_is_not_lost(clerk: Clerk) -> None:
    clerk.look(0.0, seat("a", "luc-ngan", 0.0), media=moving("a"))
    clerk.attendance.went("luc-ngan", Going(FactKind.LOST, 1.0, "unreachable", "a"))
    assert clerk.look(1.0, media=moving("a")) == []
    assert clerk.look(2.0, media=still(1.0, "a")) == ["luc-ngan lost"]


def test_released_and_lost_outlive_a_restart_of_ours(clerk: Clerk) -> None:
    ghost = seat("a", "luc-ngan", 50.0, joined_at=wall(-900.0))
    for body in (
        RoomChanged(site="luc-ngan", before=RoomState.EXPECTED, after=RoomState.IN),
        RoomChanged(site="luc-ngan", before=RoomState.IN, after=RoomState.LOST),
    ):
        clerk.attendance.fold(wall(0.0), body)
    assert clerk.look(50.0, ghost) == []
    assert clerk.attendance.release("luc-ngan", "truc", 51.0, wall(51.0))
    assert clerk.look(52.0, ghost, media=still(2.0, "a")) == []
    assert clerk.attendance.release("luc-ngan", "truc", 53.0, wall(53.0)) is None


# ── media ───────────────────────────────────────────────────────────────────────────────────────────


def test_who_sends_or_hears_somebody_may_not_be_silent_for_a_second() -> None:
    assert patience_s(pulse("a", 1.0), occupant("a"), {"b"}, POLICY) == POLICY.bridge_still_s
    assert patience_s(pulse("a", 1.0), occupant("a"), (), POLICY) == POLICY.bridge_still_s
    muted = occupant("a", audio_muted=True, video_muted=True)
    assert patience_s(pulse("a", 1.0), muted, (), POLICY) == POLICY.bridge_muted_s
    polled = occupant("a", teller=Teller.POLL)
    assert patience_s(pulse("a", 1.0), polled, (), POLICY) == POLICY.bridge_muted_s


def test_a_bridge_silent_for_everybody_blames_nobody() -> None:
    seats = [seat(nick, site) for nick, site in zip("abc", NAMES, strict=True)]
    fallen = [pulse(each.endpoint, 5.0, still_s=2.0) for each in seats]
    media, deaf = media_of(fallen, by_endpoint(seats), POLICY)
    assert deaf == {BRIDGE}
    assert readings(seats, media, (BRIDGE, 5.0)) == []
    media, deaf = media_of([pulse("a", 5.0), *fallen[1:]], by_endpoint(seats), POLICY)
    assert not deaf
    told = {each.site: each.still_s for each in readings(seats, media, (BRIDGE, 5.0))}
    assert told == {"tinh": None, "luc-ngan": 2.0, "son-dong": 2.0}


def test_a_telephone_a_ghost_and_a_guess_say_nothing_of_a_line() -> None:
    phone, ghost = seat("a", "luc-ngan.phone"), seat("b", "luc-ngan")._replace(ghost=True)
    media, _ = media_of([pulse("a", 5.0), pulse("b", 5.0, still_s=9.0)], {}, POLICY)
    assert readings([phone, ghost], media, (BRIDGE, 5.0)) == []


def test_on_two_bridges_it_is_where_it_moves() -> None:
    other = pulse("a", 5.0, still_s=40.0)._replace(bridge="http://127.0.0.1:8081")
    media, _ = media_of([other, pulse("a", 5.0)], {}, POLICY)
    assert media["a"].moving


# ── in whatever order ───────────────────────────────────────────────────────────────────────────────

HOST = ROOM.partition("@")[2]
NEWS = st.lists(
    st.sampled_from(["join", "leave", "lost", "again", "poll", "empty poll", "look", "restart ours", "restart theirs"]),
    max_size=12,
)


class Story:
    """One point's day, told in any order; its counter moves as long as it is there."""

    def __init__(self) -> None:
        self.now = 100.0
        self.seq = 0
        self.lives = 1
        self.nick = ""
        self.history: list[Event] = []
        self.occupancy = Occupancy()
        self.hall = self._hall()

    def _hall(self) -> Hall:
        sites = [Site(id=site, name=name, level="district") for site, name in NAMES.items()]
        return Hall("s", [ROOM], sites, whose, POLICY, self.history)

    def tell(self, what: str) -> None:
        match what:
            case "join":
                self.nick = f"{self.lives:08x}"
                self.lives += 1
                self._event(RoomKind.JOINED)
            case "again" if self.nick:
                self._event(RoomKind.JOINED)
            case "leave" | "lost" if self.nick:
                self._event(RoomKind.LEFT if what == "leave" else RoomKind.LOST)
                self.nick = ""
            case "poll" | "empty poll":
                there = (occupant(self.nick, self.now, user="luc-ngan"),) if self.nick and what == "poll" else ()
                self._reconcile(there)
            case "restart ours":
                self.occupancy = Occupancy()
                self.hall = self._hall()
            case "restart theirs":
                self.occupancy = Occupancy()
        self.look()

    def look(self, seconds: float = 1.0) -> None:
        self.now += seconds
        moved = [self._pulse(self.nick)] if self.nick else []
        at = Now(self.now, wall(self.now), self.occupancy.rooms, [*moved, self._pulse("ffffffff")], self.now - 50)
        for body in self.hall.look(at, UP, live=True):
            if isinstance(body, RoomChanged) and body.site == "luc-ngan" and self.nick:
                assert body.after is not RoomState.LOST
            self.history.append(Event("s", len(self.history) + 1, 1, wall(self.now), body))

    def _pulse(self, nick: str) -> Pulse:
        return pulse(nick, self.now, stats_id="luc-ngan@points.hop.test" if nick != "ffffffff" else None)

    def _event(self, kind: RoomKind) -> None:
        self.seq += 1
        who = occupant(self.nick, self.now, user="luc-ngan")
        event = RoomEvent(kind=kind, at=wall(self.now), teller=Teller.EVENT_SYNC, host=HOST, room=ROOM, occupant=who)
        self._facts(self.occupancy.happened(event, self.now))

    def _reconcile(self, there: tuple[Occupant, ...]) -> None:
        roster = Roster(host=HOST, rooms=(RoomRoster(room=ROOM, occupants=there),))
        self.hall.listed(ROOM, self.now)
        self._facts(self.occupancy.reconcile(roster, self.now))

    def _facts(self, facts: tuple[Fact, ...]) -> None:
        self.hall.heard(facts, self.occupancy.rooms, self.now)


@settings(max_examples=150, deadline=None)
@given(NEWS)
def test_in_whatever_order_who_is_there_at_the_end_is_shown_there_and_never_lost(news: list[str]) -> None:
    story = Story()
    for what in news:
        story.tell(what)
    if not story.nick:
        story.tell("join")
    for _ in range(5):
        story.look()
    assert story.hall.attendance.places["luc-ngan"].room is RoomState.IN
