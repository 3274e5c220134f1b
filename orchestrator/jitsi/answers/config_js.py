"""Jitsi Meet's config.js, read for a few of its values. It is a program, not JSON.

Only what is plainly written is believed: object literals, and plain values given to `config.a.b`. What is computed,
what stands under a condition and what may be changed where we cannot see it is UNSURE; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple


class Read(Enum):
    ABSENT = "absent"  # it is not written, so that Jitsi's own default holds
    UNSURE = "unsure"


class _Thing(Enum):
    OBJECT = "object"
    OPEN = "open"  # an object of which not all keys are known


Value = str | float | bool | None | Read
Steps = tuple[str, ...]
Tree = Mapping[Steps, Value | _Thing]  # what stands at each path below a value, itself at ()
DEEPEST = 40
UNSURE: Tree = {(): Read.UNSURE}

_TOKEN = re.compile(
    r"""(?P<gap>\s+|//[^\n]*|/\*.*?\*/|<!--.*?-->)
      | (?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
      | (?P<template>`(?:[^`\\]|\\.)*`)
      | (?P<number>\d+(?:\.\d+)?(?![\w.]))
      | (?P<word>[A-Za-z_$][\w$]*)
      | (?P<regex>(?<=[=(,:\s])/(?:[^/\\\n\[*]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
      | (?P<sign>=>|===?|!==?|\|\||&&|\.\.\.|.)""",
    re.VERBOSE | re.DOTALL,
)
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "undefined": Read.ABSENT}
_ENDS = frozenset({",", ";", "}", "]", ")", ""})
_OPENS, _CLOSES = frozenset("{[("), frozenset("}])")


class _Token(NamedTuple):
    kind: str
    text: str
    new_line: bool  # it stands on another line than the one before


_END = _Token("sign", "", True)


class PageSettings:
    """What config.js sets, as far as it can be told."""

    def __init__(self) -> None:
        self.readable = False  # there is an object `config`
        self._known: dict[Steps, Value | _Thing] = {}
        self._closed = True  # nobody sets what we cannot see

    def of(self, path: str) -> Value:
        """The value at a dotted path. An object is no value: UNSURE."""
        steps = tuple(path.split("."))
        for length in range(len(steps), -1, -1):
            if steps[:length] in self._known:
                return self._under(self._known[steps[:length]], itself=length == len(steps))
        return self._nowhere

    def put(self, steps: Steps, tree: Tree, *, sure: bool) -> None:
        """`sure`: under no condition. `if (!config.x) config.x = {};` changes nothing that is there."""
        if not sure and tree == {(): _Thing.OBJECT}:
            return
        for known in [known for known in self._known if known[: len(steps)] == steps]:
            del self._known[known]
        for below, value in (tree if sure else UNSURE).items():
            self._known[(*steps, *below)] = value

    def open_up(self) -> None:
        """Somebody may set what we cannot see."""
        self._closed = False

    def _under(self, found: Value | _Thing, *, itself: bool) -> Value:
        if isinstance(found, _Thing):
            return Read.UNSURE if itself or found is _Thing.OPEN else self._nowhere
        if not self.readable:
            return Read.UNSURE
        return found if itself or found is Read.UNSURE else Read.ABSENT

    @property
    def _nowhere(self) -> Value:
        return Read.ABSENT if self.readable and self._closed else Read.UNSURE


def page_settings(program: str) -> PageSettings:
    """Never raises, whatever it is given."""
    reader = _Reader(list(_tokens(program)))
    reader.run()
    return reader.found


def _tokens(program: str) -> Iterator[_Token]:
    new_line = True
    for match in _TOKEN.finditer(program):
        kind, text = match.lastgroup or "sign", match.group()
        if kind == "gap":
            new_line = new_line or "\n" in text
            continue
        yield _Token(kind, text, new_line)
        new_line = False


class _Reader:
    def __init__(self, tokens: Sequence[_Token]) -> None:
        self.found = PageSettings()
        self._tokens = tokens
        self._at = 0
        self._blocks = 0  # braces that are open around the statement: a function's, or a condition's

    def run(self) -> None:
        while (token := self._peek()) is not _END:
            if token.text == "config" and token.kind == "word":
                self._config()
                continue
            self._blocks += (token.text == "{") - (token.text == "}")
            self._at += 1

    def _config(self) -> None:
        """Something is said of `config`: it is set, or part of it, or it is given away."""
        before = self._peek(-1)
        self._at += 1
        if before.text == "." and self._peek(-3).text != "window":
            return  # somebody else's `config`
        steps = self._path()
        conditional = self._blocks > 0 or before.text in (")", "&&", "||", "else", "?")
        if self._peek().text == "=":
            self._at += 1
            self._assign(steps, sure=not conditional)
        elif not steps:
            self.found.open_up()
        elif self._peek().text == "(" and steps[-1] != "hasOwnProperty":
            self.found.put(steps[:-1], UNSURE, sure=True)  # a method that may change what it is of

    def _path(self) -> Steps:
        steps = []
        while self._peek().text == "." and self._peek(1).kind == "word":
            steps.append(self._peek(1).text)
            self._at += 2
        return tuple(steps)

    def _assign(self, steps: Steps, *, sure: bool) -> None:
        if self._keeps(steps):
            return
        tree = self._value(DEEPEST)
        if not steps:
            self.found.readable = isinstance(tree[()], _Thing) and sure
        self.found.put(steps, tree, sure=sure)

    def _keeps(self, steps: Steps) -> bool:
        """`config.x = config.x || {}`: whatever is there stays."""
        here = self._at
        if self._peek().text == "config":
            self._at += 1
            if self._path() == steps and [self._peek(n).text for n in range(3)] == ["||", "{", "}"]:
                self._at += 3
                return True
        self._at = here
        return False

    def _value(self, depth: int) -> Tree:
        """What begins here, up to what ends it; UNSURE when it is anything but plain."""
        token = self._peek()
        here = self._at
        if token.text == "{" and depth:
            tree = self._object(depth - 1)
        else:
            self._at += 1
            tree = {(): self._plain(token)}
        if not self._ended():
            self._at = here
            self._skip()
            return UNSURE
        return tree

    def _plain(self, token: _Token) -> Value:
        if token.text == "-" and self._peek().kind == "number":
            self._at += 1
            return -float(self._peek(-1).text)
        if token.kind == "number":
            return float(token.text)
        if token.kind == "text" and "\\" not in token.text and "<!--" not in token.text:
            return token.text[1:-1]
        if token.kind == "word":
            return _WORDS.get(token.text, Read.UNSURE)
        self._at -= 1
        self._skip()
        return Read.UNSURE

    def _object(self, depth: int) -> Tree:
        tree: dict[Steps, Value | _Thing] = {(): _Thing.OBJECT}
        self._at += 1
        while (token := self._peek()).text not in ("}", ""):
            if token.text == ",":
                self._at += 1
            elif token.kind in ("word", "text", "number") and self._peek(1).text == ":":
                self._at += 2
                key = (token.text.strip("'\""),)
                for known in [known for known in tree if known[:1] == key]:
                    del tree[known]  # written twice: the last one holds
                tree |= {(*key, *below): value for below, value in self._value(depth).items()}
            else:  # a spread, a method, a computed name
                tree[()] = _Thing.OPEN
                self._skip()
        self._at += 1
        return tree

    def _ended(self) -> bool:
        after = self._peek()
        return after.text in _ENDS or (after.new_line and after.kind == "word")

    def _skip(self) -> None:
        """To the end of an expression, over whatever it holds."""
        open_ = 0
        first = True
        while (token := self._peek()) is not _END:
            if not open_ and not first and self._ended():
                return
            if not open_ and token.text in _CLOSES:
                return
            open_ += (token.text in _OPENS) - (token.text in _CLOSES)
            self._at += 1
            first = False

    def _peek(self, ahead: int = 0) -> _Token:
        place = self._at + ahead
        return self._tokens[place] if 0 <= place < len(self._tokens) else _END
