"""Days and times as people write them, in the organization's zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from orchestrator.config.sentences import A_CLOCK, A_DAY, A_TIME
from orchestrator.config.yaml.tree import shown
from orchestrator.text import Text

NO_SUCH_DAY = Text(
    vi="lịch không có ngày “{value}”; kiểm tra ngày và tháng",
    en="the calendar has no day “{value}”; check day and month",
)
NO_SUCH_TIME = Text(
    vi="không có ngày giờ “{value}”; kiểm tra ngày, tháng, giờ và phút",
    en="there is no such time as “{value}”; check day, month, hour and minute",
)
TURNED = Text(
    vi="“{value}” viết theo thứ tự ngày/tháng/năm; ghi {better}",
    en="“{value}” is written day/month/year; write {better}",
)
SKIPPED = Text(
    vi="múi giờ {zone} không có giờ này (đồng hồ được vặn tới); chọn giờ khác",
    en="this hour does not exist in {zone} (the clocks are put forward); choose another",
)
TWICE = Text(
    vi="giờ này đến hai lần ở múi giờ {zone}; ghi thêm độ lệch, {first} hoặc {second}",
    en="this hour comes twice in {zone}; add the offset, {first} or {second}",
)
OTHER_OFFSET = Text(
    vi="độ lệch không phải của múi giờ {zone} vào lúc đó ({right}); bỏ độ lệch đi, hoặc ghi {right}",
    en="the offset is not that of {zone} at that time ({right}); leave it out, or write {right}",
)
NO_ZONE = Text(
    vi="không có múi giờ “{value}”; ở Việt Nam ghi Asia/Ho_Chi_Minh",
    en="there is no time zone “{value}”; for Viet Nam write Asia/Ho_Chi_Minh",
)

HOME = "Asia/Ho_Chi_Minh"

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_TURNED = re.compile(r"(\d\d?)[/.\-](\d\d?)[/.\-](\d{4})(?: +(\d\d?)[:hg](\d\d)'?)?", re.ASCII)


def zone_named(value: str) -> ZoneInfo | Text:
    """A time zone of the IANA base."""
    try:
        return ZoneInfo(value)
    except (LookupError, ValueError, OSError):  # unknown, no name at all, a folder of the base
        return NO_ZONE.format(value=shown(value))


def day(value: str) -> date | Text:
    if not _DAY.fullmatch(value):
        return _turned(value) or A_DAY.format(value=shown(value))
    try:
        return date.fromisoformat(value)
    except ValueError:
        return NO_SUCH_DAY.format(value=value)


def day_form(value: str) -> Text | None:
    wrong = day(value)
    return wrong if isinstance(wrong, Text) else None


def clock_form(value: str) -> Text | None:
    """An hour of the day. What else the library would read, such as seconds since midnight, nobody means."""
    return None if _CLOCK.fullmatch(value) else A_CLOCK.format(value=shown(value))


def moment(value: str, zone: ZoneInfo | None) -> datetime | Text:
    """A time, aware. Without an offset it is the wall clock of the zone; with one, it must be the zone's.

    Where the zone is not known (None), only the calendar is asked.
    """
    if not _MOMENT.fullmatch(value):
        return _turned(value) or A_TIME.format(value=shown(value))
    try:
        written = datetime.fromisoformat(value)
        if zone is None:
            return written.replace(tzinfo=written.tzinfo or UTC)
        return _placed(written, zone) if written.tzinfo is None else _agreed(written, zone)
    except (ValueError, OverflowError):  # 30 February; the first and last day of the calendar
        return NO_SUCH_TIME.format(value=value)


def in_zone(value: datetime, zone: ZoneInfo) -> datetime:
    """A time that `moment` has passed, once a model has read it."""
    return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)


def _placed(written: datetime, zone: ZoneInfo) -> datetime | Text:
    first, second = written.replace(tzinfo=zone), written.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != written:
        return SKIPPED.format(zone=zone.key)
    if first.utcoffset() != second.utcoffset():
        return TWICE.format(zone=zone.key, first=_offset(first), second=_offset(second))
    return first


def _agreed(written: datetime, zone: ZoneInfo) -> datetime | Text:
    there = written.astimezone(zone)
    if there.utcoffset() != written.utcoffset():
        return OTHER_OFFSET.format(zone=zone.key, right=_offset(there))
    return there


def _turned(value: str) -> Text | None:
    """30/11/2021 7:30, the way it is written on paper: told in the way it must be written here."""
    found = _TURNED.fullmatch(value)
    if found is None:
        return None
    days, months, year, hours, minutes = found.groups()
    clock = f" {int(hours):02}:{minutes}" if hours else ""
    return TURNED.format(value=value, better=f"{year}-{int(months):02}-{int(days):02}{clock}")


def _offset(value: datetime) -> str:
    offset = value.utcoffset() or timedelta()
    return f"{value:%z}"[:3] + ":" + f"{value:%z}"[3:5] if offset else "+00:00"
