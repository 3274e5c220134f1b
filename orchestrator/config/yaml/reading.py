"""Bytes of YAML -> tree. Only this folder knows the YAML library.

A small YAML on purpose: every scalar is text (what it means is decided by its field, so that a phone number keeps
its zeros and `no` may be a name), and anchors, aliases and tags are refused, which leaves nothing to expand or run.
"""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

import yaml

from orchestrator.config.yaml.syntax import cannot_read, cannot_stand, syntax
from orchestrator.config.yaml.tree import Branch, Fault, Row, problems, shown
from orchestrator.errors import BadInput, Problem
from orchestrator.text import Text

MOST_BYTES = 16 * 2**20  # ten thousand sites with everything filled in take 8 MB
MOST_ENTRIES = 2_000_000
MOST_DEPTH = 16
EMPTY = frozenset({"", "~", "null", "Null", "NULL"})

TOO_BIG = Text(
    vi="tệp lớn hơn {most} MB, không phải tệp cấu hình; kiểm tra lại đường dẫn",
    en="the file is larger than {most} MB, so it is no configuration; check the path",
)
NOT_UTF8 = Text(
    vi="không phải văn bản UTF-8; mở bằng trình soạn thảo văn bản rồi lưu lại với mã UTF-8",
    en="is not UTF-8 text; open it in a text editor and save it as UTF-8",
)
NOTHING = Text(
    vi="tệp trống; chép tệp mẫu rồi sửa lại",
    en="the file is empty; copy the sample and change it",
)
NO_SECTIONS = Text(
    vi="tệp phải gồm các mục dạng `tên: giá trị`; xem tệp mẫu",
    en="the file must consist of entries like `name: value`; see the sample",
)
SECOND = Text(
    vi="chỉ được có một tài liệu trong tệp; xoá dòng `---` này và phần sau nó",
    en="a file holds one document; delete this `---` line and what follows it",
)
TOO_MANY = Text(
    vi="tệp có hơn {most} triệu giá trị, không phải tệp cấu hình",
    en="the file has more than {most} million values, so it is no configuration",
)
TOO_DEEP = Text(
    vi="lồng quá {most} tầng; tệp cấu hình không cần sâu như vậy, kiểm tra các dấu ngoặc",
    en="nested more than {most} levels deep; no configuration needs that, check the brackets",
)
ALIAS = Text(
    vi="không dùng `&` và `*` của YAML ở đây; ghi đầy đủ giá trị, hoặc đặt chữ trong dấu nháy kép",
    en="YAML's `&` and `*` are not used here; write the value in full, or put the text in double quotes",
)
TAG = Text(
    vi="không dùng thẻ `{tag}` của YAML ở đây; bỏ thẻ đi, hoặc đặt chữ trong dấu nháy kép",
    en="YAML's tag `{tag}` is not used here; remove it, or put the text in double quotes",
)
BAD_KEY = Text(
    vi="tên mục phải là một từ đứng trước dấu hai chấm; nếu đây là giá trị thì đặt trong dấu nháy kép",
    en="the name of an entry must be one word before a colon; if this is a value, put it in double quotes",
)
REPEATED = Text(
    vi="`{key}` đã có ở dòng {line}; chỉ giữ lại một",
    en="`{key}` already stands on line {line}; keep only one",
)


def read_tree(path: Path) -> Branch:
    """Read a file. Raises BadInput when it cannot be read or is no YAML of ours."""
    return grow(read_bytes(path), str(path))


def read_bytes(path: Path) -> bytes:
    """The content of a regular file of at most 16 MB; never reads more. Raises BadInput."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _refusal(str(path), None, cannot_stand(mode))
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _refusal(str(path), None, cannot_read(error)) from error
    if len(data) > MOST_BYTES:
        raise _refusal(str(path), None, TOO_BIG.format(most=MOST_BYTES >> 20))
    return data


def grow(data: bytes, file: str) -> Branch:
    """Parse one document whose top is a mapping. Raises BadInput; for repeated keys with all of them at once."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _refusal(file, 1 + data.count(b"\n", 0, error.start), NOT_UTF8) from None
    grower = _Grower(file)
    try:
        grower.run(cast("Callable[[], _Event | None]", yaml.CBaseLoader(data).get_event))
    except yaml.YAMLError as error:
        line, text = syntax(error, data)
        raise _refusal(file, line, text) from error
    if not isinstance(grower.top, Branch):
        raise _refusal(file, grower.line, NOTHING if grower.top is None else NO_SECTIONS)
    if grower.faults:
        raise BadInput(problems(grower.top, grower.faults, file))
    return grower.top


def _refusal(file: str, line: int | None, text: Text) -> BadInput:
    return BadInput([Problem(file, line, "", text)])


class _Mark(Protocol):
    line: int  # from 0


class _Event(Protocol):
    """What is read of the parser's events; a value and its style only of scalars."""

    start_mark: _Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str | None


class _Grower:
    """Builds the tree from the parser's events, without recursion."""

    def __init__(self, file: str) -> None:
        self.top: object = None
        self.line: int | None = None
        self.faults: list[Fault] = []
        self._file = file
        self._stack: list[Branch | Row] = []
        self._top: Branch | Row | None = None  # the last of the stack
        self._key: str | None = None  # read, and waiting for its value
        self._handlers: dict[type, Callable[[_Event], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def run(self, next_event: Callable[[], _Event | None]) -> None:
        for _ in range(MOST_ENTRIES):
            event = next_event()
            if event is None:
                return
            handler = self._handlers.get(type(event))
            if handler is not None:
                handler(event)
        raise _refusal(self._file, None, TOO_MANY.format(most=MOST_ENTRIES // 1_000_000))

    def _document(self, event: _Event) -> None:
        if self.line is not None:
            raise self._refusal(event, SECOND)
        self.line = event.start_mark.line + 1

    def _scalar(self, event: _Event) -> None:
        if event.anchor is not None or event.tag is not None:
            raise self._property(event)
        value: str | None = event.value
        if value in EMPTY and (value == "" or not event.style):
            value = None
        top, key = self._top, self._key
        if key is not None and type(top) is Branch:  # most scalars: ten thousand sites load a tenth faster for it
            top[key] = value
            self._key = None
        else:
            self._put(value, event)

    def _mapping(self, event: _Event) -> None:
        self._open(Branch(event.start_mark.line + 1), event)

    def _sequence(self, event: _Event) -> None:
        self._open(Row(event.start_mark.line + 1), event)

    def _end(self, _: _Event) -> None:
        self._stack.pop()
        self._top = self._stack[-1] if self._stack else None

    def _alias(self, event: _Event) -> None:
        raise self._refusal(event, ALIAS)

    def _open(self, container: Branch | Row, event: _Event) -> None:
        if event.anchor is not None or event.tag is not None:
            raise self._property(event)
        if len(self._stack) == MOST_DEPTH:
            raise self._refusal(event, TOO_DEEP.format(most=MOST_DEPTH))
        self._put(container, event)
        self._stack.append(container)
        self._top = container

    def _put(self, value: object, event: _Event) -> None:
        """Into the container that is open: as an item, as a key, or as the value of the key before it."""
        top = self._top
        if top is None:
            self.top = value
        elif isinstance(top, Row):
            top.append(value)
            top.lines.append(event.start_mark.line + 1)
        elif self._key is not None:
            top[self._key] = value
            self._key = None
        else:
            self._key = self._named(top, value, event)

    def _named(self, holder: Branch, key: object, event: _Event) -> str:
        if not isinstance(key, str):
            raise self._refusal(event, BAD_KEY)
        if key in holder:
            self.faults.append(Fault(holder, key, REPEATED.format(key=shown(key), line=holder.line_of(key))))
        line = event.start_mark.line + 1
        if line != holder.line:
            holder.lines[key] = line
        return key

    def _property(self, event: _Event) -> BadInput:
        tag = (event.tag or "!").replace("tag:yaml.org,2002:", "!!")
        return self._refusal(event, ALIAS if event.anchor is not None else TAG.format(tag=shown(tag)))

    def _refusal(self, event: _Event, text: Text) -> BadInput:
        return _refusal(self._file, event.start_mark.line + 1, text)
