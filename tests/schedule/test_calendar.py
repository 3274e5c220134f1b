"""Working days in Viet Nam."""

from __future__ import annotations

from datetime import date

import pytest

from orchestrator.model.policy import SchedulePolicy
from orchestrator.schedule.calendar import Calendar

CALENDAR = Calendar(SchedulePolicy())


@pytest.mark.parametrize(
    ("day", "vi", "en"),
    [
        ("2021-09-02", "ngày nghỉ lễ: Quốc khánh", "a public holiday: National Day"),
        ("2022-02-01", "ngày nghỉ lễ: Tết Nguyên Đán", "a public holiday: Lunar New Year"),
        ("2022-05-02", "ngày nghỉ lễ: Ngày Chiến thắng (nghỉ bù)", None),
        ("2021-12-04", "thứ Bảy", "a Saturday"),
        ("2021-12-05", "Chủ nhật", "a Sunday"),
    ],
)
def test_why_nobody_works(day: str, vi: str, en: str | None) -> None:
    why = CALENDAR.why_off(date.fromisoformat(day))
    assert why is not None and why.vi == vi
    assert en is None or why.en == en


def test_the_day_of_the_invitation_and_the_one_before_are_worked() -> None:
    assert CALENDAR.works(date(2021, 11, 30)) and CALENDAR.works(date(2021, 11, 29))
    assert CALENDAR.working_day_before(date(2021, 11, 30)) == date(2021, 11, 29)


def test_the_working_day_before_leaps_over_weekends_and_holidays() -> None:
    assert CALENDAR.working_day_before(date(2021, 11, 29)) == date(2021, 11, 26)
    assert CALENDAR.working_day_before(date(2022, 2, 7)) == date(2022, 1, 28)  # Tết


def test_a_make_up_saturday_is_worked_though_nobody_asked_about_its_year_before() -> None:
    assert Calendar(SchedulePolicy()).works(date(2026, 8, 22))
    assert not Calendar(SchedulePolicy()).works(date(2026, 8, 31))


def test_policy_goes_first() -> None:
    policy = SchedulePolicy(holidays=(date(2021, 11, 29),), workdays=(date(2021, 11, 28),))
    calendar = Calendar(policy)
    why = calendar.why_off(date(2021, 11, 29))
    assert why is not None and (why.vi, why.en) == ("ngày nghỉ của cơ quan", "a day off of the office")
    assert calendar.working_day_before(date(2021, 11, 30)) == date(2021, 11, 28)


def test_where_nobody_ever_works_it_is_simply_the_day_before() -> None:
    policy = SchedulePolicy(holidays=tuple(date.fromordinal(date(2021, 11, 1).toordinal() - n) for n in range(100)))
    assert Calendar(policy).working_day_before(date(2021, 11, 2)) == date(2021, 11, 1)
