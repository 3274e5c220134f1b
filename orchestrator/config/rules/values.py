"""Which check goes with which entry of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time

from orchestrator.config.rules import forms, times
from orchestrator.config.rules.recurrence import rrule
from orchestrator.config.yaml.tree import Branch, Fault, each, items, shown, words
from orchestrator.model.policy import SchedulePolicy, WatchPolicy
from orchestrator.text import Text

LATER = Text(
    vi="phải lớn hơn `{other}` (đang là {value}); nghi ngờ có trước, kết luận có sau",
    en="must be more than `{other}` (now {value}); suspicion comes first, the verdict after it",
)
SOONER = Text(
    vi="phải nhỏ hơn `{other}` (đang là {value}); nghi ngờ có trước, kết luận có sau",
    en="must be less than `{other}` (now {value}); suspicion comes first, the verdict after it",
)
LONGER = Text(
    vi="phải lớn hơn `{other}` (đang là {value}); hết thời gian chờ vào lại rồi mới cảnh báo",
    en="must be more than `{other}` (now {value}); the warning comes after the time to return",
)
SHORTER = Text(
    vi="phải nhỏ hơn `{other}` (đang là {value}); hết thời gian chờ vào lại rồi mới cảnh báo",
    en="must be less than `{other}` (now {value}); the warning comes after the time to return",
)
PAIRED = Text(
    vi="đi cùng `{other}`; ghi thêm `{other}`, hoặc bỏ dòng này nếu máy chủ thư không cần đăng nhập",
    en="goes with `{other}`; add `{other}`, or leave this out where the mail server asks for no login",
)
IN_CLEAR = Text(
    vi="không mã hoá thì mật khẩu đi qua mạng ai cũng đọc được; ghi starttls hoặc tls",
    en="without encryption the password crosses the network readable by anybody; write starttls or tls",
)
OWN_MACHINE = ("localhost", "127.0.0.1")

AFTER = Text(
    vi="phải muộn hơn `{other}` (đang là {value}); sửa một trong hai",
    en="must come after `{other}` (now {value}); correct one of the two",
)
BEFORE = Text(
    vi="phải sớm hơn `{other}` (đang là {value}); sửa một trong hai",
    en="must come before `{other}` (now {value}); correct one of the two",
)
BOTH = Text(
    vi="ngày {value} đã có trong `holidays`; chỉ để ở một nơi",
    en="{value} is among the `holidays` as well; keep it in one place",
)

_ENTRIES: tuple[tuple[tuple[str, ...], str, forms.Check], ...] = (
    (("conference",), "domain", forms.domain),
    (("conference",), "muc", forms.domain),
    (("conference",), "web", forms.url),
    (("conference",), "videobridges", forms.url),
    (("conference",), "jicofo", forms.url),
    (("conference",), "prosody", forms.url),
    (("conference",), "addresses", forms.address),
    (("centre",), "gateway", forms.address),
    (("centre",), "control", forms.address),
    (("centre",), "dns", forms.address),
    (("centre",), "ntp", forms.domain),
    (("centre", "uplinks"), "address", forms.address),
    (("carriers",), "id", forms.id_form),
    (("carriers",), "hotline", forms.hotline),
    (("carriers",), "control", forms.address),
    (("sites",), "id", forms.id_form),
    (("sites", "links"), "address", forms.address),
    (("sites", "links"), "agent_address", forms.address),
    (("sites", "contacts"), "phone", forms.phone),
    (("sites", "contacts"), "email", forms.email),
    (("meetings",), "id", forms.id_form),
    (("meetings",), "rooms", forms.room),
    (("meetings",), "rrule", rrule),
    (("meetings",), "exceptions", times.day_form),
    (("meetings", "papers"), "url", forms.url),
    (("meetings", "fallback"), "room", forms.room),
    (("meetings", "fallback"), "phone", forms.hotline),
    (("policy", "schedule"), "remind_at", times.clock_form),
    (("policy", "schedule"), "check_from", times.clock_form),
    (("policy", "schedule"), "check_until", times.clock_form),
    (("policy", "schedule"), "chase_at", times.clock_form),
    (("policy", "schedule"), "verdict_at", times.clock_form),
    (("policy", "schedule"), "holidays", times.day_form),
    (("policy", "schedule"), "workdays", times.day_form),
    (("report",), "symbol", forms.symbol),
    (("report",), "minutes_symbol", forms.symbol),
    (("policy", "alerts", "webhooks"), "url", forms.url),
    (("policy", "alerts", "webhooks"), "secret_env", forms.variable),
    (("policy", "mail"), "host", forms.domain),
    (("policy", "mail"), "password_env", forms.variable),
    (("policy", "mail"), "sender", forms.email),
    (("policy", "mail"), "reply_to", forms.email),
    (("policy", "mail"), "secretary", forms.email),
)


def well_formed(tree: Branch) -> Iterator[Fault]:
    """Phone numbers, addresses, ids ...: each value by itself; of a list, each item."""
    for path, key, check in _ENTRIES:
        for holder in each(tree, *path):
            value = words(holder, key)
            if value is not None:
                text = check(value)
                if text is not None:
                    yield Fault(holder, key, text)
            else:
                yield from (Fault(row, place, text) for row, place, item in items(holder, key) if (text := check(item)))


def zone_known(tree: Branch) -> Iterator[Fault]:
    for organization in each(tree, "organization"):
        text = times.zone_named(words(organization, "timezone") or times.HOME)
        if isinstance(text, Text):
            yield Fault(organization, "timezone", text)


def beats_ordered(tree: Branch) -> Iterator[Fault]:
    """A verdict before its suspicion would never be verified."""
    for watch in each(tree, "policy", "watch"):
        suspect = _beats(watch, "suspect_beats")
        for name in ("verdict_beats", "alone_beats"):
            verdict = _beats(watch, name)
            if suspect is None or verdict is None or verdict > suspect:
                continue
            if name in watch:
                yield Fault(watch, name, LATER.format(other="suspect_beats", value=f"{suspect:g}"))
            else:
                yield Fault(watch, "suspect_beats", SOONER.format(other=name, value=f"{verdict:g}"))


def leave_ordered(tree: Branch) -> Iterator[Fault]:
    """Who may still return is not missed yet."""
    for watch in each(tree, "policy", "watch"):
        back, warned = _beats(watch, "room_return_s"), _beats(watch, "left_warning_s")
        if back is None or warned is None or back < warned:
            continue
        if "left_warning_s" in watch:
            yield Fault(watch, "left_warning_s", LONGER.format(other="room_return_s", value=f"{back:g}"))
        else:
            yield Fault(watch, "room_return_s", SHORTER.format(other="left_warning_s", value=f"{warned:g}"))


def windows_open(tree: Branch) -> Iterator[Fault]:
    """A check that ends before it begins would never be made. Told where it is written, or else at its other end."""
    for schedule in each(tree, "policy", "schedule"):
        for begin, end, wrong in _WINDOWS:
            first, last = _set(schedule, begin), _set(schedule, end)
            if wrong(first, last):
                if end in schedule:
                    yield Fault(schedule, end, AFTER.format(other=begin, value=shown(first)))
                else:
                    yield Fault(schedule, begin, BEFORE.format(other=end, value=shown(last)))


def days_once(tree: Branch) -> Iterator[Fault]:
    """A day is off or worked."""
    for schedule in each(tree, "policy", "schedule"):
        off = {day for _, _, day in items(schedule, "holidays")}
        for row, place, day in items(schedule, "workdays"):
            if day in off:
                yield Fault(row, place, BOTH.format(value=shown(day)))


def _hours_turned(first: str, last: str) -> bool:
    return not (times.clock_form(first) or times.clock_form(last)) and last <= first


def _minutes_turned(first: str, last: str) -> bool:
    """They count back from the start."""
    return first.isdecimal() and last.isdecimal() and int(last) >= int(first)


_WINDOWS = (
    ("check_from", "check_until", _hours_turned),
    ("morning_from_min", "morning_until_min", _minutes_turned),
)


def _set(schedule: Branch, key: str) -> str:
    """What an entry says, or stands for where it is not written."""
    default = SchedulePolicy.model_fields[key].default
    return words(schedule, key) or (f"{default:%H:%M}" if isinstance(default, time) else str(default))


def mail_guarded(tree: Branch) -> Iterator[Fault]:
    """A login has a name and a password, and does not cross a network in clear."""
    for mail in each(tree, "policy", "mail"):
        named, kept = words(mail, "username"), words(mail, "password_env")
        if named and not kept:
            yield Fault(mail, "username", PAIRED.format(other="password_env"))
        if kept and not named:
            yield Fault(mail, "password_env", PAIRED.format(other="username"))
        if named and kept and words(mail, "security") == "none" and words(mail, "host") not in OWN_MACHINE:
            yield Fault(mail, "security", IN_CLEAR)


def _beats(watch: Branch, key: str) -> float | None:
    try:
        return float(words(watch, key) or WatchPolicy.model_fields[key].default)
    except ValueError:
        return None
