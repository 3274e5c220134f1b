"""A meeting's dated occurrences."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestrator.model.registry import Meeting
from orchestrator.schedule.series import next_held, occurrences, wrong_rule
from tests.schedule.desk import ZONE, at, meeting

SINCE, UNTIL = at("2021-11-01 00:00"), at("2022-06-01 00:00")


def days(rule: str, start: str = "2021-11-30 07:30", exceptions: tuple[str, ...] = ()) -> list[str]:
    off = tuple(date.fromisoformat(day) for day in exceptions)
    found = occurrences(meeting(start=start, rrule=rule, exceptions=off), SINCE, UNTIL, ZONE)
    assert all(f"{each:%H:%M %z}" == f"{start[11:]} +0700" for each in found)
    return [f"{each:%d/%m}" for each in found]


def test_once() -> None:
    assert occurrences(meeting(), SINCE, UNTIL, ZONE) == [at("2021-11-30 07:30")]
    assert occurrences(meeting(), at("2021-11-30 07:30"), UNTIL, ZONE) == [at("2021-11-30 07:30")]
    assert occurrences(meeting(), SINCE, at("2021-11-30 07:30"), ZONE) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["30/11", "31/12", "31/01", "28/02", "31/03", "30/04", "31/05"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", ["30/11", "31/12", "31/01"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20220131", ["30/11", "31/12", "31/01"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20220131T003000Z", ["30/11", "31/12", "31/01"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20220131T002959Z", ["30/11", "31/12"]),
        ("FREQ=MONTHLY;BYDAY=-1TU;INTERVAL=2", ["30/11", "25/01", "29/03", "31/05"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["30/11", "31/12", "31/01"]),
        ("FREQ=WEEKLY;COUNT=3", ["30/11", "07/12", "14/12"]),
    ],
)
def test_a_series_in_a_window(rule: str, expected: list[str]) -> None:
    assert days(rule) == expected
    assert wrong_rule(rule, at("2021-11-30 07:30"), ZONE) is None


def test_the_meeting_that_runs_or_comes_next() -> None:
    series = meeting(id="thang", start="2021-01-31 07:30", rrule="FREQ=MONTHLY;BYMONTHDAY=-1")
    once = meeting(id="hop", start="2021-12-02 07:30")

    def chosen(*meetings: Meeting, now: str) -> tuple[str, str] | None:
        held = next_held(meetings, at(now), ZONE, usual=timedelta(hours=4))
        return (held.id, f"{held.start:%d/%m %H:%M}") if held else None

    assert chosen(series, once, now="2021-11-29 14:00") == ("thang", "30/11 07:30")
    assert chosen(series, once, now="2021-11-30 11:29") == ("thang", "30/11 07:30")  # it runs
    assert chosen(series, once, now="2021-11-30 11:31") == ("hop", "02/12 07:30")
    assert chosen(series, once, now="2021-12-02 12:00") == ("thang", "31/12 07:30")
    assert chosen(once, now="2021-12-02 12:00") is None


def test_days_on_which_it_is_not_held() -> None:
    assert days("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", exceptions=("2021-12-31",)) == ["30/11", "31/01"]


def test_a_summer_hour_stays_the_hour_on_the_wall() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    weekly = meeting(rrule="FREQ=WEEKLY", start="2022-03-20 07:30")
    weekly = weekly.model_copy(update={"start": weekly.start.replace(tzinfo=berlin)})
    found = occurrences(weekly, SINCE, at("2022-04-05 00:00"), berlin)
    assert [f"{each:%d/%m %H:%M %z}" for each in found] == [
        "20/03 07:30 +0100",
        "27/03 07:30 +0200",
        "03/04 07:30 +0200",
    ]


@pytest.mark.parametrize(
    ("rule", "vi"),
    [
        (
            "FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2",
            "quy tắc lặp “FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2” không cho ngày họp nào trong mười năm tới; ghi lại, "
            "ví dụ FREQ=MONTHLY;BYMONTHDAY=-1 (ngày cuối mỗi tháng)",
        ),
        (
            "FREQ=SECONDLY",
            "quy tắc lặp không đọc được ở “FREQ=SECONDLY”; ghi các cặp TÊN=GIÁ-TRỊ cách nhau bằng dấu chấm phẩy, ví dụ "
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            "FREQ=DAILY;BYHOUR=7,14",
            "quy tắc lặp không đọc được ở “BYHOUR=7,14”; ghi các cặp TÊN=GIÁ-TRỊ cách nhau bằng dấu chấm phẩy, ví dụ "
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            "FREQ=DAILY;UNTIL=20221301",
            "quy tắc lặp không đọc được ở “UNTIL=20221301”; ghi ngày có trong lịch, ví dụ UNTIL=20221231",
        ),
        (
            "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0",
            "quy tắc lặp “FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0” không dùng được; ghi đơn giản hơn, ví dụ "
            "FREQ=MONTHLY;BYMONTHDAY=-1",
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO",
            "ngày 30/11/2021 không thuộc quy tắc lặp; ngày họp đầu tiên theo quy tắc là 06/12/2021: sửa ngày bắt đầu "
            "hoặc sửa quy tắc",
        ),
    ],
)
def test_a_rule_that_will_not_do(rule: str, vi: str) -> None:
    wrong = wrong_rule(rule, at("2021-11-30 07:30"), ZONE)
    assert wrong is not None and wrong.vi == vi


def test_what_no_rule_allows_gives_nothing_and_at_once() -> None:
    """Such a rule can only stand in sites.yaml of another release; the library alone would seek for minutes."""
    for rule in ("FREQ=SECONDLY", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0"):
        for _ in range(50):
            assert occurrences(meeting(rrule=rule), SINCE, UNTIL, ZONE) == []


_POS = "BYDAY=MO;BYSETPOS=2"
RULES = st.builds(
    lambda freq, interval, by, end: ";".join(part for part in (f"FREQ={freq}", interval, by, end) if part),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.sampled_from(["", "INTERVAL=2", "INTERVAL=5"]),
    st.sampled_from(["", "BYDAY=MO,FR", "BYDAY=TU;BYMONTH=2,7", "BYMONTHDAY=-1,15", "BYMONTH=2;BYMONTHDAY=29", _POS]),
    st.sampled_from(["", "COUNT=7", "UNTIL=20230101"]),
)


@settings(deadline=None)
@given(RULES, st.integers(0, 1200), st.integers(0, 900), st.integers(1, 400))
def test_a_window_shows_the_same_days_however_it_is_cut(rule: str, start: int, since: int, length: int) -> None:
    begins = at("2021-01-01 07:30") + timedelta(days=start)
    series = meeting(rrule=rule).model_copy(update={"start": begins})
    first = begins + timedelta(days=since)
    middle, last = first + timedelta(days=length // 2), first + timedelta(days=length)
    whole = occurrences(series, first, last, ZONE)
    assert occurrences(series, first, middle, ZONE) + occurrences(series, middle, last, ZONE) == whole
    assert len({each.date() for each in whole}) == len(whole)
    assert all(first <= each < last for each in whole)
