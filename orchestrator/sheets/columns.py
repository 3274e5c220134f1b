"""What a list in the workbook consists of, and how the titles of its columns are known again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from orchestrator.text import Text

NO_CHOICE: Mapping[str, Text] = MappingProxyType({})


class Kind(Enum):
    """What a cell means."""

    TEXT = "text"
    PHONE = "phone"
    WHOLE = "whole"
    NUMBER = "number"
    DAY = "day"
    CHOICE = "choice"  # one of `choices`
    SITE = "site"  # the id of a point, or its name
    CARRIER = "carrier"  # the id of a carrier, or its name


class Column(NamedTuple):
    """`key` is the field of the registry; `also` are other titles that mean it; an empty cell means `default`."""

    key: str
    title: Text
    note: Text
    kind: Kind = Kind.TEXT
    needed: bool = False
    also: tuple[str, ...] = ()
    choices: Mapping[str, Text] = NO_CHOICE
    width: int = 20


class Table(NamedTuple):
    """A list in the workbook, on a page of its own."""

    key: str
    title: Text
    about: Text
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)


def folded(words: str) -> str:
    """Without accents, case, punctuation and remarks in brackets, so that titles are told apart as people do.

    >>> folded("  Số điện thoại (di động) *")
    'so dien thoai'
    """
    bare = re.sub(r"\([^)]*\)", " ", words)
    plain = unicodedata.normalize("NFD", bare.casefold().replace("đ", "d"))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", kept))


def titles(table: Table) -> dict[str, str]:
    """Every title that means a column, folded, with the column's key; what is written first wins."""
    found: dict[str, str] = {}
    for own in (True, False):
        for column in table.columns:
            names = (column.title.vi, column.title.en) if own else column.also
            for name in names:
                found.setdefault(folded(name), column.key)
    return found
