"""The words of the papers: our own, or in their place, entry by entry, a department's.

The papers are Vietnamese official documents, so their words are in one language only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter

from orchestrator.config.sentences import A_GROUP, ONE_WORD, nearest, unknown_key
from orchestrator.config.yaml.reading import grow, read_bytes
from orchestrator.config.yaml.tree import Branch, Fault, problems, shown
from orchestrator.errors import BadInput
from orchestrator.report.document.speech import listed, number
from orchestrator.text import Text

NAMED = 12  # points called by name in one place
OURS = Path(__file__).parents[1] / "words.yaml"
PAPERS = ("internal", "vp", "minutes")
PLACES = frozenset(
    {
        "absent",
        "assessment",
        "blind",
        "calls",
        "centre",
        "chair",
        "check_began",
        "confirmed",
        "connected",
        "day_before",
        "drops",
        "fallbacks",
        "hall",
        "held",
        "incidents",
        "late",
        "missed",
        "morning",
        "notices",
        "owner",
        "paused",
        "planned",
        "presence",
        "present",
        "proposals",
        "readiness",
        "sites",
        "title",
        "waivers",
    }
)
"""What may stand in braces anywhere in a paper; elsewhere, what stands there in our own words."""

NO_PLACE = Text(
    vi="không có chỗ điền `{{{name}}}` ở đây; dùng được: {known}",
    en="there is no `{{{name}}}` to fill in here; there are: {known}",
)
NO_PLACE_NEAR = Text(
    vi="không có chỗ điền `{{{name}}}`; có phải là `{{{near}}}`?",
    en="there is no `{{{name}}}` to fill in; did you mean `{{{near}}}`?",
)
BRACES = Text(
    vi="dấu ngoặc nhọn chưa đúng; viết `{tên}` để điền số liệu, viết hai dấu liền nhau để có dấu ngoặc nhọn",
    en="the braces are not right; write `{name}` to have something filled in, and double a brace that is meant as one",
)


class Words(Mapping[str, str]):
    """Texts by their path in the file: `sentences.late`."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def __getitem__(self, path: str) -> str:
        return self._texts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def say(self, path: str, **values: str) -> str:
        """One text, filled in."""
        return self._texts[path].format_map(values)

    def named(self, names: Sequence[str]) -> str:
        """Points by name; of many the first, and how many more there are."""
        rest = len(names) - NAMED
        more = self.say("sentences.and_others", n=number(rest)) if rest > 0 else ""
        return listed(names[:NAMED]) + more

    def one_of(self, group: str, key: str) -> str:
        """A text of a group by its key, or the group's `other`: a newer release may know more keys."""
        return self._texts.get(f"{group}.{key}") or self._texts[f"{group}.other"]


def read_words(template: str | None) -> Words:
    """Our words, with those of a template in place of them. Raises BadInput with all that is wrong in it."""
    ours = _ours()
    if template is None:
        return Words(ours)
    tree = grow(read_bytes(Path(template)), template)
    faults = list(_faults(tree, "", ours))
    if faults:
        raise BadInput(problems(tree, faults, template))
    return Words({**ours, **dict(_texts(tree, ""))})


@cache
def _ours() -> Mapping[str, str]:
    return dict(_texts(grow(OURS.read_bytes(), OURS.name), ""))


def _texts(tree: Branch, above: str) -> Iterator[tuple[str, str]]:
    """Every text by its path. An entry left empty is none."""
    for key, value in tree.items():
        if isinstance(value, Branch):
            yield from _texts(value, f"{above}{key}.")
        elif isinstance(value, str):
            yield above + key, value


def _faults(tree: Branch, above: str, ours: Mapping[str, str]) -> Iterator[Fault]:
    names = _names(above, ours)
    for key, value in tree.items():
        path = above + key
        if key not in names:
            yield Fault(tree, key, unknown_key(key, names))
        elif path not in ours and isinstance(value, Branch):
            yield from _faults(value, f"{path}.", ours)
        elif value is not None:
            yield from (Fault(tree, key, text) for text in _unfit(path, value, ours))


def _unfit(path: str, value: object, ours: Mapping[str, str]) -> Iterable[Text]:
    """What is wrong with what stands where one of our texts, or a group of them, belongs."""
    if path not in ours:
        return [A_GROUP]
    if isinstance(value, str):
        return _misplaced(value, _places(path, ours))
    return [ONE_WORD.format(key=shown(path.rpartition(".")[2]))]


def _names(above: str, ours: Mapping[str, str]) -> list[str]:
    """The entries of a group."""
    below = (path.removeprefix(above) for path in ours if path.startswith(above))
    return list(dict.fromkeys(path.split(".")[0] for path in below))


def _places(path: str, ours: Mapping[str, str]) -> Iterable[str]:
    if path.split(".")[0] in PAPERS:
        return sorted(PLACES)
    return [name for _, name, _, _ in Formatter().parse(ours[path]) if name]


def _misplaced(text: str, known: Iterable[str]) -> Iterator[Text]:
    try:
        found = list(Formatter().parse(text))
    except ValueError:
        yield BRACES
        return
    names = list(known)
    for _, name, form, conversion in found:
        if name is None or (name in names and not form and not conversion):
            continue
        if not name.isidentifier() or form or conversion:
            yield BRACES
            continue
        near = nearest(name, names)
        text_ = NO_PLACE.format(name=name, known=", ".join(names) or "∅") if near is None else None
        yield text_ or NO_PLACE_NEAR.format(name=name, near=near)
