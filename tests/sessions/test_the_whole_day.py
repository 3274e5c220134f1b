"""29 and 30/11/2021 and the next month's meeting, lived through on injected time."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from orchestrator.model.events import (
    SYSTEM,
    ClockStepped,
    SessionPaused,
    SessionResumed,
    SiteCheckedIn,
    SiteConfirmed,
    WaiverGiven,
)
from orchestrator.model.plan import Phase
from tests.sessions.office import HOUR, NEXT, SESSION, Department, at, department, timeline

THE_DAY = """
23/11 07:30 opened for 30/11 07:30
23/11 07:30 step announce
23/11 07:30 notice planned to tinh
23/11 07:30 notice planned to luc-ngan
23/11 07:30 notice planned to son-dong
29/11 13:30 step remind_day
29/11 13:30 notice day_before to tinh
29/11 13:30 notice day_before to luc-ngan
29/11 13:30 notice day_before to son-dong
29/11 13:30 tinh confirmed by operator
29/11 13:30 luc-ngan confirmed by operator
29/11 14:20 step check late
29/11 14:20 phase technical_check
29/11 14:20 check of centre: passed
29/11 14:20 check of tinh: passed
29/11 14:20 check of luc-ngan: passed
29/11 14:20 check of son-dong: not_checked
29/11 14:20 fallback room: passed
29/11 14:20 tinh checked in by operator
29/11 14:31 check of centre: passed
29/11 14:31 check of son-dong: not_checked
29/11 15:00 step chase_1
29/11 15:00 to call: son-dong unconfirmed, luc-ngan,son-dong absent
29/11 15:00 check of centre: passed
29/11 15:00 check of son-dong: not_checked
29/11 15:00 waiver for son-dong: đường truyền đang sửa
29/11 15:30 step chase_2
29/11 15:30 to call: son-dong unconfirmed, luc-ngan,son-dong absent
29/11 15:30 check of centre: passed
29/11 15:30 check of son-dong: not_checked
29/11 17:00 step verdict_day
29/11 17:00 told: 3/3 điểm cầu sẵn sàng. Trong đó UBND huyện son-dong được chấp nhận có điều kiện.
30/11 06:15 step morning
30/11 06:15 phase morning_check
30/11 06:15 watch started
30/11 06:15 check of centre: passed
30/11 06:15 check of tinh: passed
30/11 06:15 check of luc-ngan: passed
30/11 06:15 check of son-dong: passed
30/11 06:15 watch stopped
30/11 06:30 step remind_hour
30/11 06:30 notice hour_before to tinh
30/11 06:30 notice hour_before to luc-ngan
30/11 06:30 notice hour_before to son-dong
30/11 06:30 step freeze
30/11 06:30 frozen: tinh,luc-ngan,son-dong
30/11 06:30 watch started
30/11 06:30 watch stopped
30/11 06:45 step chase_morning
30/11 06:45 to call: son-dong unconfirmed, tinh,luc-ngan,son-dong absent
30/11 06:45 watch started
30/11 06:45 watch stopped
30/11 07:00 step open
30/11 07:00 phase room_open
30/11 07:00 watch started
30/11 07:00 watch stopped
30/11 07:15 step roll_call
30/11 07:15 phase roll_call
30/11 07:15 watch started
30/11 07:15 watch stopped
30/11 07:20 step verdict
30/11 07:20 told: 3/3 điểm cầu sẵn sàng.
30/11 07:20 watch started
30/11 07:20 watch stopped
30/11 07:30 step ask_start
30/11 07:30 watch started
30/11 07:32 phase live by truc
30/11 09:00 pause
30/11 09:00 watch stopped
30/11 09:15 watch started
30/11 09:15 resume
30/11 11:30 step ask_end
30/11 11:40 phase ended by truc
30/11 11:40 watch ended
02/12 09:00 phase reported by truc
"""

NEXT_MONTH = """
24/12 07:30 opened for 31/12 07:30
24/12 07:30 step announce
24/12 07:30 notice planned to tinh
24/12 07:30 notice planned to luc-ngan
24/12 07:30 notice planned to son-dong
30/12 13:30 step remind_day
30/12 13:30 notice day_before to tinh
30/12 13:30 notice day_before to luc-ngan
30/12 13:30 notice day_before to son-dong
30/12 14:00 step check
30/12 14:00 phase technical_check
30/12 14:00 check of centre: passed
30/12 14:00 check of tinh: passed
30/12 14:00 check of luc-ngan: passed
30/12 14:00 check of son-dong: passed
30/12 14:00 fallback room: passed
"""


async def test_the_whole_day_and_the_next_month(tmp_path: Path) -> None:
    """The service is started anew at every phase, and away from 13:50 to 14:20 on the day before."""
    async with department(tmp_path, "22/11 08:00") as place:
        await place.up()
        await place.look("23/11 07:30")
        await the_day_before(place)
        await the_morning(place)
        await the_meeting(place)
        assert timeline(await place.journal()) == THE_DAY.split("\n")[1:-1]
        await place.pass_by("24/12 07:30", "30/12 13:30", "30/12 14:00")
        assert timeline(await place.journal(NEXT)) == NEXT_MONTH.split("\n")[1:-1]


async def the_day_before(place: Department) -> None:
    """Two points confirm, one comes for the check, the third has no line yet."""
    desk = place.service.sessions.desk
    await place.look("29/11 13:30")
    for site in ("tinh", "luc-ngan"):
        await desk.note(SESSION, "confirm", SiteConfirmed(site=site, via="operator", by="truc"), site=site)
    await place.look("29/11 13:49")
    await place.down()
    place.clock.skip_to(at("29/11 14:20"))
    await place.up()
    await place.look("29/11 14:20")
    desk = place.service.sessions.desk
    await desk.note(SESSION, "check-in", SiteCheckedIn(site="tinh", via="operator", by="truc"), site="tinh")
    await place.pass_by("29/11 14:31", "29/11 15:00")
    waiver = WaiverGiven(site="son-dong", reason="đường truyền đang sửa", by="truc")
    await desk.note(SESSION, "waive", waiver, site="son-dong")
    await place.pass_by("29/11 15:30", "29/11 17:00", restarting=True)


async def the_morning(place: Department) -> None:
    await place.repair()
    await place.pass_by("30/11 06:15", "30/11 06:30", "30/11 06:45", "30/11 07:00", restarting=True)
    await place.pass_by("30/11 07:15", "30/11 07:20", "30/11 07:30", restarting=True)


async def the_meeting(place: Department) -> None:
    """Begun late, with a break over which the service is away, ended late, reported two days after."""
    place.clock.skip_to(at("30/11 07:32"))
    await place.service.sessions.desk.enter(SESSION, "start", Phase.LIVE, "truc")
    await place.look("30/11 09:00")
    await place.service.sessions.desk.note(SESSION, "pause", SessionPaused(by="truc"))
    await place.down()
    place.clock.skip_to(at("30/11 09:15"))
    await place.up()
    await place.service.sessions.desk.note(SESSION, "resume", SessionResumed(by="truc"))
    await place.look("30/11 11:30")
    place.clock.skip_to(at("30/11 11:40"))
    await place.service.sessions.desk.enter(SESSION, "end", Phase.ENDED, "truc")
    await place.look("30/11 11:40")
    await place.look("02/12 09:00")
    await place.service.sessions.desk.enter(SESSION, "reported", Phase.REPORTED, "truc")


async def test_a_clock_set_wrong_by_an_hour_and_right_again(tmp_path: Path) -> None:
    """It is noticed at once and said; what fired early does not fire again, what it called missed fires in its time."""
    async with department(tmp_path, "29/11 17:30") as place:
        await place.up()
        await place.pass_by("30/11 06:15", "30/11 06:30", "30/11 06:45", "30/11 07:00")
        place.clock.set_wrong(HOUR)
        stepped = await place.told(SYSTEM, ClockStepped)
        assert isinstance(stepped.body, ClockStepped)
        assert round(stepped.body.seconds) in range(3590, 3610)
        board = place.service.sessions.watches.board(SESSION)
        assert board is not None
        assert "clock" in {notice.code for notice in board.notices}
        await place.service.sessions.schedule.tick()
        place.clock.set_wrong(-HOUR)
        await place.look("30/11 07:00")
        place.clock.set_wrong(timedelta())
        await place.pass_by("30/11 07:15", "30/11 07:20", "30/11 07:30")
        told = [line for line in timeline(await place.journal()) if " step " in line or " missed " in line]
        assert [line.removeprefix("30/11 ") for line in told if line >= "30/11 07:00"] == [
            "07:00 step open",
            "08:00 step roll_call late",
            "08:00 missed verdict (away)",
            "08:00 step ask_start late",
            "07:20 step verdict",
        ]


async def test_between_sessions_the_lines_are_watched_and_nobody_is_called(tmp_path: Path) -> None:
    """Each spell has a stream of its own, which a restart goes on with."""
    async with department(tmp_path, "29/11 17:30") as place:
        await place.up()
        await place.look("29/11 18:00")
        assert [brief.id for brief in place.service.sessions.desk.briefs() if brief.watched] == ["standing"]
        await place.look("30/11 07:00")
        assert [brief.id for brief in place.service.sessions.desk.briefs() if brief.watched] == [SESSION]
        await place.service.sessions.desk.enter(SESSION, "end", Phase.ENDED, "truc")
        await place.look("30/11 07:01")
        after = f"standing.{SESSION}"
        assert [brief.id for brief in place.service.sessions.desk.briefs() if brief.watched] == [after]
        await place.restart()
        assert [brief.id for brief in place.service.sessions.desk.briefs() if brief.watched] == [after]
        stopped = [line.partition("watch ")[2] for line in timeline(await place.journal(after))]
        assert stopped == ["started", "stopped", "started"]
