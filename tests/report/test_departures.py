"""Who took leave, was let go or was called elsewhere is not absent: counted to the second."""

from __future__ import annotations

from typing import Literal

import pytest

from orchestrator.model.events import Event, FallbackAnnounced, PhaseChanged, RoomChanged, WatchStarted
from orchestrator.model.plan import Phase
from orchestrator.model.signals import RoomState
from tests.report.day import DAY, Diary, moment
from tests.report.papers import counted, papers
from tests.report.test_figures import UNKNOWN, UP, opened, phase, site

BOTH = ("tinh-bac-giang", "luc-ngan")


def together(came: str = "07:20:00") -> Diary:
    """Two points, both in the room before the start at 07:30."""
    diary = Diary()
    diary.write(DAY, "06:00:00", opened(*BOTH))
    diary.write(DAY, "06:15:00", WatchStarted(sites=BOTH, version="1"))
    diary.write(DAY, "07:30:00", phase(Phase.ROLL_CALL, Phase.LIVE))
    for one in BOTH:
        diary.line("07:00:00", one, UNKNOWN, UP)
        move(diary, came, one, RoomState.EXPECTED, RoomState.IN)
    return diary


def move(diary: Diary, clock: str, one: str, before: RoomState, after: RoomState) -> None:
    diary.write(DAY, clock, RoomChanged(site=one, before=before, after=after))


def end(diary: Diary, clock: str, reason: str = "pressed") -> list[Event]:
    diary.write(DAY, clock, PhaseChanged(before=Phase.LIVE, after=Phase.ENDED, reason=reason))
    events = diary.events()
    found = counted(events)
    for each in found.sites:
        told = each.up_s + each.down_s + each.absent_s + each.unknown_s
        assert told == pytest.approx(found.times.live_s - each.released_s - each.parted_s)
    return events


def remarks(events: list[Event]) -> list[str]:
    sheet = next(sheet for sheet in papers(events).book("internal").sheets if sheet.title == "Điểm cầu")
    return [str(row[-1]).replace("\u00a0", " ") for row in sheet.rows]


@pytest.mark.parametrize("reason", ["room_empty", "expired"])
def test_what_nobody_ended_had_ended_when_its_room_emptied(reason: str) -> None:
    diary = together()
    for clock, one in zip(("10:00:00", "10:00:40"), BOTH, strict=True):
        move(diary, clock, one, RoomState.IN, RoomState.LEFT)
    events = end(diary, "11:45:00", reason)
    found = counted(events)
    assert (found.times.ended, found.times.live_s) == (moment(DAY, "10:00:40"), 9040)
    assert [(each.connected, each.absent_s) for each in found.sites] == [(1.0, 0), (1.0, 0)]
    assert remarks(events) == ["", ""] and found.totals.connected == 1.0


def test_what_nobody_ended_after_most_were_lost_goes_on_as_far_as_anybody_knows() -> None:
    diary = together()
    for one in BOTH:
        move(diary, "10:00:00", one, RoomState.IN, RoomState.LOST)
    found = counted(end(diary, "11:45:00", "room_empty"))
    assert found.times.ended == moment(DAY, "11:45:00")
    assert [each.absent_s for each in found.sites] == [6300, 6300]


@pytest.mark.parametrize(("left", "absent_s"), [("09:57:59", 121), ("09:58:00", 0), ("09:59:20", 0), ("10:00:00", 0)])
def test_who_leaves_shortly_before_the_end_takes_leave(left: str, absent_s: float) -> None:
    diary = together()
    move(diary, left, "luc-ngan", RoomState.IN, RoomState.LEFT)
    events = end(diary, "10:00:00")
    found = site("luc-ngan", events)
    assert (found.absent_s, found.connected == 1.0) == (absent_s, absent_s == 0)
    assert remarks(events)[1] == ("Vắng mặt 02 phút 01 giây" if absent_s else "")


@pytest.mark.parametrize(("ended", "absent_s"), [("10:10:00", 0), ("10:10:01", 601)])
def test_who_stayed_until_the_room_was_empty_is_not_absent_until_somebody_says_so(ended: str, absent_s: float) -> None:
    diary = together()
    for one in BOTH:
        move(diary, "10:00:00", one, RoomState.IN, RoomState.LEFT)
    found = counted(end(diary, ended))
    assert f"{found.times.ended:%H:%M:%S}" == ended
    assert [each.absent_s for each in found.sites] == [absent_s, absent_s]


def test_who_had_left_early_was_absent_until_the_meeting_broke_up() -> None:
    diary = together()
    move(diary, "09:00:00", "luc-ngan", RoomState.IN, RoomState.LEFT)
    move(diary, "10:00:00", "tinh-bac-giang", RoomState.IN, RoomState.LEFT)
    found = site("luc-ngan", end(diary, "10:05:00"))
    assert (found.absent_s, found.parted_s) == (3600, 300)


def test_who_comes_back_before_the_end_was_out() -> None:
    diary = together()
    move(diary, "09:58:30", "luc-ngan", RoomState.IN, RoomState.LEFT)
    move(diary, "09:59:30", "luc-ngan", RoomState.LEFT, RoomState.IN)
    assert site("luc-ngan", end(diary, "10:00:00")).absent_s == 60


@pytest.mark.parametrize(("released", "absent_s"), [("07:40:10", 0), ("07:42:00", 0), ("07:42:01", 121)])
def test_who_was_released_is_not_expected_any_more(released: str, absent_s: float) -> None:
    diary = together()
    move(diary, "07:40:00", "luc-ngan", RoomState.IN, RoomState.LEFT)
    move(diary, released, "luc-ngan", RoomState.LEFT, RoomState.RELEASED)
    events = end(diary, "08:30:00")
    found = site("luc-ngan", events)
    assert (found.absent_s, found.up_s, found.released_s) == (absent_s, 600, 3000 - absent_s)
    assert found.connected == 600 / (600 + absent_s)
    assert "ược phép rời phòng họp" in remarks(events)[1]


def test_who_was_released_and_comes_back_is_counted_again_and_one_who_never_comes_is_told_to_be_excused() -> None:
    diary = together()
    move(diary, "07:40:00", "luc-ngan", RoomState.IN, RoomState.LEFT)
    move(diary, "07:40:00", "luc-ngan", RoomState.LEFT, RoomState.RELEASED)
    move(diary, "07:50:00", "luc-ngan", RoomState.RELEASED, RoomState.IN)
    found = site("luc-ngan", end(diary, "08:30:00"))
    assert (found.up_s, found.released_s, found.late_s, found.connected) == (3000, 600, 0, 1.0)
    diary = Diary()
    diary.write(DAY, "06:00:00", opened("luc-ngan"))
    diary.write(DAY, "06:15:00", WatchStarted(sites=BOTH, version="1"))
    diary.write(DAY, "07:30:00", phase(Phase.ROLL_CALL, Phase.LIVE))
    move(diary, "07:10:00", "luc-ngan", RoomState.EXPECTED, RoomState.RELEASED)
    events = end(diary, "08:30:00")
    assert (site("luc-ngan", events).connected, remarks(events)) == (None, ["Được phép vắng mặt"])


@pytest.mark.parametrize("what", ["phone", "room"])
def test_who_was_called_to_the_fallback_is_not_absent_from_the_main_room(what: Literal["phone", "room"]) -> None:
    """Two minutes are the way back: the hub takes just as long, the other a second longer."""
    diary = together()
    diary.write(DAY, "08:00:00", FallbackAnnounced(what=what, by="truc1", reason="máy chủ hỏng"))
    for one in BOTH:
        move(diary, "08:00:30", one, RoomState.IN, RoomState.LEFT)
    diary.write(DAY, "08:30:00", FallbackAnnounced(what="main", by="truc1", reason="đã sửa"))
    for clock, one in zip(("08:32:00", "08:32:01"), BOTH, strict=True):
        move(diary, clock, one, RoomState.LEFT, RoomState.IN)
    hub, other = counted(end(diary, "09:30:00")).sites
    assert (hub.absent_s, hub.unknown_s, hub.unknown) == (0, 1890, 1890 / 7200)
    assert (other.absent_s, other.unknown_s) == (121, 1770)


def test_a_meeting_that_ends_at_the_fallback_has_not_broken_up_when_its_room_emptied() -> None:
    diary = together()
    diary.write(DAY, "09:28:00", FallbackAnnounced(what="phone", by="truc1", reason="máy chủ hỏng"))
    for one in BOTH:
        move(diary, "09:29:00", one, RoomState.IN, RoomState.LEFT)
    found = counted(end(diary, "09:38:00", "expired"))
    assert found.times.ended == moment(DAY, "09:38:00")
    assert [(each.absent_s, each.unknown_s + each.parted_s) for each in found.sites] == [(0, 540), (0, 540)]


def test_who_comes_from_the_fallback_after_the_start_is_not_late() -> None:
    diary = together(came="08:30:30")
    diary.write(DAY, "07:25:00", FallbackAnnounced(what="phone", by="truc1", reason="máy chủ hỏng"))
    diary.write(DAY, "08:30:00", FallbackAnnounced(what="main", by="truc1", reason="đã sửa"))
    found = site("luc-ngan", end(diary, "09:30:00"))
    assert (found.present, found.late_s, found.absent_s, found.unknown_s) == (True, 0, 0, 3630)
