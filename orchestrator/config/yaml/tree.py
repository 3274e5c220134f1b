"""A YAML document as plain containers that remember the line each entry stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from orchestrator.errors import Problem
from orchestrator.text import Text


class Branch(dict[str, object]):
    """A mapping. `line` is where it begins, `lines[key]` where a key stands that is on another line; from 1."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def has(self, key: str | int) -> bool:
        return key in self

    def at(self, key: str | int) -> object:
        return self[str(key)]

    def line_of(self, key: str | int | None) -> int:
        return self.lines.get(key, self.line) if isinstance(key, str) else self.line


class Row(list[object]):
    """A list. `lines[i]` is where that item stands, `line` where the list begins; both count from 1."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []

    def has(self, key: str | int) -> bool:
        return isinstance(key, int) and key < len(self)

    def at(self, key: str | int) -> object:
        return self[int(key)]

    def line_of(self, key: str | int | None) -> int:
        return self.lines[key] if isinstance(key, int) and key < len(self.lines) else self.line


class Fault(NamedTuple):
    """One thing wrong with an entry of a container; `key` None is the container itself."""

    holder: Branch | Row
    key: str | int | None
    text: Text


Rule = Callable[[Branch], Iterable[Fault]]
"""Looks at a whole document that may have any shape, and tells what it finds wrong."""


def each(holder: Branch, *keys: str) -> list[Branch]:
    """The mappings found by following `keys`, through lists; what has another shape is passed over."""
    found = [holder]
    for key in keys:
        values = [branch.get(key) for branch in found]
        rows = [value if isinstance(value, Row) else (value,) for value in values]
        found = [item for row in rows for item in row if isinstance(item, Branch)]
    return found


def words(holder: Branch, key: str) -> str | None:
    """The text of an entry, or None where there is none or it is no text."""
    value = holder.get(key)
    return value if isinstance(value, str) else None


def items(holder: Branch, key: str) -> Iterator[tuple[Row, int, str]]:
    """The texts of a list: the list, the place in it, the text."""
    value = holder.get(key)
    if isinstance(value, Row):
        yield from ((value, place, item) for place, item in enumerate(value) if isinstance(item, str))


def problems(tree: Branch, faults: Sequence[Fault], file: str) -> list[Problem]:
    """The faults as sentences, in the order of the file. Of several about one entry only the first is told."""
    first: dict[tuple[int, str | int | None], Fault] = {}
    for fault in faults:
        first.setdefault((id(fault.holder), fault.key), fault)
    names = dict(_names(tree, ""))
    found = [
        Problem(file, holder.line_of(key), joined(names.get(id(holder), ""), holder, key), text)
        for holder, key, text in first.values()
    ]
    return sorted(found, key=lambda problem: problem.line or 0)


def joined(above: str, holder: Branch | Row, key: str | int | None) -> str:
    """The path of an entry, as a person would point at it: `sites[luc-ngan].links[#2].carrier`."""
    if key is None:
        return above
    if isinstance(holder, Row):
        return f"{above}[{_label(holder, key)}]"
    return f"{above}.{shown(str(key))}" if above else shown(str(key))


def shown(value: str, most: int = 40) -> str:
    """A value as it may stand in a sentence: short, on one line, without control characters."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in value[: most + 1])
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def _label(row: Row, key: str | int) -> str:
    """An item's id or name; its number, counted from 1, where it has none."""
    item = row[key] if isinstance(key, int) and key < len(row) else None
    own = (words(item, "id") or words(item, "name")) if isinstance(item, Branch) else None
    if own:
        return shown(own)
    return f"#{key + 1}" if isinstance(key, int) else shown(key)


def _names(holder: Branch | Row, path: str) -> Iterator[tuple[int, str]]:
    """The path of every container, by its identity."""
    yield id(holder), path
    for key, value in holder.items() if isinstance(holder, Branch) else enumerate(holder):
        if isinstance(value, Branch | Row):
            yield from _names(value, joined(path, holder, key))
