"""What is counted of the told day, and of days on which the clock, the watch or the session went astray."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.model.check import Verdict
from orchestrator.model.events import (
    REDACTED,
    BlindSpell,
    Body,
    CallMade,
    Event,
    FallbackAnnounced,
    LineChanged,
    PhaseChanged,
    Redacted,
    ReportEdited,
    RoomChanged,
    RoomEndedBy,
    RoomKicked,
    RoomLinkGiven,
    RoomOrdered,
    RosterFrozen,
    SessionOpened,
    SessionPaused,
    SessionResumed,
    SiteConfirmed,
    WaiverGiven,
    WatchStarted,
    WatchStopped,
)
from orchestrator.model.plan import Phase
from orchestrator.model.signals import Carried, LineState, RoomState
from orchestrator.report.figures import figures
from orchestrator.report.figures.model import MediaFigures, SiteFigures
from orchestrator.report.figures.passing import passing
from tests.report.day import DAY, Diary, moment, registry, told_day
from tests.report.papers import counted, papers, same_as_kept

UNKNOWN, UP, DOWN = LineState.UNKNOWN, LineState.UP, LineState.DOWN
START, END = moment(DAY, "07:30:00"), moment(DAY, "11:30:00")


def site(name: str, events: list[Event]) -> SiteFigures:
    return next(each for each in counted(events).sites if each.id == name)


def opened(*sites: str) -> SessionOpened:
    return SessionOpened(
        meeting="giao-ban", title="Giao ban", rooms=("r",), start=START, end=END, sites=sites, revision=1
    )


def phase(before: Phase, after: Phase) -> PhaseChanged:
    return PhaseChanged(before=before, after=after)


def short_day() -> Diary:
    """One point, live from 08:00 to 09:00, connected since 07:00."""
    diary = Diary()
    diary.write(DAY, "06:00:00", opened("luc-ngan"))
    diary.write(DAY, "06:15:00", WatchStarted(sites=("luc-ngan",), version="1"))
    diary.line("07:00:00", "luc-ngan", UNKNOWN, UP)
    diary.write(DAY, "08:00:00", phase(Phase.ROLL_CALL, Phase.LIVE))
    diary.write(DAY, "09:00:00", phase(Phase.LIVE, Phase.ENDED))
    return diary


def test_the_told_day_is_counted_as_it_was_kept() -> None:
    same_as_kept("figures", counted(told_day()))


def test_the_session_begins_and_ends_when_people_say_and_its_pause_is_no_part_of_it() -> None:
    times = counted(told_day()).times
    assert times.started is not None and f"{times.started:%H:%M}" == "07:32"
    assert times.ended is not None and f"{times.ended:%H:%M}" == "11:05"
    assert (times.live_s, times.paused_s, times.late_s) == (198 * 60, 15 * 60, 120)


@pytest.mark.parametrize(
    ("name", "down_s", "unknown_s", "drops", "longest_s"),
    [
        ("tinh-bac-giang", 0, 0, 0, 0),
        ("yen-the", 185, 0, 1, 185),
        ("tan-yen", 200, 0, 1, 200),
        ("luc-nam", 0, 600, 0, 0),
        ("viet-yen", 240, 0, 1, 240),  # 15 of its 19 minutes lay in the pause
        ("hiep-hoa", 275, 0, 2, 185),  # the second drop while the clock stood an hour behind
    ],
)
def test_each_line_is_counted_within_the_live_phase(
    name: str, down_s: float, unknown_s: float, drops: int, longest_s: float
) -> None:
    found = site(name, told_day())
    assert (found.down_s, found.unknown_s, found.drops, found.longest_s) == (down_s, unknown_s, drops, longest_s)
    assert found.up_s + found.down_s + found.unknown_s == 198 * 60
    assert found.connected == found.up_s / (198 * 60)
    assert found.unknown == unknown_s / (198 * 60)


def test_who_is_first_heard_after_the_start_is_late_and_was_not_connected_until_then() -> None:
    found = site("son-dong", told_day())
    assert (found.present, found.late_s, found.absent_s, found.unknown_s) == (True, 660, 660, 0)
    assert found.connected == pytest.approx(187 / 198)
    assert found.since == moment(DAY, "07:43:00")


def test_who_is_never_heard_is_absent_all_the_time() -> None:
    found = site("lang-giang", told_day())
    assert (found.present, found.since, found.connected, found.drops) == (False, None, 0.0, 0)
    assert (found.absent_s, found.out_s, found.unknown_s) == (188 * 60, 0, 600)  # ten minutes were blind


def test_time_on_the_backup_line_is_time_that_passed_whatever_the_clock_did() -> None:
    assert site("yen-dung", told_day()).backup_s == 20 * 60


def test_an_incident_keeps_its_first_cause_and_all_that_people_did() -> None:
    carrier, *_ = counted(told_day()).incidents
    assert carrier.sites == ("UBND huyện Tân Yên", "UBND huyện Yên Thế", "UBND huyện Hiệp Hòa")
    assert (carrier.first_causes, carrier.causes) == (("centre", "carrier"), ("carrier",))
    assert (carrier.acknowledged_by, len(carrier.notes), carrier.seconds) == ("truc1", 1, 200.0)


SECRET = "số điện thoại riêng"
WRITTEN_HERE = (
    CallMade(site="luc-ngan", contact="Văn phòng", outcome="refused", by="truc1", note=SECRET),
    WaiverGiven(site="luc-ngan", reason=SECRET, by="truc1"),
    FallbackAnnounced(what="room", by="truc1", reason=SECRET),
    FallbackAnnounced(what="main", by="truc1", reason=SECRET),
    ReportEdited(part="internal.assessment", text=SECRET, by="truc1"),
)


@pytest.mark.parametrize("body", [None, *WRITTEN_HERE], ids=lambda body: body.kind if body else "note.added")
def test_what_was_redacted_is_read_nowhere(body: Body | None) -> None:
    events = told_day("Đã gọi" if body else SECRET)
    if body:
        events.append(Event(events[-1].stream, len(events) + 1, 1, events[-1].at, body))
    written = next(event for event in reversed(events) if SECRET in event.body.model_dump_json())
    events.append(Event(written.stream, len(events) + 1, 1, events[-1].at, Redacted(event=written.id, by="truc1")))
    read = read_of(events)
    assert SECRET not in read and REDACTED in read


def read_of(events: Sequence[Event]) -> str:
    """All that a report says, in figures and in words."""
    told = papers(events)
    said = (told.figures("internal"), *told.parts("internal"), told.document("internal"), told.book("internal"))
    return "".join(each.model_dump_json() for each in said)


def test_who_was_let_in_or_sent_out_of_the_room_stands_in_the_timeline_with_who_did_it() -> None:
    diary = short_day()
    diary.write(DAY, "07:59:00", RoomLinkGiven(room="r@x", by="truc1"))
    for site, seen in (("luc-ngan", True), ("luc-ngan", False), (None, True), (None, False)):
        order = RoomOrdered(order="kick", room="r@x", endpoint="e1", site=site, by="truc1")
        diary.write(DAY, "08:00:00", order, RoomKicked(endpoint="e1", site=site, by="truc2", seen=seen))
    diary.write(DAY, "08:01:00", RoomOrdered(order="end", room="r@x", by="truc1"), RoomEndedBy(room="r@x", by="truc1"))
    sheet = next(sheet for sheet in papers(diary.events()).book("internal").sheets if sheet.title == "Diễn biến")
    whose, nobodys = "thiết bị của UBND huyện Lục Ngạn", "một thiết bị chưa rõ của điểm cầu nào"
    assert [row[1:] for row in sheet.rows if "phòng họp" in str(row[1])] == [
        ("Cấp liên kết vào phòng họp với quyền điều hành", "truc1"),
        (f"Yêu cầu mời {whose} ra khỏi phòng họp", "truc1"),
        (f"Đã mời {whose} ra khỏi phòng họp", "truc2"),
        (f"Yêu cầu mời {whose} ra khỏi phòng họp", "truc1"),
        (f"Đã mời {whose} ra khỏi phòng họp, chưa thấy thiết bị rời phòng", "truc2"),
        (f"Yêu cầu mời {nobodys} ra khỏi phòng họp", "truc1"),
        (f"Đã mời {nobodys} ra khỏi phòng họp", "truc2"),
        (f"Yêu cầu mời {nobodys} ra khỏi phòng họp", "truc1"),
        (f"Đã mời {nobodys} ra khỏi phòng họp, chưa thấy thiết bị rời phòng", "truc2"),
        ("Yêu cầu kết thúc phòng họp", "truc1"),
        ("Đã kết thúc phòng họp", "truc1"),
    ]


def test_the_checks_of_the_day_before_and_of_the_morning_are_told_apart() -> None:
    kept = counted(told_day()).preparation
    by_site = {row.id: row for row in kept.sites}
    assert (by_site["luc-ngan"].day_before.first, by_site["luc-ngan"].day_before.verdict) == ("failed", "noted")
    assert by_site["luc-ngan"].day_before.looks == 2
    assert by_site["luc-ngan"].morning.verdict is Verdict.PASSED
    assert by_site["son-dong"].waiver is not None
    assert (kept.confirmed, kept.calls) == (10, 2)
    assert [(step.step, step.state) for step in kept.steps] == [("check", "late"), ("chase_2", "missed")]
    (mailing,) = kept.mailings
    assert (mailing.issued, mailing.delivered, mailing.failed, mailing.waiting) == (11, 10, 1, 0)
    assert [told.sent_by for told in kept.told] == ["", "truc1"]


def test_a_confirmation_that_was_taken_back_is_none() -> None:
    diary = short_day()
    diary.write(DAY, "06:01:00", SiteConfirmed(site="luc-ngan", via="page"))
    diary.write(DAY, "06:02:00", SiteConfirmed(site="luc-ngan", via="page", given=False))
    assert counted(diary.events()).preparation.confirmed == 0


def test_a_confirmation_of_another_hour_is_none() -> None:
    diary = short_day()
    diary.write(DAY, "06:01:00", SiteConfirmed(site="luc-ngan", via="page"))
    diary.write(DAY, "06:02:00", opened("luc-ngan").model_copy(update={"title": "Họp"}))
    assert counted(diary.events()).preparation.confirmed == 1
    diary.write(DAY, "06:03:00", opened("luc-ngan").model_copy(update={"rooms": ("r", "s")}))
    assert counted(diary.events()).preparation.confirmed == 0
    diary.write(DAY, "06:04:00", SiteConfirmed(site="luc-ngan", via="page"))
    assert counted(diary.events()).preparation.confirmed == 1


def test_a_fallback_that_was_taken_back_is_told() -> None:
    diary = short_day()
    diary.write(DAY, "09:01:00", FallbackAnnounced(what="room", by="truc1", reason="máy chủ"))
    diary.write(DAY, "09:02:00", FallbackAnnounced(what="main", by="truc1", reason="đã sửa"))
    kept = counted(diary.events())
    assert [each.what for each in kept.preparation.fallbacks] == ["room"]
    assert [each.text for each in kept.timeline if each.kind == "main_announced"] == ["đã sửa"]


def test_a_drop_that_spans_a_restart_is_one_and_what_we_did_not_see_is_unknown() -> None:
    diary = short_day()
    diary.line("08:10:00", "luc-ngan", UP, DOWN)
    diary.write(DAY, "08:12:00", WatchStopped(reason="stopped"))
    diary.write(DAY, "08:20:00", WatchStarted(sites=("luc-ngan",), version="1"))
    diary.line("08:20:10", "luc-ngan", UNKNOWN, DOWN)
    diary.line("08:21:10", "luc-ngan", DOWN, UP)
    found = site("luc-ngan", diary.events())
    assert (found.drops, found.down_s, found.unknown_s, found.longest_s) == (1, 180, 490, 180)
    (away,) = counted(diary.events()).blind
    assert (away.reason, away.seconds) == ("away", 480)


def test_a_line_that_was_down_when_we_died_is_not_held_to_have_stayed_so() -> None:
    diary = short_day()
    diary.line("08:10:00", "luc-ngan", UP, DOWN)
    diary.write(DAY, "08:11:00", SiteConfirmed(site="luc-ngan", via="page"))
    diary.write(DAY, "08:40:00", WatchStarted(sites=("luc-ngan",), version="1"))
    diary.line("08:40:05", "luc-ngan", UNKNOWN, UP)
    found = site("luc-ngan", diary.events())
    assert (found.down_s, found.unknown_s) == (60, 29 * 60 + 5)


def test_after_a_restart_at_the_start_a_point_that_had_been_heard_is_not_late() -> None:
    diary = short_day()
    diary.write(DAY, "07:59:50", WatchStarted(sites=("luc-ngan",), version="1"))
    diary.line("08:02:00", "luc-ngan", UNKNOWN, UP)
    assert site("luc-ngan", diary.events()).late_s == 0


def test_who_had_dropped_before_the_start_and_came_back_after_it_is_late() -> None:
    diary = short_day()
    diary.line("07:58:00", "luc-ngan", UP, DOWN)
    diary.line("08:05:00", "luc-ngan", DOWN, UP)
    found = site("luc-ngan", diary.events())
    assert (found.late_s, found.drops, found.down_s) == (300, 0, 300)


def test_where_the_room_is_watched_presence_is_read_from_it() -> None:
    diary = short_day()
    diary.write(DAY, "08:04:00", RoomChanged(site="luc-ngan", before=RoomState.EXPECTED, after=RoomState.IN))
    assert counted(diary.events()).presence == "room"
    found = site("luc-ngan", diary.events())
    assert (found.present, found.late_s, found.absent_s, found.connected) == (True, 240, 240, 56 / 60)


def in_room(diary: Diary, clock: str, before: RoomState, after: RoomState) -> None:
    diary.write(DAY, clock, RoomChanged(site="luc-ngan", before=before, after=after))


def test_who_leaves_the_room_early_was_not_connected_after_that_and_no_line_falls_any_more() -> None:
    diary = short_day()
    in_room(diary, "07:30:00", RoomState.EXPECTED, RoomState.IN)
    in_room(diary, "08:45:00", RoomState.IN, RoomState.LEFT)
    diary.line("08:50:00", "luc-ngan", UP, DOWN)
    found = site("luc-ngan", diary.events())
    assert (found.present, found.late_s, found.absent_s, found.out_s, found.connected) == (True, 0, 900, 900, 0.75)
    assert (found.drops, found.down_s, found.down_at_end) == (0, 0, False)


def test_who_drops_out_of_the_room_with_its_line_is_down() -> None:
    diary = short_day()
    in_room(diary, "07:30:00", RoomState.EXPECTED, RoomState.IN)
    diary.line("08:30:00", "luc-ngan", UP, DOWN)
    in_room(diary, "08:30:05", RoomState.IN, RoomState.LOST)
    found = site("luc-ngan", diary.events())
    assert (found.drops, found.down_s, found.absent_s, found.connected, found.down_at_end) == (1, 1800, 0, 0.5, True)


def test_who_never_comes_into_the_room_was_not_connected_however_good_its_line() -> None:
    diary = short_day()
    diary.write(DAY, "07:30:00", RoomChanged(site="tinh", before=RoomState.EXPECTED, after=RoomState.IN))
    found = site("luc-ngan", diary.events())
    assert (found.present, found.absent_s, found.connected) == (False, 3600, 0.0)


def test_lateness_is_not_counted_over_a_pause_in_the_share_of_the_time() -> None:
    """Live from 08:00, paused 08:10 to 08:30, come at 08:40: twenty of forty minutes missed."""
    diary = short_day()
    diary.write(DAY, "08:10:00", SessionPaused(by="truc1"))
    diary.write(DAY, "08:30:00", SessionResumed(by="truc1"))
    in_room(diary, "08:40:00", RoomState.EXPECTED, RoomState.IN)
    found = site("luc-ngan", diary.events())
    assert (found.late_s, found.absent_s, found.out_s, found.connected) == (2400, 1200, 0, 0.5)


@pytest.mark.parametrize("reason", ["stopped", "blind"])
def test_what_nobody_could_see_is_unknown_and_has_no_share(reason: str) -> None:
    """Never heard; from before the start on we did not look, or could not."""
    diary = Diary()
    diary.write(DAY, "06:00:00", opened("luc-ngan"))
    diary.write(DAY, "06:15:00", WatchStarted(sites=("luc-ngan",), version="1"))
    blind = BlindSpell(reason="network", began=True)
    diary.write(DAY, "07:59:00", WatchStopped(reason="stopped") if reason == "stopped" else blind)
    diary.write(DAY, "08:00:00", phase(Phase.ROLL_CALL, Phase.LIVE))
    diary.write(DAY, "09:00:00", phase(Phase.LIVE, Phase.ENDED))
    found = site("luc-ngan", diary.events())
    assert (found.present, found.connected, found.unknown, found.unknown_s) == (False, None, None, 3600)
    totals = counted(diary.events()).totals
    assert (totals.connected, totals.unknown) == (None, None)


def test_what_we_missed_of_one_who_never_came_is_told_apart() -> None:
    diary = Diary()
    diary.write(DAY, "06:00:00", opened("luc-ngan"))
    diary.write(DAY, "06:15:00", WatchStarted(sites=("luc-ngan",), version="1"))
    diary.write(DAY, "08:00:00", phase(Phase.ROLL_CALL, Phase.LIVE))
    diary.write(DAY, "08:30:00", BlindSpell(reason="network", began=True))
    diary.write(DAY, "08:45:00", BlindSpell(reason="network", began=False))
    diary.write(DAY, "09:00:00", phase(Phase.LIVE, Phase.ENDED))
    found = site("luc-ngan", diary.events())
    assert (found.connected, found.absent_s, found.unknown) == (0.0, 2700, 0.25)


def test_a_point_that_nothing_would_hear_is_not_called_absent() -> None:
    mute = registry().sites[1].model_copy(update={"id": "luc-ngan", "agent": False, "links": ()})
    diary = Diary()
    diary.write(DAY, "06:00:00", opened("luc-ngan"), RosterFrozen(sites=(mute,)))
    diary.write(DAY, "06:15:00", WatchStarted(sites=("luc-ngan",), version="1"))
    diary.write(DAY, "08:00:00", phase(Phase.ROLL_CALL, Phase.LIVE))
    diary.write(DAY, "09:00:00", phase(Phase.LIVE, Phase.ENDED))
    assert site("luc-ngan", diary.events()).connected is None


def test_of_the_time_connected_what_was_poor_and_what_was_without_sound_and_picture_is_counted() -> None:
    diary = short_day()
    in_room(diary, "07:30:00", RoomState.EXPECTED, RoomState.IN)
    diary.line("08:10:00", "luc-ngan", UP, LineState.DEGRADED)
    diary.line("08:15:00", "luc-ngan", LineState.DEGRADED, UP)
    in_room(diary, "08:20:00", RoomState.IN, RoomState.SILENT)
    in_room(diary, "08:22:00", RoomState.SILENT, RoomState.IN)
    found = site("luc-ngan", diary.events())
    assert (found.connected, found.poor_s, found.silent_s) == (1.0, 300, 120)


def test_what_the_bridges_measured_is_asked_for_without_the_pauses_and_stands_with_its_point() -> None:
    found = counted(told_day())
    asked = [(f"{began:%H:%M}", f"{ended:%H:%M}") for began, ended in found.times.windows(found.as_of)]
    assert asked == [("07:32", "09:00"), ("09:15", "11:05")]
    measured = found.measured([Carried("luc-ngan", 60.0, 0.01, 0.02, 30.0)])
    by_site = {site.id: site.media for site in measured.sites}
    assert by_site["luc-ngan"] == MediaFigures(seconds=60.0, loss_up=0.01, loss_down=0.02, rtt_ms=30.0)
    assert by_site["yen-the"] is None and "loss_up" not in measured.public().model_dump_json()


def test_a_pause_that_nobody_ended_lasts_to_the_end() -> None:
    diary = short_day()
    diary.write(DAY, "08:30:00", SessionPaused(by="truc1"))
    times = counted(diary.events()).times
    assert (times.live_s, times.paused_s, times.pauses[0].ended) == (1800, 1800, None)


def test_a_session_that_goes_on_is_counted_as_far_as_the_journal_goes() -> None:
    events = told_day()
    until = next(n for n, event in enumerate(events) if event.at >= moment(DAY, "08:32:00"))
    found = counted(events[:until])
    assert found.times.ended is None and 0 < found.times.live_s <= 3600


def test_a_session_that_has_not_begun_has_no_figures_and_a_stream_of_something_else_none_at_all() -> None:
    diary = Diary()
    diary.write(DAY, "06:00:00", opened("luc-ngan"))
    found = counted(diary.events())
    assert (found.times.started, found.times.live_s, found.sites[0].present) == (None, 0, False)
    assert figures(told_day()[1:2], registry()) is None
    assert figures([], registry()) is None


def test_a_step_back_that_nobody_told_is_seen() -> None:
    events = [event for event in told_day() if event.body.kind != "clock.stepped"]
    found = site("hiep-hoa", events)
    assert (found.drops, found.down_s) == (2, 275)


@given(st.lists(st.floats(-7200, 7200), max_size=60))
def test_time_never_runs_backwards(steps: list[float]) -> None:
    at = START
    events = []
    for seq, seconds in enumerate(steps, start=1):
        at += timedelta(seconds=seconds)
        events.append(Event("s", seq, 1, at, LineChanged(site="x", before=UP, after=DOWN)))
    moments = passing(events)
    assert moments == sorted(moments)
    assert all(moment >= 0 for moment in moments)


def test_public_figures_name_nobody() -> None:
    public = counted(told_day()).public().model_dump_json()
    for word in ("huyện", "TP Bắc Giang", "truc1", "luc-ngan", "Đã gọi nhà mạng"):
        assert word not in public
    assert '"present":10' in public
