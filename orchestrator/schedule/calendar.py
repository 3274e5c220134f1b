"""Working days: the Vietnamese calendar of holidays, weekends, and what the department adds. The library's one home."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

from holidays import country_holidays

from orchestrator.model.policy import SchedulePolicy
from orchestrator.text import Text

FARTHEST = 60  # days in a row that may be off; a policy that says more is not believed

SATURDAY = Text(vi="thứ Bảy", en="a Saturday")
SUNDAY = Text(vi="Chủ nhật", en="a Sunday")
DAY_OFF = Text(vi="ngày nghỉ của cơ quan", en="a day off of the office")
HOLIDAY = Text(vi="ngày nghỉ lễ: {name}", en="a public holiday: {name}")


class Calendar:
    """Days worked by law, make-up days on Saturdays among them. What policy says goes first."""

    def __init__(self, policy: SchedulePolicy) -> None:
        self._off = frozenset(policy.holidays)
        self._worked = frozenset(policy.workdays)
        self._vi = country_holidays("VN", language="vi")
        self._en = country_holidays("VN", language="en_US")

    def works(self, day: date) -> bool:
        return self.why_off(day) is None

    def working_day_before(self, day: date) -> date:
        """The last working day before `day`; where sixty days in a row are off, simply the day before."""
        before = (day - timedelta(days=days) for days in count(1))
        return next((each for each, _ in zip(before, range(FARTHEST), strict=False) if self.works(each)), _eve(day))

    def why_off(self, day: date) -> Text | None:
        """What keeps the office closed on that day, in words that follow “is”; None on a working day."""
        if day in self._worked:
            return None
        if day in self._off:
            return DAY_OFF
        name = self._vi.get(day)  # asked first: only then does the library know the year's make-up days
        if name is not None:
            return HOLIDAY.format(name=Text(vi=name, en=str(self._en.get(day, name))))
        if self._vi.is_working_day(day):
            return None
        return SATURDAY if day.weekday() == 5 else SUNDAY


def _eve(day: date) -> date:
    return day - timedelta(days=1)
