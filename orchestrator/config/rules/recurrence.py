"""The form of a recurrence rule (RFC 5545, RRULE). What it expands to is the schedule's business."""

from __future__ import annotations

import re

from orchestrator.config.yaml.tree import shown
from orchestrator.text import Text

FORM = Text(
    vi="quy tắc lặp không đọc được ở “{value}”; ghi các cặp TÊN=GIÁ-TRỊ cách nhau bằng dấu chấm phẩy, "
    "ví dụ FREQ=MONTHLY;BYMONTHDAY=-1",
    en="the recurrence cannot be read at “{value}”; write NAME=VALUE pairs with semicolons between, "
    "e.g. FREQ=MONTHLY;BYMONTHDAY=-1",
)
NO_FREQ = Text(
    vi="quy tắc lặp thiếu FREQ; ghi FREQ=MONTHLY (hằng tháng), WEEKLY, DAILY hoặc YEARLY",
    en="the recurrence lacks FREQ; write FREQ=MONTHLY, WEEKLY, DAILY or YEARLY",
)
TWO_ENDS = Text(
    vi="quy tắc lặp có cả COUNT và UNTIL; chỉ giữ lại một",
    en="the recurrence has both COUNT and UNTIL; keep only one",
)
NOT_WITH = Text(
    vi="không dùng {part} với FREQ={freq}; ghi FREQ=MONTHLY hoặc FREQ=YEARLY, hoặc bỏ {part}",
    en="{part} does not go with FREQ={freq}; write FREQ=MONTHLY or FREQ=YEARLY, or leave {part} out",
)
_OF_A_MONTH = ("BYMONTHDAY", "BYSETPOS")
_DAYS = "(MO|TU|WE|TH|FR|SA|SU)"
_MONTH_DAY = r"[+-]?([1-9]|[12]\d|3[01])"
_PARTS = {
    "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,3}",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "BYDAY": rf"([+-]?[1-5])?{_DAYS}(,([+-]?[1-5])?{_DAYS})*",
    "BYMONTHDAY": rf"{_MONTH_DAY}(,{_MONTH_DAY})*",
    "BYMONTH": r"([1-9]|1[0-2])(,([1-9]|1[0-2]))*",
    "BYSETPOS": r"[+-]?\d{1,3}(,[+-]?\d{1,3})*",
    "WKST": _DAYS,
}


def rrule(value: str) -> Text | None:
    """What is wrong with a rule, or None. Rules finer than a day are refused: no meeting comes hourly."""
    parts: dict[str, str] = {}
    for part in value.split(";"):
        name, _, content = part.partition("=")
        if name not in _PARTS or name in parts or not re.fullmatch(_PARTS[name], content, re.ASCII):
            return FORM.format(value=shown(part))
        parts[name] = content
    if "FREQ" not in parts:
        return NO_FREQ
    if parts["FREQ"] in ("DAILY", "WEEKLY"):  # of such a rule the days would have to be sought one by one, for ever
        for name in _OF_A_MONTH:
            if name in parts:
                return NOT_WITH.format(part=name, freq=parts["FREQ"])
    return TWO_ENDS if {"COUNT", "UNTIL"} <= parts.keys() else None
