"""One cell as the text that sites.yaml would have, or what is wrong with it. Pure.

Excel guesses: a telephone number loses its zero, an id becomes a number, a day a date. What can only have been one
thing is put right, and said; the rest is refused.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import NamedTuple

from orchestrator.config.rules import forms
from orchestrator.config.yaml.tree import shown
from orchestrator.sheets.choices import SPOKEN
from orchestrator.sheets.columns import Column, Kind, folded
from orchestrator.text import Text

LONGEST = 500
FORMULA = Text(
    vi="ô này là công thức, không được tính ở đây; chép giá trị của ô rồi dán lại bằng Paste Special, Values",
    en="is a formula, which is not evaluated here; copy the cell and paste it back with Paste Special, Values",
)
ERROR = Text(
    vi="ô này báo lỗi {value} của Excel; ghi giá trị đúng hoặc để trống",
    en="shows Excel's error {value}; write the right value or leave it empty",
)
EMPTY = Text(vi="đang để trống; phải có giá trị ở cột này", en="is empty; this column must have a value")
LONG = Text(vi="dài quá {most} ký tự; ghi gọn lại", en="is longer than {most} characters; write less")
A_DATE = Text(
    vi="ô này là ngày tháng; định dạng ô thành Text rồi gõ lại",
    en="is a date; format the cell as Text and type it again",
)
A_TRUTH = Text(
    vi="ô này là TRUE/FALSE; định dạng ô thành Text rồi gõ lại",
    en="is TRUE or FALSE; format the cell as Text and type it again",
)
WHOLE = Text(
    vi="phải là số nguyên, không phải “{value}”; ví dụ 20", en="must be a whole number, not “{value}”; e.g. 20"
)
NUMBER = Text(vi="phải là một số, không phải “{value}”; ví dụ 50", en="must be a number, not “{value}”; e.g. 50")
DAY = Text(
    vi="“{value}” không phải ngày; ghi ngày/tháng/năm, ví dụ 30/11/2021",
    en="“{value}” is no date; write day/month/year, e.g. 30/11/2021",
)
ONE_OF = Text(
    vi="chỉ nhận một trong: {known}; không nhận “{value}”",
    en="must be one of: {known}; not “{value}”",
)
REPAIRED = Text(
    vi="Excel đã làm mất số 0 đầu: {value} được hiểu là {better}",
    en="Excel has dropped the leading 0: {value} is read as {better}",
)
LOST = Text(
    vi="“{value}” không phải số điện thoại, có thể Excel đã làm mất số 0 đầu; định dạng ô thành Text rồi ghi "
    "dạng 0912 345 678",
    en="“{value}” is no phone number, perhaps Excel has dropped the leading 0; format the cell as Text and write "
    "0912 345 678",
)
_DAYS = (re.compile(r"(\d{4})-(\d\d?)-(\d\d?)"), re.compile(r"(\d\d?)[/.\-](\d\d?)[/.\-](\d{4})"))


class Cell(NamedTuple):
    """What stands in a cell, and of which kind the file says it is (openpyxl's: s, n, b, d, f, e)."""

    value: object
    kind: str = "s"


class Taken(NamedTuple):
    """The value as sites.yaml would have it, None for an empty cell; or what is wrong. `remark`: it was put right."""

    value: str | None = None
    wrong: Text | None = None
    remark: Text | None = None


def taken(cell: Cell, column: Column) -> Taken:
    """What a cell says in its column."""
    if cell.value is None:
        return Taken(wrong=EMPTY if column.needed else None)
    if cell.kind == "f":
        return Taken(wrong=FORMULA)
    if cell.kind == "e":
        return Taken(wrong=ERROR.format(value=shown(str(cell.value))))
    text = written(cell.value)
    if not text:
        return Taken(wrong=EMPTY if column.needed else None)
    if isinstance(cell.value, str) and len(text) > LONGEST:
        return Taken(wrong=LONG.format(most=LONGEST))
    match column.kind:
        case Kind.PHONE:
            return _phone(cell.value, text)
        case Kind.DAY:
            return _day(cell.value, text)
        case Kind.CHOICE:
            return _choice(text, column)
        case Kind.WHOLE:
            return _number(text, r"\d{1,9}", WHOLE)
        case Kind.NUMBER:
            return _number(text.replace(",", "."), r"\d{1,9}(\.\d{1,6})?", NUMBER)
    return _words(cell.value, text)


def written(value: object) -> str:
    """A value as one reads it in the cell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return plain(str(value))


def plain(text: str) -> str:
    """Accents composed, every run of blanks and line breaks one blank, none around."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _words(value: object, text: str) -> Taken:
    if isinstance(value, bool):
        return Taken(wrong=A_TRUTH)
    return Taken(wrong=A_DATE) if isinstance(value, date) else Taken(text)


def _phone(value: object, text: str) -> Taken:
    if isinstance(value, bool | date):
        return Taken(wrong=LOST.format(value=shown(text)))
    if forms.phone(text) is None:
        return Taken(text)
    bare = re.sub(r"[ .\-]", "", text)
    for better in ("0" + bare, "+" + bare):
        if bare.isdecimal() and forms.phone(better) is None:
            return Taken(better, remark=REPAIRED.format(value=shown(text), better=better))
    return Taken(wrong=forms.phone(text) if isinstance(value, str) else LOST.format(value=shown(text)))


def _day(value: object, text: str) -> Taken:
    if isinstance(value, date):
        return Taken(text)
    for pattern, turned in zip(_DAYS, (False, True), strict=True):
        if found := pattern.fullmatch(text):
            year, month, day = map(int, found.groups()[:: -1 if turned else 1])
            try:
                return Taken(date(year, month, day).isoformat())
            except ValueError:
                break
    return Taken(wrong=DAY.format(value=shown(text)))


def _choice(text: str, column: Column) -> Taken:
    said = folded(text)
    for key, words in column.choices.items():
        if said in {key, folded(words.vi), folded(words.en), *SPOKEN.get(key, ())}:
            return Taken(key)
    known = Text(
        vi=", ".join(words.vi for words in column.choices.values()),
        en=", ".join(words.en for words in column.choices.values()),
    )
    return Taken(wrong=ONE_OF.format(known=known, value=shown(text)))


def _number(text: str, pattern: str, wrong: Text) -> Taken:
    return Taken(text) if re.fullmatch(pattern, text, re.ASCII) else Taken(wrong=wrong.format(value=shown(text)))
