"""sites.yaml with other values in it, and everything else left as its people wrote it: comments, order, layout.

Only the spans of text that say something else are replaced; what cannot be done so is refused (`CannotEdit`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import yaml

Plain = str | Mapping[str, "Plain"] | Sequence["Plain"]
WIDTH = 110
_NULL = re.compile(r"^(?:~|null|Null|NULL|)$")
_BEFORE_COMMENT = re.compile(r" +(?=#)")


class CannotEdit(Exception):
    """The document is laid out in a way in which a change has no place of its own."""


class _Dumper(yaml.CSafeDumper):
    """Quotes only what must be: here every scalar is text, so `0912` and `yes` need none."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 - how the library is told, and it never changes


_Dumper.add_implicit_resolver("tag:yaml.org,2002:null", _NULL, ["~", "n", "N", ""])


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def edited(data: bytes, wanted: Mapping[str, Mapping[str, Plain]]) -> bytes:
    """The document with these sites as wanted, by id: those that are in it changed, the others added at the end.

    `data` is a good sites.yaml. Raises CannotEdit.
    """
    text = data.decode("utf-8")
    sites = _sites(yaml.compose(text, Loader=yaml.CBaseLoader))
    document = _Document(text)
    known: dict[str, yaml.MappingNode] = {_id(node): node for node in sites.value}
    for id_, site in wanted.items():
        if id_ in known:
            document.change(known[id_], site)
    document.append(sites, [site for id_, site in wanted.items() if id_ not in known], apart=True)
    return document.result().encode("utf-8")


def dumped(document: Mapping[str, Plain]) -> bytes:
    """A whole document anew, in the order given, without comments."""
    return _block(document).encode("utf-8")


def _sites(root: yaml.Node | None) -> yaml.SequenceNode:
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = next((value for key, value in pairs if key.value == "sites"), None)
    if not isinstance(found, yaml.SequenceNode) or not found.value or found.flow_style:
        raise CannotEdit
    return found


def _id(site: yaml.MappingNode) -> str:
    return next(str(value.value) for key, value in site.value if key.value == "id")


class _Document:
    """The text, and what is to become of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._edits: list[_Edit] = []

    def result(self) -> str:
        parts, done = [], 0
        for start, end, text in sorted(self._edits, key=lambda edit: (edit.start, edit.end)):
            if start < done:
                raise CannotEdit
            parts += [self._text[done:start], text]
            done = end
        return "".join([*parts, self._text[done:]])

    def change(self, node: yaml.Node, want: Plain) -> None:
        """Let a node say what is wanted."""
        if isinstance(node, yaml.ScalarNode) and isinstance(want, str):
            if node.value != want:
                self._replace(node, want)
        elif isinstance(node, yaml.MappingNode) and isinstance(want, Mapping):
            self._change_mapping(node, want)
        elif isinstance(node, yaml.SequenceNode) and node.value and not isinstance(want, str | Mapping) and want:
            for item, value in zip(node.value, want, strict=False):
                self.change(item, value)
            self._drop_items(node, len(want))
            self.append(node, want[len(node.value) :])
        else:
            self._replace(node, want)

    def append(self, sequence: yaml.SequenceNode, items: Sequence[Plain], *, apart: bool = False) -> None:
        """After the last item; `apart`: with an empty line between."""
        if not items:
            return
        if sequence.flow_style:
            self._insert(_end(sequence.value[-1]), "".join(f", {_flow(item)}" for item in items))
            return
        indent = " " * sequence.start_mark.column
        before = self._newline * (2 if apart else 1)
        texts = (before + self._indented(_item(item), indent) for item in items)
        self._insert(self._line_end(_end(sequence.value[-1])), "".join(texts))

    def _change_mapping(self, node: yaml.MappingNode, want: Mapping[str, Plain]) -> None:
        pairs = [(str(key.value), key, value) for key, value in node.value]
        if pairs[0][0] not in want:  # the dash or the bracket before it would be left alone
            if not all(isinstance(value, str) for value in want.values()):
                raise CannotEdit
            self._replace(node, want)
            return
        for place, (name, key, value) in enumerate(pairs):
            if name in want:
                self.change(value, want[name])
            elif node.flow_style:
                self._edits.append(_Edit(_end(pairs[place - 1][2]), _end(value), ""))
            else:
                start = self._line_end(_end(pairs[place - 1][2]))
                self._edits.append(_Edit(self._line_start(key, at_least=start), self._line_end(_end(value)), ""))
        known = {name for name, _, _ in pairs}
        self._add_entries(node, {name: value for name, value in want.items() if name not in known})

    def _add_entries(self, node: yaml.MappingNode, entries: Mapping[str, Plain]) -> None:
        if not entries:
            return
        last = _end(node.value[-1][1])
        if node.flow_style:
            self._insert(last, "".join(f", {name}: {_flow(value)}" for name, value in entries.items()))
            return
        indent = " " * node.value[0][0].start_mark.column
        texts = (self._newline + self._indented(_entry(name, value), indent) for name, value in entries.items())
        self._insert(self._line_end(last), "".join(texts))

    def _drop_items(self, node: yaml.SequenceNode, keep: int) -> None:
        for place in range(max(keep, 1), len(node.value)):
            item, before = node.value[place], node.value[place - 1]
            if node.flow_style:
                self._edits.append(_Edit(_end(before), _end(item), ""))
            else:
                start = self._line_start(item, at_least=self._line_end(_end(before)))
                self._edits.append(_Edit(start, self._line_end(_end(item)), ""))

    def _replace(self, node: yaml.Node, want: Plain) -> None:
        start, end = node.start_mark.index, _end(node)
        text = (" " if start == end else "") + _flow(want)
        if blanks := _BEFORE_COMMENT.match(self._text, end):  # the comments of a block stand in one column
            width = max(1, len(blanks[0]) + (end - start) - len(text))
            text, end = text + " " * width, blanks.end()
        self._edits.append(_Edit(start, end, text))

    def _insert(self, at: int, text: str) -> None:
        self._edits.append(_Edit(at, at, text))

    def _indented(self, block: str, indent: str) -> str:
        return self._newline.join(indent + line for line in block.rstrip("\n").split("\n"))

    def _line_end(self, index: int) -> int:
        """Where the line ends on which this stands, before its line break."""
        found = self._text.find(self._newline, index)
        return len(self._text) if found < 0 else found

    def _line_start(self, node: yaml.Node, *, at_least: int) -> int:
        """Where the line break before the node's line stands. Raises CannotEdit when others share its line."""
        found = self._text.rfind(self._newline, 0, node.start_mark.index)
        if found < at_least:
            raise CannotEdit
        return found


def _end(node: yaml.Node) -> int:
    """Where it ends; a block's own end mark lies behind the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _entry(name: str, value: Plain) -> str:
    return f"{name}: {_flow(value)}" if isinstance(value, str) else _block({name: value})


def _item(value: Plain) -> str:
    return f"- {_flow(value)}" if isinstance(value, str) else _block([value])


def _flow(value: Plain) -> str:
    """On one line, good in a block and within brackets."""
    return _yaml([value], flow=True, width=10**9).strip()[1:-1]


def _block(value: Plain) -> str:
    """Over several lines, what is innermost in brackets."""
    return _yaml(value, flow=None, width=WIDTH)


def _yaml(value: Plain, *, flow: bool | None, width: int) -> str:
    return yaml.dump(value, Dumper=_Dumper, default_flow_style=flow, width=width, allow_unicode=True, sort_keys=False)
