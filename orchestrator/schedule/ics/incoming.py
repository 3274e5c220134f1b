"""Another's calendar read: one event of it as a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, vBroken, vRecur
from icalendar.error import BrokenCalendarProperty

from orchestrator.config.rules.recurrence import rrule as form
from orchestrator.config.yaml.tree import shown
from orchestrator.errors import BadInput, Problem
from orchestrator.schedule.planning.drafts import TITLE_MOST, Draft
from orchestrator.text import Text

MOST_BYTES = 2**20  # an invitation with everything a mail program puts into it has a tenth of that
LISTED = 5
LONGEST = timedelta(days=3650)  # what is longer is damage, and could leave the calendar
WRITTEN = "%Y-%m-%d %H:%M"

TOO_BIG = Text(
    vi="tệp lịch lớn hơn {most} MB; xuất riêng một sự kiện rồi gửi lại",
    en="the calendar is larger than {most} MB; export the one event and send that",
)
NO_CALENDAR = Text(
    vi="không phải tệp lịch .ics; mở thư mời trong ứng dụng lịch rồi xuất lại dạng iCalendar",
    en="this is no .ics calendar; open the invitation in a calendar program and export it as iCalendar",
)
NO_EVENT = Text(
    vi="tệp lịch không có sự kiện nào; chọn sự kiện trong ứng dụng lịch rồi xuất lại",
    en="the calendar holds no event; choose the event in the calendar program and export it again",
)
WHICH = Text(
    vi="tệp lịch có {count} sự kiện; chọn một theo `uid`: {events}",
    en="the calendar holds {count} events; choose one by its `uid`: {events}",
)
NO_SUCH = Text(
    vi="tệp lịch không có sự kiện mang uid “{uid}”; chọn một trong: {events}",
    en="the calendar has no event with the uid “{uid}”; choose one of: {events}",
)
WITHDRAWN = Text(
    vi="sự kiện này là thông báo hủy (CANCELLED), không lập lịch từ đó được",
    en="the event is a cancellation (CANCELLED); nothing can be planned from it",
)
NO_START = Text(
    vi="sự kiện không ghi thời điểm bắt đầu (DTSTART); nhập ngày giờ bằng tay",
    en="the event has no start (DTSTART); enter day and hour by hand",
)
BROKEN = Text(
    vi="không đọc được `{name}` của sự kiện; nhập bằng tay",
    en="`{name}` of the event cannot be read; enter it by hand",
)
ALL_DAY = Text(
    vi="sự kiện cả ngày {day:%d/%m/%Y}, không ghi giờ; nhập giờ bắt đầu bằng tay",
    en="the event takes the whole day {day:%Y-%m-%d} and names no hour; enter the start by hand",
)
NO_ZONE = Text(
    vi="không rõ múi giờ “{zone}” của sự kiện; nhập ngày giờ bằng tay",
    en="the time zone “{zone}” of the event is not known; enter day and hour by hand",
)
ELSEWHERE = Text(
    vi="chuỗi sự kiện theo múi giờ “{zone}”, khác múi giờ của cơ quan; nhập lịch bằng tay",
    en="the series is in the time zone “{zone}”, not in the organization's; enter it by hand",
)
SEVERAL_RULES = Text(
    vi="sự kiện có nhiều quy tắc lặp, hoặc có ngày họp thêm (RDATE); nhập lịch bằng tay",
    en="the event has several recurrences, or further days (RDATE); enter it by hand",
)
CONVERTED = Text(
    vi="giờ của sự kiện theo múi giờ khác, đã đổi sang giờ của cơ quan: {start:%H:%M ngày %d/%m/%Y}",
    en="the event is in another time zone; in the organization's it is {start:%H:%M on %Y-%m-%d}",
)
FLOATING = Text(
    vi="sự kiện không ghi múi giờ; hiểu là giờ của cơ quan: {start:%H:%M ngày %d/%m/%Y}",
    en="the event names no time zone; it is taken as the organization's: {start:%H:%M on %Y-%m-%d}",
)
ENDLESS = Text(
    vi="chuỗi không có ngày kết thúc; thêm UNTIL nếu cần",
    en="the series has no end; add UNTIL if it should have one",
)


def read(data: bytes, zone: ZoneInfo, uid: str = "") -> tuple[Draft, list[Problem]]:
    """One event of another's calendar as a draft, and what is worth a word. Raises BadInput.

    Only when, how long and what are taken over: people, places and links in it are the sender's.
    """
    event = _chosen(_events(data), uid)
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise _bad("", WITHDRAWN)
    start, remarks = _start(event, zone)
    rule, further = _rule(event, zone)
    title = " ".join(str(event.get("SUMMARY", "")).split())[:TITLE_MOST]
    draft = Draft(
        title="".join(char for char in title if char.isprintable()),
        start=start.strftime(WRITTEN),
        end=_end(event, start, zone),
        rrule=rule,
        exceptions=tuple(_left_out(event, zone)) if rule else (),
    )
    return draft, [*remarks, *further]


def _events(data: bytes) -> list[Component]:
    """The events of a calendar; of a series the series itself, not its changed days."""
    if len(data) > MOST_BYTES:
        raise _bad("", TOO_BIG.format(most=MOST_BYTES >> 20))
    try:
        calendars = Calendar.from_ical(data.decode("utf-8-sig"), multiple=True)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:  # the library's, by what was broken
        raise _bad("", NO_CALENDAR) from error
    if not any(calendar.name == "VCALENDAR" for calendar in calendars):
        raise _bad("", NO_CALENDAR)
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    return [event for event in events if "RECURRENCE-ID" not in event] or events


def _chosen(events: Sequence[Component], uid: str) -> Component:
    if not events:
        raise _bad("", NO_EVENT)
    named = ", ".join(f"“{shown(str(event.get('SUMMARY', '')))}” ({_uid(event)})" for event in events[:LISTED])
    named += ", …" if len(events) > LISTED else ""
    if uid:
        found = [event for event in events if _uid(event) == uid]
        if not found:
            raise _bad("uid", NO_SUCH.format(uid=shown(uid), events=named))
        return found[-1]
    if len({_uid(event) for event in events}) > 1:
        raise _bad("uid", WHICH.format(count=len(events), events=named))
    return events[-1]


def _uid(event: Component) -> str:
    return shown(str(event.get("UID", "")), 80)


def _start(event: Component, zone: ZoneInfo) -> tuple[datetime, list[Problem]]:
    if "DTSTART" not in event:
        raise _bad("start", NO_START)
    found = _time(event, "DTSTART")
    if not isinstance(found, datetime):
        raise _bad("start", ALL_DAY.format(day=found))
    if found.tzinfo is None:
        named = event["DTSTART"].params.get("TZID")
        if named:
            raise _bad("start", NO_ZONE.format(zone=shown(str(named))))
        start = found.replace(tzinfo=zone)
        return start, [Problem("", None, "start", FLOATING.format(start=start))]
    start = found.astimezone(zone)
    moved = found.utcoffset() != start.utcoffset()
    return start, [Problem("", None, "start", CONVERTED.format(start=start))] if moved else []


def _end(event: Component, start: datetime, zone: ZoneInfo) -> str | None:
    """By its end or by its length; None where it has neither."""
    if "DTEND" in event:
        found = _time(event, "DTEND")
        if not isinstance(found, datetime):
            raise _bad("end", BROKEN.format(name="DTEND"))
        end = found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)
        return end.strftime(WRITTEN)
    if "DURATION" not in event:
        return None
    length = _value(event, "DURATION")
    if not isinstance(length, timedelta) or abs(length) > LONGEST:
        raise _bad("end", BROKEN.format(name="DURATION"))
    return (start + length).strftime(WRITTEN)


def _rule(event: Component, zone: ZoneInfo) -> tuple[str | None, list[Problem]]:
    rule = event.get("RRULE")
    if rule is None and "RDATE" not in event:
        return None, []
    if isinstance(rule, vBroken):
        raise _bad("rrule", BROKEN.format(name="RRULE"))
    if not isinstance(rule, vRecur) or "RDATE" in event:
        raise _bad("rrule", SEVERAL_RULES)
    text = cast("Callable[[], bytes]", rule.to_ical)().decode()
    if wrong := form(text):
        raise _bad("rrule", wrong)
    start = _time(event, "DTSTART")
    if isinstance(start, datetime) and start.tzinfo and start.utcoffset() != start.astimezone(zone).utcoffset():
        raise _bad("rrule", ELSEWHERE.format(zone=shown(str(event["DTSTART"].params.get("TZID", "UTC")))))
    endless = "UNTIL" not in rule and "COUNT" not in rule
    return text, [Problem("", None, "rrule", ENDLESS)] if endless else []


def _left_out(event: Component, zone: ZoneInfo) -> Iterator[str]:
    """The days that are not held."""
    given = event.get("EXDATE", [])
    for entry in given if isinstance(given, list) else [given]:
        if isinstance(entry, vBroken):
            raise _bad("exceptions", BROKEN.format(name="EXDATE"))
        for each in entry.dts:
            day = each.dt.astimezone(zone) if isinstance(each.dt, datetime) and each.dt.tzinfo else each.dt
            yield day.strftime("%Y-%m-%d")


def _time(event: Component, name: str) -> date:
    """A day, or a time. Raises BadInput for what is neither, or stands there twice."""
    found = _value(event, name)
    if not isinstance(found, date):
        raise _bad("end" if name == "DTEND" else "start", BROKEN.format(name=name))
    return found


def _value(event: Component, name: str) -> object:
    """What a property says; None where it is broken, or stands there twice and so is a list."""
    try:
        return getattr(event[name], "dt", None)
    except BrokenCalendarProperty:
        return None


def _bad(path: str, text: Text) -> BadInput:
    return BadInput([Problem("", None, path, text)])
