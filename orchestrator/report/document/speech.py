"""Times, lengths and numbers as official Vietnamese papers write them (Decree 30/2020, annex I)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from math import ceil

from orchestrator.text import WEEKDAYS

JOINED = "\N{NO-BREAK SPACE}"
MOST_CHARACTERS = 240

# Control characters, and those that turn the direction of writing: a note may not reorder the text around it.
_UNSEEN = re.compile(
    r"[^\S\n \u00a0]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]"
)


def clean(text: str) -> str:
    """Composed letters, plain blanks, line breaks; nothing that cannot be seen or that a file format refuses."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(char for char in composed if not 0xD800 <= ord(char) <= 0xDFFF)
    return _UNSEEN.sub(" ", seen)


def number(value: int) -> str:
    """Below ten with a leading zero, thousands apart: 05, 11, 3.321; none is 0."""
    return f"{value:02}" if 0 < value < 10 else f"{value:,}".replace(",", ".")


def share(value: int) -> str:
    """Of a whole, before the stroke: always two figures, as the whole has: 00/01, 01/11."""
    return number(value) if value else "00"


def date(at: datetime) -> str:
    """Days below ten and the months 1 and 2 have a leading zero, other months none."""
    return f"ngày {at.day:02} tháng {month(at)} năm{JOINED}{at.year}"


def month(at: datetime) -> str:
    return f"{at.month:02}" if at.month < 3 else f"{at.month}"


def clock(at: datetime) -> str:
    """In a sentence: 07 giờ 30 phút. A number is not parted from its unit at the end of a line."""
    return f"{at.hour:02}{JOINED}giờ {at.minute:02}{JOINED}phút"


def weekday(at: datetime) -> str:
    return WEEKDAYS[at.weekday()].vi


def stamp(at: datetime) -> str:
    """In a table."""
    return f"{at:%H:%M:%S}"


def day_stamp(at: datetime) -> str:
    return f"{at:%H:%M:%S %d/%m}"


def lasted(seconds: float) -> str:
    """In a sentence: 03 giờ 18 phút, 05 phút 12 giây, 08 giây."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "giờ"), (minutes, "phút"), (0 if hours else rest, "giây"))
    return " ".join(f"{value:02}{JOINED}{unit}" for value, unit in parts if value) or f"00{JOINED}giây"


def length(seconds: float) -> str:
    """In a table: hours:minutes:seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def percent(part: float | None, *, up: bool = False) -> str:
    """Cut, not rounded: 100% was without any gap. `up`: the other way, of what is not to be lost sight of."""
    if part is None:
        return "–"
    tenths = ceil(part * 1000 - 1e-9) if up else int(part * 1000 + 1e-9)
    return "100%" if tenths >= 1000 else f"{tenths // 10},{tenths % 10}%"


def listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def shortened(text: str) -> str:
    """What somebody wrote, as much as a narrow cell takes; the timeline has all of it."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS].rstrip()}…"


def joined(title: str) -> str:
    """A title whose `tháng 11/2021` is not parted at the end of a line."""
    return re.sub(r"\b(ngày|tháng|quý|năm|số) (?=\d)", rf"\1{JOINED}", title)


def capital(text: str) -> str:
    """With a capital at the start."""
    return text[:1].upper() + text[1:]
