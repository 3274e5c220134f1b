"""Names that point at something else in the file, and names that may stand only once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from orchestrator.config.sentences import nearest
from orchestrator.config.yaml.tree import Branch, Fault, Row, each, shown, words
from orchestrator.text import Text

TAKEN = Text(
    vi="“{value}” đã dùng ở dòng {line}; mỗi {what} chỉ được dùng một lần",
    en="“{value}” is already used on line {line}; every {what} may be used once only",
)
NEAR = Text(
    vi="không có {what} “{value}”; có phải là “{near}”?",
    en="there is no {what} “{value}”; did you mean “{near}”?",
)
NOWHERE = Text(
    vi="không có {what} “{value}”; khai báo trong mục `{where}`, hoặc sửa lại cho đúng",
    en="there is no {what} “{value}”; declare it under `{where}`, or correct it",
)


def ids(tree: Branch, *path: str, key: str = "id") -> set[str]:
    """Every value of `key` in the mappings at `path`."""
    return {value for holder in each(tree, *path) if (value := words(holder, key)) is not None}


def repeats(holders: Iterable[Branch], key: str, what: Text) -> Iterator[Fault]:
    """A fault for each holder whose `key` another one before it has."""
    first: dict[str, Branch] = {}
    for holder in holders:
        value = words(holder, key)
        other = holder if value is None else first.setdefault(value, holder)
        if other is not holder:
            yield Fault(holder, key, TAKEN.format(value=shown(value or ""), line=other.line_of(key), what=what))


def unknown(holder: Branch | Row, key: str | int, value: str, known: Collection[str], what: Text, where: str) -> Fault:
    """The fault of naming what is not declared, with the nearest that is."""
    near = nearest(value, known)
    if near is not None:
        return Fault(holder, key, NEAR.format(what=what, value=shown(value), near=near))
    return Fault(holder, key, NOWHERE.format(what=what, value=shown(value), where=where))
