"""When a meeting is held: its dated occurrences. The one home of the recurrence library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from orchestrator.config.rules.recurrence import rrule as form
from orchestrator.config.yaml.tree import shown
from orchestrator.model.registry import Meeting
from orchestrator.text import Text

CYCLE = 400  # years, after which the calendar repeats to the day of the week
LAST = 9999 - CYCLE
FOREVER = datetime.combine(date.max, time.max)
BEGINS_WITHIN = timedelta(days=3653)  # a series whose first day is further off is a slip

NO_DAY = Text(
    vi="quy tắc lặp “{value}” không cho ngày họp nào trong mười năm tới; ghi lại, ví dụ FREQ=MONTHLY;BYMONTHDAY=-1 "
    "(ngày cuối mỗi tháng)",
    en="the recurrence “{value}” gives no day within ten years; write another, e.g. FREQ=MONTHLY;BYMONTHDAY=-1 (the "
    "last day of every month)",
)
NO_SUCH_END = Text(
    vi="quy tắc lặp không đọc được ở “UNTIL={value}”; ghi ngày có trong lịch, ví dụ UNTIL=20221231",
    en="the recurrence cannot be read at “UNTIL={value}”; write a day of the calendar, e.g. UNTIL=20221231",
)
UNREADABLE = Text(
    vi="quy tắc lặp “{value}” không dùng được; ghi đơn giản hơn, ví dụ FREQ=MONTHLY;BYMONTHDAY=-1",
    en="the recurrence “{value}” cannot be used; write a simpler one, e.g. FREQ=MONTHLY;BYMONTHDAY=-1",
)
OTHER_DAY = Text(
    vi="ngày {start:%d/%m/%Y} không thuộc quy tắc lặp; ngày họp đầu tiên theo quy tắc là {first:%d/%m/%Y}: sửa ngày "
    "bắt đầu hoặc sửa quy tắc",
    en="{start:%Y-%m-%d} is no day of the recurrence, whose first day is {first:%Y-%m-%d}: correct the start or the "
    "recurrence",
)


def occurrences(meeting: Meeting, since: datetime, until: datetime, zone: ZoneInfo) -> list[datetime]:
    """When it starts between `since` and before `until` (aware), in order and in the zone. At most once a day.

    A rule that `wrong_rule` refuses gives nothing.
    """
    first, last = (moment.astimezone(zone).replace(tzinfo=None) for moment in (since, until))
    off = set(meeting.exceptions)
    begins = meeting.start.astimezone(zone).replace(tzinfo=None)
    if meeting.rrule is None:
        return [_placed(begins, zone)] if first <= begins < last else []
    if form(meeting.rrule) is not None or _first(meeting.rrule, begins, zone) is None:
        return []
    days = _expanded(meeting.rrule, begins, last, zone)
    return [_placed(day, zone) for day in days if first <= day < last and day.date() not in off]


def next_held(meetings: Iterable[Meeting], now: datetime, zone: ZoneInfo, *, usual: timedelta) -> Meeting | None:
    """The one that runs at `now` (aware) or comes next, as it is held then: of a series, that day alone. `usual` is the
    length of a meeting that names none."""
    held = (_held_next(meeting, now, zone, usual) for meeting in meetings)
    return min((meeting for meeting in held if meeting), key=lambda meeting: meeting.start, default=None)


def _held_next(meeting: Meeting, now: datetime, zone: ZoneInfo, usual: timedelta) -> Meeting | None:
    length = timedelta(minutes=meeting.duration) if meeting.duration else usual
    starts = occurrences(meeting, now - length, max(now, meeting.start) + BEGINS_WITHIN, zone)
    return meeting.model_copy(update={"start": starts[0], "rrule": None, "exceptions": ()}) if starts else None


def wrong_rule(rule: str, start: datetime, zone: ZoneInfo) -> Text | None:
    """What is wrong with the rule of a series that begins at `start`, or None."""
    wrong = form(rule)
    if wrong is not None:
        return wrong
    begins = start.astimezone(zone).replace(tzinfo=None)
    try:
        _parts(rule, begins, zone)
    except _NoSuchEnd as error:
        return NO_SUCH_END.format(value=shown(str(error)))
    except ValueError:  # what the form lets through and no calendar can mean, such as BYSETPOS=0
        return UNREADABLE.format(value=shown(rule))
    first = _first(rule, begins, zone)
    if first is None:
        return NO_DAY.format(value=shown(rule))
    return None if first == begins else OTHER_DAY.format(start=begins, first=first)


class _NoSuchEnd(ValueError):
    """UNTIL names a day that the calendar does not have."""


@lru_cache(maxsize=1024)
def _first(rule: str, begins: datetime, zone: ZoneInfo) -> datetime | None:
    """Remembered, since to find out that there is none can take a tenth of a second."""
    return next(_expanded(rule, begins, begins + BEGINS_WITHIN, zone), None)


def _expanded(rule: str, begins: datetime, last: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The days of a rule before `last`, by the clock on the wall.

    The library gives up only in the year 9999, and would seek the 30th of February for seconds. So it is asked about
    the same days some cycles of the calendar later, from where 400 years are left.
    """
    years = max(0, (LAST - begins.year) // CYCLE * CYCLE)
    try:
        end, wanted = _parts(rule, begins, zone)
        until = min(end, last)
        if until < begins:
            return
        for day in wanted.replace(dtstart=_later(begins, years)):
            if day > _later(until, years):
                return
            yield day.replace(year=day.year - years)
    except ValueError:
        return


def _parts(rule: str, begins: datetime, zone: ZoneInfo) -> tuple[datetime, rrule]:
    """When the rule itself ends, and the rule without its end. Raises ValueError."""
    pairs = dict(part.split("=", 1) for part in rule.split(";"))
    end = pairs.pop("UNTIL", None)
    wanted = rrulestr(";".join(f"{name}={value}" for name, value in pairs.items()), dtstart=begins)
    if not isinstance(wanted, rrule):
        raise ValueError(rule)
    return FOREVER if end is None else _end(end, zone), wanted


def _end(value: str, zone: ZoneInfo) -> datetime:
    """A day counts as a whole."""
    try:
        if len(value) == 8:
            return datetime.combine(datetime.strptime(value, "%Y%m%d").replace(tzinfo=zone).date(), time.max)
        moment = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC if "Z" in value else zone)
    except ValueError:
        raise _NoSuchEnd(value) from None
    return moment.astimezone(zone).replace(tzinfo=None)


def _later(moment: datetime, years: int) -> datetime:
    return moment.replace(year=min(moment.year + years, 9999))


def _placed(day: datetime, zone: ZoneInfo) -> datetime:
    """The wall clock of the zone; an hour that is skipped there becomes the one after it."""
    return day.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
