"""The texts of one version of a paper, part by part: made from figures, or in a person's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from string import Formatter
from typing import Literal, NamedTuple

from orchestrator.model.events import Event, ReportEdited, as_redacted
from orchestrator.model.views.board import View
from orchestrator.report.document.discretion import Discretion
from orchestrator.report.document.speech import clean
from orchestrator.report.document.words import Words

Version = Literal["internal", "vp", "minutes"]

REPORT = ("opening", "general", "preparation", "results", "incidents", "assessment", "proposals")
PARTS: Mapping[Version, Sequence[str]] = {
    "internal": REPORT,
    "vp": REPORT,
    "minutes": ("frame", "content", "remarks", "closing"),
}


class Edit(NamedTuple):
    """The newest words of a person for a part."""

    text: str
    by: str
    at: datetime
    disclosed: bool = False


class PartText(View):
    """`part` is what an edit names it by; `made` is what stands there without an edit.

    Of the version for the convening office, `internal` is what is left out of it in print unless it is `disclosed`,
    and `named` are the points that it calls by name.
    """

    part: str
    heading: str
    text: str
    made: str
    edited_by: str = ""
    edited_at: datetime | None = None
    internal: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    disclosed: bool = False


def edits(events: Sequence[Event]) -> dict[str, Edit]:
    """By part. An empty text takes an edit back."""
    newest = {
        event.body.part: Edit(event.body.text, event.body.by, event.at, event.body.disclosed)
        for event in as_redacted(events)
        if isinstance(event.body, ReportEdited)
    }
    return {part: edit for part, edit in newest.items() if edit.text.strip()}


def editable(part: str) -> bool:
    version, _, name = part.partition(".")
    return any(version == known and name in names for known, names in PARTS.items())


class Manuscript:
    """Texts by the name of their part, of one version."""

    def __init__(
        self,
        version: Version,
        words: Words,
        places: Mapping[str, str],
        edited: Mapping[str, Edit],
        discretion: Discretion,
    ) -> None:
        self._version = version
        self._words = words
        self._places = places
        self._edited = edited
        self._discretion = discretion

    def parts(self) -> tuple[PartText, ...]:
        return tuple(self._part(name) for name in PARTS[self._version])

    def paragraphs(self, name: str) -> list[str]:
        """What is printed of a part, without empty lines."""
        part = self._part(name)
        text = clean(part.text)
        if part.internal and not part.disclosed:
            text = self._discretion.without(text, self._words["sentences.withheld"])
        return [line.strip() for line in text.split("\n") if line.strip()]

    def heading(self, name: str) -> str:
        return self._words.get(f"{self._version}.{name}.heading", "")

    def line(self, name: str) -> str:
        """A text that is not a part: the name of the paper, its subject."""
        return self._words.say(f"{self._version}.{name}", **self._places)

    def _part(self, name: str) -> PartText:
        part = f"{self._version}.{name}"
        made = "\n".join(self._made(self._words[f"{part}.text" if f"{part}.text" in self._words else part]))
        edit = self._edited.get(part)
        text = edit.text if edit else made
        leaves = self._version == "vp"
        return PartText(
            part=part,
            heading=self.heading(name),
            text=text,
            made=made,
            edited_by=edit.by if edit else "",
            edited_at=edit.at if edit else None,
            internal=self._discretion.internal(text) if leaves else (),
            named=self._discretion.named(text) if leaves else (),
            disclosed=edit.disclosed if edit else False,
        )

    def _made(self, template: str) -> Iterator[str]:
        """Line by line: one whose places are all empty has nothing to say."""
        for line in template.splitlines():
            names = [name for _, name, _, _ in Formatter().parse(line) if name]
            if not names or any(self._places[name] for name in names):
                yield line.format_map(self._places)
