"""What is due around the briefing of 30/11/2021, minute by minute, and what a service makes of it that was away."""

from __future__ import annotations

from datetime import timedelta

from orchestrator.model.events import PhaseChanged
from orchestrator.model.plan import Phase
from orchestrator.schedule.due import next_due
from orchestrator.schedule.steps import LABELS, label, steps
from tests.schedule.day import POLICY, START, Diary, at, day_before, session


def walk(diary: Diary, begin: str, end: str) -> list[str]:
    """Look every minute; `29 14:00 check` for all that is done."""
    now, told = at(begin), []
    while now <= at(end):
        told += [f"{now:%d %H:%M} {done}" for done in diary.look(now)]
        now += timedelta(minutes=1)
    return told


def test_the_whole_day_on_time() -> None:
    diary = Diary(session())
    assert walk(diary, "23 07:00", "23 08:00") == ["23 07:30 announce"]
    assert walk(diary, "29 07:00", "30 07:31") == [
        "29 13:30 remind_day",
        "29 14:00 check",
        "29 14:00 → technical_check",
        "29 15:00 chase_1",
        "29 15:30 chase_2",
        "29 17:00 verdict_day",
        "30 06:15 morning",
        "30 06:15 → morning_check",
        "30 06:30 remind_hour",
        "30 06:30 freeze",
        "30 06:45 chase_morning",
        "30 07:00 open",
        "30 07:00 → room_open",
        "30 07:15 roll_call",
        "30 07:15 → roll_call",
        "30 07:20 verdict",
        "30 07:30 ask_start",
    ]
    diary.record(at("30 07:32"), PhaseChanged(before=Phase.ROLL_CALL, after=Phase.LIVE, by="truc", reason="pressed"))
    assert walk(diary, "30 07:33", "30 12:00") == ["30 11:30 ask_end"]
    diary.record(at("30 12:01"), PhaseChanged(before=Phase.LIVE, after=Phase.ENDED, by="truc", reason="pressed"))
    assert walk(diary, "30 12:01", "30 23:59") == []
    assert diary.progress.started_at == at("30 07:32")


def test_away_from_13_50_to_14_20_the_check_runs_late() -> None:
    diary = Diary(session())
    walk(diary, "29 13:00", "29 13:49")
    diary.restart()
    assert walk(diary, "29 14:20", "29 14:40") == ["29 14:20 check late", "29 14:20 → technical_check"]


def test_a_window_slept_through_is_missed_once_and_said() -> None:
    diary = Diary(session())
    diary.look(at("23 07:30"))
    assert walk(diary, "29 16:30", "29 16:32") == [
        "29 16:30 remind_day missed (away)",
        "29 16:30 check missed (away)",
        "29 16:30 chase_1 missed (away)",
        "29 16:30 chase_2 late",
    ]
    diary.restart()
    assert diary.look(at("29 16:33")) == []


def test_a_meeting_called_late_has_missed_nothing_by_our_fault() -> None:
    diary = Diary(session(planned=at("30 07:05")))
    assert diary.look(at("30 07:05")) == [
        "remind_day missed (planned_late)",
        "check missed (planned_late)",
        "chase_1 missed (planned_late)",
        "chase_2 missed (planned_late)",
        "verdict_day missed (planned_late)",
        "morning late",
        "→ morning_check",
        "remind_hour missed (planned_late)",
        "freeze late",
        "chase_morning late",
        "open late",
        "→ room_open",
        "announce",
    ]


def test_moved_within_the_day_only_what_lies_ahead_comes_again() -> None:
    diary = Diary(session())
    walk(diary, "23 07:30", "23 07:30")
    walk(diary, "29 13:00", "30 07:02")
    later = START + timedelta(hours=2)
    changed = {"start": later, "end": later + timedelta(hours=4), "revision": 2, "changed_at": at("30 07:03")}
    diary.plan = session().model_copy(update=changed)
    assert walk(diary, "30 07:03", "30 09:31") == [
        "30 07:03 changed.2",
        "30 08:15 morning",
        "30 08:30 remind_hour",
        "30 08:30 freeze",
        "30 08:45 chase_morning",
        "30 09:00 open",
        "30 09:15 roll_call",
        "30 09:15 → roll_call",
        "30 09:20 verdict",
        "30 09:30 ask_start",
    ]


def test_called_off_it_says_so_and_does_nothing_more() -> None:
    diary = Diary(session())
    diary.look(at("23 07:30"))
    off = {"state": "cancelled", "reason": "bão số 8", "changed_at": at("29 10:00"), "revision": 3}
    diary.plan = session().model_copy(update=off)
    assert walk(diary, "29 10:00", "30 08:00") == ["29 10:00 called_off", "29 10:00 → cancelled"]


def test_what_nobody_was_told_of_is_called_off_in_silence() -> None:
    diary = Diary(session(state="cancelled", changed_at=at("21 10:00")))
    assert walk(diary, "30 07:00", "30 07:10") == []


def test_a_meeting_that_was_over_before_it_was_entered_is_history() -> None:
    diary = Diary(session(planned=START + timedelta(days=2)))
    assert diary.look(START + timedelta(days=2)) == []


def test_nobody_pressed_start_or_end_and_it_ends_all_the_same() -> None:
    diary = Diary(session())
    walk(diary, "30 07:00", "30 07:31")
    assert diary.look(at("30 19:31")) == ["ask_end missed (away)", "expire", "→ ended"]
    assert diary.phases[-1] is Phase.ENDED


def test_the_next_step_ahead() -> None:
    step = next_due(session(), at("29 14:30"), POLICY, day_before)
    assert step is not None and (step.name, step.at) == ("chase_1", at("29 15:00"))


def test_every_step_has_a_name_for_people() -> None:
    for step in steps(session(), POLICY, day_before):
        assert label(step.name) in LABELS.values()
    assert label("changed.17") is LABELS["changed"]
