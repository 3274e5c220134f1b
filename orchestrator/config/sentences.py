"""What pydantic calls wrong, as one sentence with its remedy. No word of pydantic's own gets through."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

from pydantic_core import ErrorDetails

from orchestrator.config.yaml.tree import shown
from orchestrator.text import Text

MISSING = Text(vi="thiếu mục này; thêm dòng `{key}: …`", en="is missing; add a line `{key}: …`")
BLANK = Text(vi="đang để trống; ghi giá trị hoặc xoá dòng này", en="is empty; write a value or delete this line")
UNUSABLE = Text(
    vi="không dùng được giá trị “{value}”; xem mục này trong tệp mẫu",
    en="the value “{value}” cannot be used; see this entry in the sample",
)
ONE_WORD = Text(
    vi="phải là một giá trị, không phải danh sách hay nhóm mục; ghi `{key}: …` trên một dòng",
    en="must be one value, not a list or a group of entries; write `{key}: …` on one line",
)
A_LIST = Text(
    vi="phải là danh sách; ghi `{key}: [a, b]`, hoặc mỗi dòng một giá trị bắt đầu bằng `- `",
    en="must be a list; write `{key}: [a, b]`, or one value a line, each starting with `- `",
)
A_GROUP = Text(
    vi="phải là một nhóm mục; ghi từng mục `tên: giá trị` ở các dòng dưới, thụt vào hai dấu cách",
    en="must be a group of entries; write each `name: value` on the lines below, indented by two spaces",
)
YES_OR_NO = Text(vi="chỉ ghi `yes` hoặc `no`, không ghi “{value}”", en="write `yes` or `no`, not “{value}”")
WHOLE = Text(
    vi="phải là số nguyên, không phải “{value}”; ví dụ 20", en="must be a whole number, not “{value}”; e.g. 20"
)
NUMBER = Text(
    vi="phải là một số, không phải “{value}”; phần lẻ viết sau dấu chấm, ví dụ 0.5",
    en="must be a number, not “{value}”; decimals follow a point, e.g. 0.5",
)
ABOVE = Text(vi="phải lớn hơn {limit}, không phải {value}", en="must be more than {limit}, not {value}")
AT_LEAST = Text(vi="nhỏ nhất là {limit}, không phải {value}", en="must be at least {limit}, not {value}")
BELOW = Text(vi="phải nhỏ hơn {limit}, không phải {value}", en="must be less than {limit}, not {value}")
AT_MOST = Text(vi="lớn nhất là {limit}, không phải {value}", en="must be at most {limit}, not {value}")
ONE_OF = Text(vi="chỉ nhận một trong: {known}; không nhận “{value}”", en="must be one of: {known}; not “{value}”")
TOO_FEW = Text(vi="cần ít nhất {limit} giá trị; ghi thêm", en="needs at least {limit}; write one more")
A_DAY = Text(
    vi="“{value}” không phải ngày; viết năm-tháng-ngày, ví dụ 2021-11-30",
    en="“{value}” is no date; write year-month-day, e.g. 2021-11-30",
)
A_TIME = Text(
    vi="“{value}” không phải ngày giờ; viết năm-tháng-ngày giờ:phút, ví dụ 2021-11-30 07:30",
    en="“{value}” is no date and time; write year-month-day hour:minute, e.g. 2021-11-30 07:30",
)
A_CLOCK = Text(
    vi="“{value}” không phải giờ trong ngày; viết giờ:phút, mỗi phần hai chữ số, ví dụ 07:30",
    en="“{value}” is no time of day; write hour:minute, two digits each, e.g. 07:30",
)
UNKNOWN_NEAR = Text(
    vi="không có mục `{key}`; có phải là `{near}`?",
    en="there is no entry `{key}`; did you mean `{near}`?",
)
UNKNOWN = Text(
    vi="không có mục `{key}` ở đây; các mục dùng được: {known}",
    en="there is no entry `{key}` here; the entries are: {known}",
)

# The first whose key begins the error's type.
_BY_TYPE: tuple[tuple[str, Text], ...] = (
    ("missing", MISSING),
    ("bool_", YES_OR_NO),
    ("int_", WHOLE),
    ("float_", NUMBER),
    ("finite_number", NUMBER),
    ("greater_than_equal", AT_LEAST),
    ("greater_than", ABOVE),
    ("less_than_equal", AT_MOST),
    ("less_than", BELOW),
    ("literal_error", ONE_OF),
    ("too_short", TOO_FEW),
    ("string_type", ONE_WORD),
    ("list_type", A_LIST),
    ("tuple_type", A_LIST),
    ("model_type", A_GROUP),
    ("dict_type", A_GROUP),
    ("datetime_", A_TIME),
    ("date_", A_DAY),
    ("timezone_", A_TIME),
    ("time_", A_CLOCK),
)


def said(detail: ErrorDetails) -> Text:
    """One error of pydantic as a sentence."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if value is None:
        return BLANK
    text = next((text for start, text in _BY_TYPE if kind.startswith(start)), UNUSABLE)
    if isinstance(value, dict | list) and text not in (MISSING, A_LIST, A_GROUP, TOO_FEW):
        text = ONE_WORD
    limits = [context[name] for name in ("gt", "ge", "lt", "le", "min_length") if name in context]
    return text.format(
        key=_key(detail["loc"]),
        value=shown(str(value)),
        limit=f"{limits[0]:g}" if limits else "",
        known=", ".join(re.findall(r"'([^']*)'", str(context.get("expected", "")))),
    )


def unknown_key(key: str, names: Collection[str]) -> Text:
    """An entry that the format does not have: the nearest one it has, or all of them."""
    near = nearest(key, names)
    if near is not None:
        return UNKNOWN_NEAR.format(key=shown(key), near=near)
    return UNKNOWN.format(key=shown(key), known=", ".join(names))


def nearest(word: str, known: Collection[str]) -> str | None:
    """What was probably meant. Not sought among more than 500, nor for a long word: it would take seconds."""
    if len(known) > 500 or len(word) > 64:
        return None
    return next(iter(difflib.get_close_matches(word.lower(), known, n=1, cutoff=0.6)), None)


def _key(loc: tuple[int | str, ...]) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str) and step.isidentifier()), "…")
