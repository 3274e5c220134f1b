"""What a cell names: a point or a carrier, by its id or, as people write it, by its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from orchestrator.config.rules.references import unknown
from orchestrator.config.yaml.tree import Branch
from orchestrator.sheets.columns import folded
from orchestrator.text import Text


class Names(NamedTuple):
    """Ids, and those that a name means."""

    ids: frozenset[str]
    by_name: dict[str, str]

    @classmethod
    def of(cls, named: Mapping[str, str]) -> Names:
        """From names by id. A name that two have means neither."""
        count = Counter(folded(name) for name in named.values())
        return cls(frozenset(named), {word: id_ for id_, name in named.items() if count[word := folded(name)] == 1})

    def find(self, value: str) -> str | None:
        """The id, or None for what is neither."""
        return value if value in self.ids else self.by_name.get(folded(value))

    def unknown(self, value: str, what: Text, where: str) -> Text:
        """That there is no such thing, with the nearest that there is; `where` it is declared."""
        return unknown(Branch(0), value, value, self.ids, what, where).text
